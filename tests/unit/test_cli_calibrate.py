"""``fraudcore calibrate``: the limit of the statistical score."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fraudcore import LoginEvent, parse_rules
from tests.attempts import BERLIN, TOKYO, attempt, success
from tests.command_line import fraudcore, json_lines

USERS, LOGINS = 40, 12


def _logins() -> Iterator[LoginEvent]:
    """Some people who log in from home every day."""
    for day in range(LOGINS):
        for user in range(USERS):
            at_s = (day - LOGINS) * 86_400.0 + user * 60
            yield success(at_s, BERLIN, f"203.0.113.{user}", user=f"user{user}")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Their logins as a file."""
    path = tmp_path / "archive.jsonl"
    path.write_bytes(json_lines(_logins()))
    return path


def limit_of(path: Path, *options: str) -> dict[str, float]:
    """What the command says, as JSON."""
    ran = fraudcore("calibrate", path, "--json", *options)
    assert ran.status == 0, ran.err
    found: dict[str, float] = json.loads(ran.out)
    return found


def test_every_success_that_can_be_scored_counts(archive: Path) -> None:
    """From the sixth success of an account on there is a score."""
    assert limit_of(archive, "--false-alarm-rate", "0.1")["samples"] == USERS * (LOGINS - 5)


def test_the_limit_holds_on_what_it_was_made_of(archive: Path) -> None:
    """No more than the wanted share of the logins is above it."""
    found = limit_of(archive, "--false-alarm-rate", "0.1")
    assert found["alarms"] <= 0.1 * found["samples"]
    assert found["lower"] <= found["threshold"] <= found["upper"]


def test_what_it_prints_is_a_rules_file(archive: Path) -> None:
    """The text can be used as it is, and enables the rule with the limit."""
    text = fraudcore("calibrate", archive, "--false-alarm-rate", "0.1").out
    (rule,) = [rule for rule in parse_rules(text).rules if rule.name == "risk_score"]
    expected = limit_of(archive, "--false-alarm-rate", "0.1")["threshold"]
    assert rule.max_score == pytest.approx(expected, abs=0.001)  # type: ignore[attr-defined]


def test_attacks_are_left_out(tmp_path: Path) -> None:
    """Neither a labelled attack nor a success with a grave finding is a benign login."""
    stolen = success(0, TOKYO, "198.51.100.9", user="user1")
    guesses = [attempt(n, user="user2", ip="198.51.100.8") for n in range(8)]
    entered = success(60, TOKYO, "198.51.100.8", user="user2")
    rows = [{**stolen.to_dict(), "label": "takeover-1"}]
    path = tmp_path / "attacked.jsonl"
    path.write_bytes(json_lines([*_logins(), *rows, *guesses, entered]))
    assert limit_of(path, "--false-alarm-rate", "0.1")["samples"] == USERS * (LOGINS - 5)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--false-alarm-rate", "0"), "false_alarm_rate"),
        (("--false-alarm-rate", "0.0001"), "are too few"),
        (("--confidence", "2"), "confidence"),
    ],
)
def test_wrong_wishes_are_refused(archive: Path, options: tuple[str, ...], words: str) -> None:
    """A rate that is no rate, or too fine for so few logins, is named."""
    ran = fraudcore("calibrate", archive, *options)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err


def test_rejected_lines_are_told(archive: Path) -> None:
    """A damaged line costs the exit status, not the result."""
    archive.write_bytes(archive.read_bytes() + b"{}\n")
    ran = fraudcore("calibrate", archive, "--false-alarm-rate", "0.1")
    assert ran.status == 3
    assert "event_id" in ran.err
