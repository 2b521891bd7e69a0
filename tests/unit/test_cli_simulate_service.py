"""`fraudcore simulate --scenario`: a service from a file, and its truth in files of its own."""

from pathlib import Path

import pytest

from tests.command_line import fraudcore, written

TEXT = "users = 500\ndays = 10\n[attacks]\nenumeration = 2\n"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A small scenario's file."""
    path = tmp_path / "scenario.toml"
    path.write_text(TEXT)
    return path


def test_events_and_truth_are_three_files(tmp_path: Path, scenario: Path) -> None:
    """Every event has one line of truth, in the same order, and campaigns have theirs."""
    stream, truth, campaigns = (tmp_path / name for name in ("stream", "truth", "campaigns"))
    options = ("--output", stream, "--truth", truth, "--campaigns", campaigns)
    ran = fraudcore("simulate", "--scenario", scenario, *options)
    assert (ran.status, ran.out) == (0, "")
    events, truths = written(stream), written(truth)
    assert [row["event_id"] for row in events] == [row["event_id"] for row in truths]
    assert not any("label" in row or "campaign" in row for row in events)
    named = {row["campaign"] for row in truths} - {None, "noise"}
    assert named == {row["campaign_id"] for row in written(campaigns)}
    assert ran.err == f"{len(events)} events\n"


def test_a_seed_takes_the_place_of_the_file_s(scenario: Path) -> None:
    """The same file gives another stream for another seed, and its own without one."""
    same, own, other = (
        fraudcore("simulate", "--scenario", scenario, *seed).out
        for seed in (("--seed", "1"), (), ("--seed", "2"))
    )
    assert same == own != other


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--users", "9"), "--users: not together with --scenario"),
        (("--hours", "9"), "--hours"),
        (("--truth", "-"), "standard output is also written by --output"),
    ],
)
def test_what_does_not_go_together_is_refused(
    options: tuple[str, ...], words: str, scenario: Path
) -> None:
    """Options of a day, and two outputs of one name, are refused with the option's name."""
    ran = fraudcore("simulate", "--scenario", scenario, *options)
    assert ran.status == 2
    assert words in ran.err


def test_a_missing_or_wrong_file_is_named(tmp_path: Path) -> None:
    """A file that cannot be read or is wrong ends the command before anything is written."""
    ran = fraudcore("simulate", "--scenario", tmp_path / "none.toml")
    assert (ran.status, ran.out) == (2, "")
    assert "none.toml cannot be read: No such file" in ran.err
    (tmp_path / "wrong.toml").write_text("users = 5")
    ran = fraudcore("simulate", "--scenario", tmp_path / "wrong.toml")
    assert (ran.status, ran.out) == (2, "")
    assert "scenario.users: 5 refused" in ran.err


def test_the_truth_is_apart_only_of_a_scenario() -> None:
    """The labelled day carries its labels in its events."""
    ran = fraudcore("simulate", "--events", "10", "--truth", "x")
    assert ran.status == 2
    assert "--truth: only with --scenario" in ran.err
