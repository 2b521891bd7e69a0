"""`fraudcore evaluate`: archives with their truth, simulated seeds, and what can be wrong."""

import json
from pathlib import Path

import pytest

from tests.command_line import fraudcore, json_lines

SCENARIO = "users = 500\ndays = 12\n[attacks]\nbrute_force_fast = 2\ntakeover_naive = 3\n"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A small scenario's file."""
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO)
    return path


@pytest.fixture
def archive(tmp_path: Path, scenario: Path) -> tuple[Path, Path]:
    """Its events and their truth."""
    events, truth = tmp_path / "events.jsonl", tmp_path / "truth.jsonl"
    fraudcore("simulate", "--scenario", scenario, "--output", events, "--truth", truth)
    return events, truth


def test_an_archive_is_measured_like_the_scenario_it_came_from(
    archive: tuple[Path, Path], scenario: Path, tmp_path: Path
) -> None:
    """Files and simulation give the same report, with a table of it on standard output."""
    reports = []
    for number, source in enumerate(
        ((archive[0], "--truth", archive[1]), ("--scenario", scenario, "--seeds", "1"))
    ):
        out = tmp_path / f"{number}.json"
        ran = fraudcore("evaluate", *source, "--json", out)
        assert (ran.status, ran.err) == (0, "")
        assert "brute_force_fast" in ran.out
        reports.append(json.loads(out.read_text()))
    assert reports[0] == reports[1]
    assert reports[0]["attacks"]["brute_force_fast"]["recall"]["value"] == 1
    assert {"overall", "attacks", "rules", "score", "goals"} <= reports[0].keys()


def test_what_is_wrong_is_told_with_file_and_line_and_stops_nothing(
    archive: tuple[Path, Path],
) -> None:
    """Truncated, duplicated, unordered, unlabelled, skewed lines and columns are all reported."""
    events, truth = archive
    lines = events.read_text().splitlines()
    first = json.loads(lines[0])
    odd = {**first, "event_id": "odd", "colour": "red", "schema_version": 2}
    old = {**first, "event_id": "old", "occurred_at": "2025-12-01T00:00:00Z"}
    late = {**first, "event_id": "late", "occurred_at": json.loads(lines[-2])["occurred_at"]}
    bad = [lines[0], lines[1][:40], *(json.dumps(each) for each in (odd, old, late))]
    events.write_text("\n".join([*lines, *bad]) + "\n")
    truth.write_text(truth.read_text() + '{"event_id": "odd"}\n[]\n')
    ran = fraudcore("evaluate", events, "--truth", truth)
    assert ran.status == 3
    assert "brute_force_fast" in ran.out
    at = len(lines)
    for words in (
        f"truth.jsonl:{at + 1}: no JSON object with event_id and campaign",
        f"events.jsonl:{at + 1}: event {first['event_id']} again",
        f"events.jsonl:{at + 2}: ",
        f"events.jsonl:{at + 3}: unknown column colour",
        f"events.jsonl:{at + 3}: mixed schema versions: 2",
        f"events.jsonl:{at + 3}: no truth about the event",
        f"events.jsonl:{at + 3}: clock skew",
        f"events.jsonl:{at + 5}: unordered",
    ):
        assert words in ran.err


def test_an_empty_archive_or_truth_is_refused(archive: tuple[Path, Path], tmp_path: Path) -> None:
    """Nothing to judge, or nothing to compare with, is a clear error."""
    empty = tmp_path / "empty"
    empty.write_text("")
    ran = fraudcore("evaluate", empty, "--truth", archive[1])
    assert (ran.status, "archive: no event in any of the files" in ran.err) == (2, True)
    ran = fraudcore("evaluate", archive[0], "--truth", empty)
    assert (ran.status, "holds no truth about any event" in ran.err) == (2, True)


def test_events_that_the_truth_expects_are_missed(
    archive: tuple[Path, Path], tmp_path: Path
) -> None:
    """A truncated archive is told by the truth that is left over."""
    part = tmp_path / "part.jsonl"
    part.write_bytes(json_lines([json.loads(archive[0].read_text().splitlines()[0])]))
    ran = fraudcore("evaluate", part, "--truth", archive[1])
    assert "events of the truth are not in the archive" in ran.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "give either files of events or --scenario"),
        (("x.jsonl", "--scenario", "y.toml"), "give either files"),
        (("tests",), "--truth: missing"),
        (("--scenario", "none.toml"), "none.toml cannot be read"),
    ],
)
def test_wrong_usage_is_named(options: tuple[str, ...], words: str) -> None:
    """What is missing or does not go together is said."""
    ran = fraudcore("evaluate", *options)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err


def test_one_stream_is_told_without_intervals(scenario: Path) -> None:
    """They come from differences between streams."""
    one = fraudcore("evaluate", "--scenario", scenario).out
    assert "events of 1 stream," in one
    assert " to " not in one
    two = fraudcore("evaluate", "--scenario", scenario, "--seeds", "1,2").out
    assert "events of 2 streams," in two
    assert " to " in two


def test_standard_output_holds_one_thing(scenario: Path) -> None:
    """Where the JSON goes to standard output, the tables go to standard error."""
    ran = fraudcore("evaluate", "--scenario", scenario, "--json", "-")
    assert json.loads(ran.out)["streams"] == 1
    assert "brute_force_fast" in ran.err


@pytest.mark.parametrize("seeds", ["1,x", "1,1", ""])
def test_seeds_are_different_whole_numbers(seeds: str, scenario: Path) -> None:
    """Anything else is refused with the option's name."""
    ran = fraudcore("evaluate", "--scenario", scenario, "--seeds", seeds)
    assert ran.status == 2
    assert "--seeds" in ran.err
