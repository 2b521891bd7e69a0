"""Guarding the engine from rules of somebody else: each fault is told, and harms nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from fraudcore import Alert, Rule
from fraudcore.guard import Fault, guarded, is_trusted
from fraudcore.rules.catalogue import RULE_TYPES
from tests.their_rule import BURST, EVENTS, Act, Theirs, outcome_of, verdict

MUTATIONS: dict[str, tuple[str, Act]] = {
    "a field": ("the event", lambda event, _: event.__dict__.update(user="eve")),
    "a field by force": ("the event", lambda event, _: object.__setattr__(event, "geo", 5)),
    "every field": ("the event", lambda event, _: event.__dict__.clear()),
    "unknown fields": ("the event", lambda event, _: event.extra["note"].append("changed")),
    "a source": ("the ip profile", lambda event, before: before.ip.observe(event)),
    "an account": ("the user profile", lambda event, before: before.user.observe(event)),
    "which account": ("the user profile", lambda _, before: setattr(before, "user", None)),
    "a history": ("the tenant profile", lambda _, before: before.tenant.failures.add(9, 9, 9)),
    "an age": ("the subnet profile", lambda _, before: setattr(before.subnet, "newest_ms", 1)),
    "open alerts": (
        "the ip profile",
        lambda _, before: before.ip.episodes.keep(1, (1, 1, 1, 1, 1)),
    ),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_rule_that_changes_what_it_is_given_changes_copies(what: str) -> None:
    """The change is told by name; profiles, findings and alerts are as without the rule."""
    changed, act = MUTATIONS[what]
    outcome, alone = outcome_of(Theirs(act=act), BURST), outcome_of(BURST)
    assert outcome.profiles == alone.profiles
    assert (outcome.findings, outcome.alerts) == (alone.findings, alone.alerts)
    problem = f"RuleFaultError: changed {changed}"
    assert outcome.faults == tuple(Fault("theirs", e.event_id, problem) for e in EVENTS)


@pytest.mark.parametrize("what", MUTATIONS)
def test_events_stay_as_they_were(what: str) -> None:
    """Not even unknown fields, which are archived, can be changed by a rule."""
    facts = [event.to_dict() for event in EVENTS]
    outcome_of(Theirs(act=MUTATIONS[what][1]))
    assert [event.to_dict() for event in EVENTS] == facts
    assert all(event.extra == {"note": ["kept"]} for event in EVENTS)


def _spoil(_: object, before: Any) -> None:
    """Spoil what was decoded, which no encoding shows."""
    for column in before.ip.failures.columns:
        column.clear()
    before.ip.failures.tally("user", 0, 9)[7] = 7


def test_a_rule_that_spoils_decoded_columns_spoils_its_own() -> None:
    """What shows in no encoding is not told, but no other rule sees it."""
    assert outcome_of(Theirs(act=_spoil), BURST).alerts == outcome_of(BURST).alerts


def _fail(*_: object) -> None:
    """Fail, with a message that no terminal should see."""
    raise ValueError("\x1b[31m" + "x" * 1000)


@pytest.mark.parametrize("order", [1, -1])
def test_a_rule_that_raises_stops_no_other(order: int) -> None:
    """Whether it comes first or last, the others fire, and the error is one printable line."""
    outcome, alone = outcome_of(*(Theirs(act=_fail), BURST)[::order]), outcome_of(BURST)
    assert (outcome.alerts, outcome.profiles) == (alone.alerts, alone.profiles)
    assert [fault.event_id for fault in outcome.faults] == [event.event_id for event in EVENTS]
    for fault in outcome.faults:
        assert fault.rule == "theirs"
        assert fault.problem.startswith("ValueError: \\x1b[31mxxx")
        assert fault.problem.isprintable()
        assert len(fault.problem) < 700


def _leave(*_: object) -> None:
    """End the process, as a script would."""
    raise SystemExit(7)


def test_a_rule_cannot_end_the_process() -> None:
    """A call of ``exit`` is a fault like any other."""
    outcome = outcome_of(Theirs(act=_leave), BURST)
    assert outcome.alerts == outcome_of(BURST).alerts
    assert {fault.problem for fault in outcome.faults} == {"SystemExit: 7"}


def test_a_rule_that_fails_once_is_asked_again() -> None:
    """A fault on one event costs that event's verdict only."""
    third = EVENTS[2].event_id
    fails = Theirs(act=lambda e, _: _fail() if e.event_id == third else verdict(e))
    outcome = outcome_of(fails)
    assert [finding.event_id for finding in outcome.findings] == [
        event.event_id for event in EVENTS if event.event_id != third
    ]
    assert [fault.event_id for fault in outcome.faults] == [third]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (_fail, "describe raised ValueError"),
        (lambda *_: None, "describe returned NoneType"),
        (lambda *_: b"fired", "describe returned bytes"),
    ],
)
def test_a_rule_without_words_has_its_alert(words: Callable[..., Any], problem: str) -> None:
    """An alert whose rule cannot describe it is made all the same, and the fault told."""
    outcome = outcome_of(Theirs(act=lambda e, _: verdict(e), words=words))
    (alert,) = outcome.alerts
    assert alert.reason == "theirs fired, but cannot say why"
    assert {fault.problem.partition(":")[0] for fault in outcome.faults} == {problem}
    assert Alert.from_dict(alert.to_dict()) == alert


def test_words_are_one_bounded_line() -> None:
    """Whatever a rule says is escaped and cut."""
    hostile = Theirs(act=lambda e, _: verdict(e), words=lambda *_: "\x1b\n" + "x" * 9999)
    (alert,) = outcome_of(hostile).alerts
    assert alert.reason.isprintable()
    assert len(alert.reason) < 1100


def test_words_cannot_change_the_evidence() -> None:
    """A rule that spoils what it is to describe spoils a copy."""
    spoils = Theirs(act=lambda e, _: verdict(e), words=lambda _, evidence: str(evidence.pop("n")))
    outcome = outcome_of(spoils)
    assert outcome.alerts[0].evidence["n"] == 1
    assert outcome.findings[0].verdict.evidence == {"n": 1}


@pytest.mark.parametrize("rule_type", RULE_TYPES.values(), ids=RULE_TYPES)
def test_rules_of_fraudcore_are_asked_as_they_are(rule_type: type[Rule]) -> None:
    """What its own tests prove is not checked again at every event."""
    rule = rule_type()
    assert is_trusted(rule)
    assert guarded(rule) == rule.judge
    assert not is_trusted(Theirs())
