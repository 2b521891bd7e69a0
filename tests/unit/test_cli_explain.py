"""``fraudcore explain``: an alert derived again, and what led to it."""

import json
import re
from pathlib import Path

import pytest

from tests.attempts import BERLIN, attempt, failures, success
from tests.command_line import fraudcore, json_lines

GUESSES = failures(range(0, 120, 10), user="ann", ip="198.51.100.9")
HONEST = [success(-60, BERLIN, "203.0.113.5"), attempt(30, user="bob", ip="203.0.113.7")]


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """A file of guesses at one account, among honest logins."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(json_lines([*HONEST, *GUESSES]))
    return path


def alert_id_of(events: Path, rule: str) -> str:
    """The id of the alert of a rule, as ``detect`` writes it."""
    rows = fraudcore("detect", events).rows
    return str(next(row["alert_id"] for row in rows if row["rule"] == rule))


def test_the_alert_is_the_one_that_was_raised(events: Path) -> None:
    """The same alert comes of the events alone, whole."""
    raised = next(
        row for row in fraudcore("detect", events).rows if row["rule"] == "failed_login_burst"
    )
    ran = fraudcore("explain", raised["alert_id"], "--events", events, "--json")
    assert (ran.status, json.loads(ran.out)["alert"]) == (0, raised)


def test_the_timeline_is_the_story_of_the_entity(events: Path) -> None:
    """Every event on the account stands once, in order, one before the alert marked as such."""
    alert_id = alert_id_of(events, "failed_login_burst")
    told = json.loads(fraudcore("explain", alert_id, "--events", events, "--json").out)["timeline"]
    assert [row["event_id"] for row in told] == [HONEST[0].event_id, *(g.event_id for g in GUESSES)]
    assert [row["earlier"] for row in told] == [True] + [False] * 12
    assert [row["fired"] for row in told] == [False] * 10 + [True] * 3


def test_the_beginning_of_an_id_is_enough(events: Path) -> None:
    """Six digits find the alert; the text names rule, reason, numbers and the marked events."""
    alert_id = alert_id_of(events, "failed_login_burst")
    ran = fraudcore("explain", alert_id[:6], "--events", events)
    assert ran.status == 0
    assert alert_id in ran.out
    assert "max_failures: 10" in ran.out
    lines = ran.out.splitlines()
    assert sum(line.startswith("> ") for line in lines) == 3
    assert sum("198.51.100.9" in line and "login failure" in line for line in lines) == 12


def test_the_other_alerts_of_the_incident_are_named(events: Path) -> None:
    """Whether the alert leads or joined, and how grave it was before; alone, nothing is said."""
    entry = success(130, BERLIN, "198.51.100.9")
    events.write_bytes(json_lines([*HONEST, *GUESSES, entry]))
    burst, entered = (
        alert_id_of(events, rule) for rule in ("failed_login_burst", "success_after_attack")
    )
    led = fraudcore("explain", burst, "--events", events).out
    assert f"\nincident {burst} (its first, critical so far); its other alerts:\n" in led
    assert f"\n  {entered} critical success_after_attack\n" in led
    joined = fraudcore("explain", entered, "--events", events).out
    assert f"\nincident {burst} (joined, medium so far); its other alerts:\n" in joined
    told = json.loads(fraudcore("explain", entered, "--events", events, "--json").out)
    assert burst in told["incident_alerts"]
    events.write_bytes(json_lines([*HONEST, *GUESSES]))
    assert "incident" not in fraudcore("explain", burst, "--events", events).out


def test_long_stories_are_shown_by_beginning_and_end(tmp_path: Path) -> None:
    """Of hundreds of events the first and the last stand, and how many are left out."""
    path = tmp_path / "long.jsonl"
    path.write_bytes(json_lines(failures(range(300), user="ann", ip="198.51.100.9")))
    ran = fraudcore("explain", alert_id_of(path, "failed_login_burst"), "--events", path)
    assert re.search(r"\.\.\. 2\d\d events more \.\.\.", ran.out)
    assert len(ran.out.splitlines()) < 100


def test_hostile_texts_are_escaped(tmp_path: Path) -> None:
    """What an attacker chose reaches the terminal on one line, escaped and cut."""
    name = "eve\x1b[2J\u202e" + "x" * 200
    hostile = failures(range(12), user=name, ip="198.51.100.9", device_id="\x1b]0;own\x07")
    path = tmp_path / "hostile.jsonl"
    path.write_bytes(json_lines(hostile))
    ran = fraudcore("explain", alert_id_of(path, "failed_login_burst"), "--events", path)
    assert ran.status == 0
    assert all(line.isprintable() for line in ran.out.splitlines())


@pytest.mark.parametrize(
    ("alert_id", "words"),
    [("abc", "at least its first 6 digits"), ("0123456789", "come to no such alert")],
)
def test_an_alert_that_is_not_there(events: Path, alert_id: str, words: str) -> None:
    """A short or unknown id is refused with a word on what is needed."""
    ran = fraudcore("explain", alert_id, "--events", events)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err


def test_standard_input_cannot_be_read_twice() -> None:
    """Events must be in files."""
    ran = fraudcore("explain", "0123456789", "--events", "-")
    assert ran.status == 2
    assert "files only" in ran.err


def test_each_pattern_of_a_rule_marks_its_own_events(tmp_path: Path) -> None:
    """Of two alerts of one rule on one source, each marks what it was found on."""
    path = tmp_path / "stuffing.jsonl"
    path.write_bytes(
        json_lines([attempt(n * 5, user=f"user{n}", ip="198.51.100.9") for n in range(105)])
    )
    alerts = [row for row in fraudcore("detect", path).rows if row["rule"] == "ip_velocity"]
    assert len(alerts) == 2
    for alert in alerts:
        told = fraudcore("explain", alert["alert_id"], "--events", path, "--json")
        marks = sum(row["fired"] for row in json.loads(told.out)["timeline"])
        assert marks == alert["count"]


def test_a_rejected_line_is_told(events: Path) -> None:
    """What could not be read costs the exit status, not the explanation."""
    alert_id = alert_id_of(events, "failed_login_burst")
    events.write_bytes(events.read_bytes() + b"{}\n")
    ran = fraudcore("explain", alert_id, "--events", events)
    assert ran.status == 3
    assert alert_id in ran.out
