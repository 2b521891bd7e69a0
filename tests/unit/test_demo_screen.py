"""The demo on a terminal and without one."""

import io
import re
from itertools import permutations

import pytest

from fraudcore import Entity
from scripts.demo.report import print_report
from scripts.demo.screen import Screen
from scripts.demo.show import Show
from scripts.pipeline.verdict import judge
from tests.fakes.terminal import FakeTerminal
from tests.outcomes import alert, observed, sent

TERMINAL = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "50"}
HOSTILE = "\x1b[2J\x1b]0;owned\x07[bold red]:boom:\u202e\r\n"
HARMLESS = r"\x1b[2J\x1b]0;owned\x07[bold red]:boom:\u202e\r\n"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def _show(**changes: object) -> Show:
    fields = {
        "sent": sent(),
        "alerts": [alert()],
        "answers": {"top_attacking_sources": [{"ip": "192.0.2.1", "failures": "3"}], "empty": []},
        "delays_s": [1.0, 3.0],
        "settled": True,
        "verdict": judge(sent(), observed()),
    }
    return Show(**(fields | changes))  # type: ignore[arg-type]


def _printed(show: Show, columns: int) -> str:
    stream = FakeTerminal()
    print_report(Screen(stream, TERMINAL | {"COLUMNS": str(columns)}).console, show)
    return COLOURS.sub("", stream.getvalue())


def test_a_file_gets_plain_lines() -> None:
    """Without a terminal a step leaves printable lines only, and ends with its result."""
    stream = io.StringIO()
    with Screen(stream, TERMINAL).step("login traffic") as step:
        step.counts(events_in=5)
        step.progress(5, 10, "")
        step.alert(alert())
        step.result("10 events")
    lines = stream.getvalue().splitlines()
    assert all(line.isprintable() for line in lines)
    assert lines[0].split()[:2] == ["medium", "ip_velocity"]
    assert re.fullmatch(r"✔ login traffic +0\.\d s  10 events", lines[-1])


def test_a_terminal_sees_how_far_it_is() -> None:
    """A bar, the counts and the newest alerts are drawn while the step lasts."""
    stream = FakeTerminal()
    with Screen(stream, TERMINAL).step("login traffic") as step:
        step.progress(1_500, 3_000, "half way")
        step.counts(events_in=1_500, SNS_messages=3)
        step.alert(alert(reason="newest of all"))
    drawn = COLOURS.sub("", stream.getvalue())
    for part in ("1,500/3,000", "half way", "1,500 events in", "3 SNS messages", "newest of all"):
        assert part in drawn


def test_a_dumb_terminal_gets_plain_lines() -> None:
    """A terminal that cannot move its cursor is not drawn on."""
    stream = FakeTerminal()
    with Screen(stream, {"TERM": "dumb"}).step("terraform init"):
        pass
    assert "\x1b" not in stream.getvalue()


def test_a_failed_step_is_marked() -> None:
    """The step at which things went wrong is the one with the cross."""
    stream = io.StringIO()
    with pytest.raises(KeyboardInterrupt), Screen(stream, TERMINAL).step("terraform apply"):
        raise KeyboardInterrupt
    assert stream.getvalue().startswith("✘ terraform apply")


@pytest.mark.parametrize("columns", [80, 140])
def test_hostile_text_is_shown_escaped(columns: int) -> None:
    """Neither control characters nor markup of an alert reach the terminal as such."""
    hostile = alert(entity=Entity("user", HOSTILE), reason=HOSTILE)
    answers = {"logins": [{"ip": HOSTILE}]}
    verdict = judge(sent(), observed(alerts=[hostile]))
    text = _printed(_show(alerts=[hostile], answers=answers, verdict=verdict), columns)
    assert all(line.isprintable() for line in text.splitlines())
    assert text.replace("\n", "").replace(" ", "").count(HARMLESS.replace(" ", "")) >= 2


def test_a_hostile_alert_is_drawn_escaped() -> None:
    """The same holds for alerts that are shown as they arrive."""
    stream = FakeTerminal()
    with Screen(stream, TERMINAL).step("login traffic") as step:
        step.alert(alert(reason=HOSTILE))
    assert HARMLESS[:40] in stream.getvalue()
    assert "\x1b]0;" not in stream.getvalue()


@pytest.mark.parametrize("columns", [80, 140])
def test_the_report_fits_the_terminal(columns: int) -> None:
    """No line is longer than the terminal is wide, and everything that counts is there."""
    text = _printed(_show(), columns)
    assert max(map(len, text.splitlines())) <= columns
    for part in (
        "ip_velocity",
        "11 accounts tried from 198.51.100.7",
        "top_attacking_sources",
        "✔   credential_stuffing-1",
        "✔ 1 of 1 alerts were notified (2.0 s after the event, at most 3.0 s)",
        "✔ 2 of 2 events are in the archive exactly once",
        "✔ 1 of 1 malformed records",
    ):
        assert part in text


def test_only_what_is_worth_a_message_is_listed() -> None:
    """Quieter alerts are counted by severity, and an alert that was raised says by what."""
    quiet = [alert(f"q{n}", severity="low", reason="another device") for n in range(1200)]
    evidence = {**alert().evidence, "escalated_by": "success_after_attack"}
    alerts = [*quiet, alert(evidence=evidence), alert("i", severity="info", reason="masked")]
    text = _printed(_show(alerts=alerts, verdict=judge(sent(), observed(alerts=alerts))), 140)
    assert "1 alerts worth a message\n" in text
    assert "accounts tried from 198.51.100.7; raised by success_after_attack" in text
    assert "1,201 others are stored: minor, or told with their incident" in text
    assert "(1,200 low, 1 info)" in text
    assert "another device" not in text


def test_the_order_in_which_alerts_are_read_does_not_show() -> None:
    """Tables that are read in any order give one report."""
    rules = ("ip_velocity", "credential_stuffing", "user_enumeration")
    alerts = [alert(rule, rule=rule) for rule in rules]
    texts = {
        _printed(_show(verdict=judge(sent(), observed(alerts=order))), 140)
        for order in permutations(alerts)
    }
    assert len(texts) == 1
    assert "credential_stuffing, ip_velocity, user_enumeration" in texts.pop()


def test_failures_are_crossed() -> None:
    """What failed has a cross, in the table of attacks and among the checks."""
    lost = judge(sent(), observed(alerts=[], notified=[], archived={"e1": 1}, quarantined=[]))
    text = _printed(_show(alerts=[], verdict=lost, delays_s=[]), 80)
    for part in ("✘   credential_stuffing-1", "nobody", "✘ 0 of 1 attacks", "✘ 1 of 2 events"):
        assert part in text


def test_not_settling_is_a_problem() -> None:
    """A pipeline that still works when the time is over did not pass."""
    assert _show().problems == []
    assert _show(settled=False).problems == ["the pipeline did not come to rest in time"]
