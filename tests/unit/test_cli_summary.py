"""What a person reads on the terminal: summary, table, and text cut to its width."""

from dataclasses import replace
from typing import Any

import pytest

from fraudcore import Alert, Entity
from fraudcore.cli.summary import Summary
from fraudcore.cli.table import table
from fraudcore.cli.terminal import cells, columns_of, cut
from tests.attempts import alerts_of, attempt, failures, only
from tests.fakes.terminal import FakeTerminal

ALERT = alerts_of(only("failed_login_burst"), failures(range(10), user="ann"))[0]


def _text(*alerts: Alert, columns: int | None = 80) -> str:
    return Summary(100.0).text(alerts, 0, 102.0, columns)


def test_rate_and_counts_come_first() -> None:
    """Events, seconds, rate, rejects and alerts are one line, and the event time the next."""
    summary = Summary(100.0)
    summary.add([attempt(60), attempt(0)])
    assert summary.text([], 3, 104.0, 80).splitlines() == [
        "events: 2 in 4.0 s (0/s); rejected lines: 3; alerts: 0; incidents: 0",
        "event time 2026-11-23T10:00:00.000Z to 2026-11-23T10:01:00.000Z",
    ]


def test_a_run_without_events_has_no_event_time() -> None:
    """Nothing read is said in one line, whatever the clock did."""
    assert Summary(5.0).text([], 0, 5.0, 80) == (
        "events: 0 in 0.0 s (0/s); rejected lines: 0; alerts: 0; incidents: 0"
    )


def test_alerts_are_counted_by_rule_worst_first() -> None:
    """The table of rules is sorted by severity."""
    jump = replace(ALERT, alert_id="b", rule="geo_jump", severity="high", risk_score=70)
    shown = [" ".join(line.split()) for line in _text(ALERT, jump, ALERT).splitlines()]
    assert shown.index("high geo_jump 1") + 1 == shown.index("medium failed_login_burst 2")


def _other(number: int, **changes: Any) -> Alert:
    """An alert of an incident of its own."""
    name = f"alert{number}"
    return replace(ALERT, **{"alert_id": name, "incident_id": name, **changes})


def test_the_highest_scores_are_shown_first() -> None:
    """Each of the foremost incidents has a row of facts and its reason below."""
    worse = _other(1, risk_score=99, entity=Entity("user", "bob"), reason="much worse")
    lines = _text(ALERT, worse).splitlines()
    at = lines.index("   99  medium    failed_login_burst       1  user bob")
    assert lines[at + 1 : at + 3] == [
        "       much worse",
        "   50  medium    failed_login_burst       1  user ann",
    ]


def test_an_incident_is_shown_by_its_foremost_alert() -> None:
    """The others of it are counted, wherever they stand."""
    joined = _other(1, incident_id=ALERT.alert_id, risk_score=60, rule="low_and_slow")
    between = _other(2, risk_score=55, rule="geo_jump")
    text = _text(ALERT, joined, between)
    assert "; alerts: 3; incidents: 2\n" in text
    rows = text[text.index("score") :].splitlines()
    assert [row.split()[2:4] for row in rows[1::2]] == [["low_and_slow", "2"], ["geo_jump", "1"]]


def test_ten_incidents_are_shown_and_the_rest_counted() -> None:
    """A storm does not flood the terminal."""
    text = _text(*map(_other, range(13)))
    assert text.count("user ann") == 10
    assert text.endswith("\n... and 3 incidents more")


@pytest.mark.parametrize("columns", [20, 40, 80, 120])
def test_no_line_of_an_alert_is_wider_than_the_terminal(columns: int) -> None:
    """Reasons end in an ellipsis where the terminal does, also in wide scripts."""
    wide = replace(ALERT, reason="東京" * 100, entity=Entity("user", "東京" * 100))
    lines = _text(wide, columns=columns).splitlines()[4:]
    assert all(cells(line) <= columns for line in lines)
    assert lines[-1].endswith("...")


def test_nothing_is_cut_where_there_is_no_terminal() -> None:
    """A log file gets the whole reason."""
    long = replace(ALERT, reason="x" * 500)
    assert "x" * 500 in _text(long, columns=None)


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("abc", None, "abc"),
        ("abc", 3, "abc"),
        ("abcdef", 5, "ab..."),
        ("ab cdef", 6, "ab..."),
        ("abcdef", 2, ".."),
        ("abcdef", 0, ""),
        ("東京都", 6, "東京都"),
        ("東京都庁", 7, "東京..."),
        ("東京都庁", 6, "東..."),
        ("e\u0301" * 4, 4, "e\u0301" * 4),
    ],
)
def test_text_is_cut_to_columns(text: str, room: int | None, shown: str) -> None:
    """Cutting counts columns, not characters."""
    assert cut(text, room) == shown


def test_wide_characters_keep_a_table_straight() -> None:
    """A cell takes as many columns as the terminal gives it."""
    lines = table(("name", "n"), [("東京", 1), ("ab", 20)]).splitlines()
    assert lines == ["name   n", "東京   1", "ab    20"]


def test_a_table_without_rows_is_its_head() -> None:
    """Nothing to show is no error."""
    assert table(("name", "n"), []).split() == ["name", "n"]


def test_a_stream_that_is_no_terminal_has_no_columns() -> None:
    """Width is asked of terminals only; one that does not tell has the usual eighty."""
    assert columns_of(FakeTerminal(interactive=False)) is None
    assert columns_of(FakeTerminal()) == 80
