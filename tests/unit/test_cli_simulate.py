"""`fraudcore simulate`: a stream for a seed, and its ground truth."""

import gzip
from pathlib import Path

import pytest

from fraudcore.decoder import decode_event
from tests.command_line import fraudcore, json_lines, written

SMALL = ("--events", "300", "--users", "60")


def test_the_same_options_give_the_same_bytes(tmp_path: Path) -> None:
    """Standard output, a file, a packed file and the truth repeat themselves exactly."""
    streams, packed, truths = set(), set(), set()
    for name in ("a", "b"):
        plain, gz, truth = (tmp_path / f"{name}{suffix}" for suffix in ("", ".gz", ".truth"))
        fraudcore("simulate", *SMALL, "--output", plain)
        fraudcore("simulate", *SMALL, "--output", gz, "--campaigns", truth)
        streams |= {plain.read_bytes(), gzip.decompress(gz.read_bytes())}
        packed.add(gz.read_bytes())
        truths.add(truth.read_bytes())
    streams.add(fraudcore("simulate", *SMALL).out.encode())
    assert (len(streams), len(packed), len(truths)) == (1, 1, 1)


@pytest.mark.parametrize(
    "options",
    [
        ("--seed", "2"),
        ("--events", "299"),
        ("--users", "61"),
        ("--hours", "12"),
        ("--start", "2026-02-01T00:00:00Z"),
        ("--attacks", "brute_force"),
        ("--campaigns-per-attack", "2"),
        ("--tenant", "acme"),
    ],
)
def test_every_option_counts(options: tuple[str, str]) -> None:
    """Each option by itself changes the stream."""
    ran = fraudcore("simulate", *SMALL, *options)
    assert ran.status == 0
    assert ran.out != fraudcore("simulate", *SMALL).out


def test_every_line_is_an_event_in_time_order() -> None:
    """The stream decodes, and labels name the campaigns and nothing else."""
    ran = fraudcore("simulate", *SMALL)
    events = [decode_event(line) for line in ran.out.splitlines()]
    times = [event.time_ms for event in events]
    assert times == sorted(times)
    assert {row["label"] for row in ran.rows} == {
        None,
        "credential_stuffing-1",
        "brute_force-1",
        "impossible_journey-1",
    }


def test_the_truth_is_found_by_detection(tmp_path: Path) -> None:
    """What the campaigns file expects is what detection reports, and the report names it."""
    truth = tmp_path / "campaigns.jsonl"
    stream = fraudcore("simulate", *SMALL, "--campaigns", truth)
    found = {
        (row["rule"], row["entity"]["type"], row["entity"]["value"])
        for row in fraudcore("detect", stdin=stream.out.encode()).rows
    }
    for campaign in written(truth):
        assert campaign["campaign_id"] in stream.err
        for rule in campaign["expected_rules"]:
            assert (rule, campaign["entity_type"], campaign["entity"]) in found


@pytest.mark.parametrize("kinds", ["none", ""])
def test_there_may_be_no_attacks(kinds: str) -> None:
    """An honest stream has no labels and no table of campaigns."""
    ran = fraudcore("simulate", *SMALL, "--attacks", kinds)
    assert {row["label"] for row in ran.rows} == {None}
    assert ran.err == f"{len(ran.rows)} events\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--users", "abc"), ("--users", "'abc'")),
        (("--users", "0"), ("--users", "0 refused", "1 to 200000")),
        (("--events", "9", "--users", "2"), ("--users", "2 refused", "at least 6")),
        (("--events", "-1"), ("--events", "-1 refused")),
        (("--events", "1000000000"), ("--events", "0 to")),
        (("--hours", "0"), ("--hours", "0 refused", "3600")),
        (("--start", "yesterday"), ("--start", "yesterday")),
        (("--start", "2026-01-05T00:00:00"), ("--start", "offset")),
        (("--start", "2099-12-31T23:00:00Z"), ("--start", "2098")),
        (("--attacks", "brute_force,ddos"), ("--attacks", "ddos refused", "credential_stuffing")),
        (("--attacks", "brute_force,brute_force"), ("--attacks", "brute_force refused")),
        (("--campaigns-per-attack", "0"), ("--campaigns-per-attack", "1 to 500")),
        (("--tenant", ""), ("--tenant", "1 to 64")),
        (("--tenant", "a\x1bb"), ("--tenant", "a\\x1bb")),
        (("--seed", "1.5"), ("--seed", "'1.5'")),
    ],
)
def test_a_bad_value_is_named_with_its_option(
    options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """The message names the option as it is typed, the value and the limit."""
    ran = fraudcore("simulate", *options)
    assert (ran.status, ran.out) == (2, "")
    assert all(word in ran.err.splitlines()[-1] for word in words), ran.err
    assert "scenario." not in ran.err


def test_a_refused_scenario_leaves_files_alone(tmp_path: Path) -> None:
    """Options are checked before an output file is opened."""
    output = tmp_path / "stream.jsonl"
    output.write_text("precious\n")
    assert fraudcore("simulate", "--users", "0", "--output", output).status == 2
    assert output.read_text() == "precious\n"


@pytest.mark.parametrize("option", ["--output", "--campaigns"])
def test_a_file_that_cannot_be_written_is_named(option: str, tmp_path: Path) -> None:
    """Both files are opened before the work is done."""
    ran = fraudcore("simulate", *SMALL, option, tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert f"fraudcore: {option}: {tmp_path} cannot be written: Is a directory" in ran.err


def test_stream_and_truth_are_two_files(tmp_path: Path) -> None:
    """One name for both, or both on standard output, is refused."""
    same = tmp_path / "same"
    for names in ((same, same), ("-", "-")):
        ran = fraudcore("simulate", *SMALL, "--output", names[0], "--campaigns", names[1])
        assert ran.status == 2
        assert "is also written by --output" in ran.err


def test_a_repeated_stream_is_no_second_attack() -> None:
    """The same stream twice gives the alerts of once."""
    stream = fraudcore("simulate", *SMALL).rows
    once, twice = (fraudcore("detect", stdin=json_lines(stream * n)).out for n in (1, 2))
    assert once == twice != ""
