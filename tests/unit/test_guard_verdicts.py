"""What a rule of somebody else may say, and what its class must declare."""

from math import inf, nan
from typing import Any

import pytest

from fraudcore import Alert, Engine, InvalidConfigError, RuleSet
from fraudcore.alert import EVIDENCE_EVENT_IDS
from fraudcore.guard import EVIDENCE_LIMIT
from tests.their_rule import BURST, EVENTS, Act, Theirs, outcome_of, verdict

LAST_MS = 4_102_444_799_999
"""The last millisecond of 2099."""
NONSENSE: list[tuple[str, Act]] = [
    ("str", lambda *_: "fired"),
    ("int", lambda *_: [1]),
    ("bool", lambda *_: True),
    ("tuple", lambda e, _: (verdict(e),)),
    ("whole milliseconds", lambda e, _: verdict(e, time_ms=float(e.time_ms))),
    ("in this order", lambda e, _: verdict(e, first_ms=e.time_ms + 1)),
    ("of the years 2000 to 2099", lambda e, _: verdict(e, first_ms=0)),
    ("of the years 2000 to 2099", lambda e, _: verdict(e, time_ms=LAST_MS + 1)),
    ("excess 0.5 is below 1", lambda e, _: verdict(e, excess=0.5)),
    ("excess nan", lambda e, _: verdict(e, excess=nan)),
    ("must be real number", lambda e, _: verdict(e, excess="much")),
    ("severity grave", lambda e, _: verdict(e, severity="grave")),
    ("pattern third is not among", lambda e, _: verdict(e, pattern="third")),
    ("entity tenant is neither", lambda e, _: verdict(e, entity="tenant")),
    ("evidence is no JSON", lambda e, _: verdict(e, evidence={"n": object()})),
    ("evidence is no JSON", lambda e, _: verdict(e, evidence={"n": nan})),
    ("evidence is no JSON", lambda e, _: verdict(e, evidence=5)),
    ("names must be texts", lambda e, _: verdict(e, evidence={1: 1})),
    ("over 4096", lambda e, _: verdict(e, evidence={"n": "x" * EVIDENCE_LIMIT})),
    ("at most 20 texts", lambda e, _: verdict(e, related_event_ids=("e",) * 21)),
    ("at most 20 texts", lambda e, _: verdict(e, related_event_ids=(1,))),
    ("several verdicts of one pattern", lambda e, _: [verdict(e), verdict(e)]),
    ("several verdicts of one pattern", lambda e, _: [verdict(e), verdict(e, entity="user")]),
]


@pytest.mark.parametrize(("problem", "act"), NONSENSE)
def test_what_is_no_verdict_is_refused(problem: str, act: Act) -> None:
    """Nothing that could spoil an alert gets into one; the fault says what is wrong with it."""
    outcome, alone = outcome_of(Theirs(act=act), BURST), outcome_of(BURST)
    assert (outcome.alerts, outcome.profiles) == (alone.alerts, alone.profiles)
    assert {fault.rule for fault in outcome.faults} == {"theirs"}
    assert len(outcome.faults) == len(EVENTS)
    assert all(problem in fault.problem for fault in outcome.faults)


@pytest.mark.parametrize(
    "act",
    [
        lambda e, _: verdict(e),
        lambda e, _: [verdict(e, evidence={"n": [1, None, {"a": 1.5}], "s": "ü", "b": True})],
        lambda e, _: [verdict(e), verdict(e, entity="ip"), verdict(e, pattern="other")],
        lambda e, _: verdict(e, excess=inf, severity="critical"),
        lambda e, _: verdict(e, first_ms=946_684_800_000, time_ms=LAST_MS),
        lambda e, _: verdict(e, related_event_ids=[f"{e.event_id}/{n}" for n in range(20)]),
    ],
)
def test_good_verdicts_pass(act: Act) -> None:
    """What a rule may say makes findings and alerts that can be stored, and no fault."""
    outcome = outcome_of(Theirs(act=act))
    assert not outcome.faults
    assert outcome.alerts
    for alert in outcome.alerts:
        assert Alert.from_dict(alert.to_dict()) == alert
        assert len(alert.evidence["event_ids"]) <= EVIDENCE_EVENT_IDS


def test_no_verdict_is_no_fault() -> None:
    """A rule that has nothing to say, by ``None`` or by an empty list, is well."""
    for rule in (Theirs(), Theirs(act=lambda *_: [])):
        assert not outcome_of(rule).faults
        assert not outcome_of(rule).findings


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("entity", "planet", "says entity: planet is not one of user, ip"),
        ("also", ("ip", "planet"), "says also: tuple of 2 is not a tuple of user, ip"),
        ("also", "ip", "says also: ip is not a tuple of user, ip"),
        ("reads", ("planet",), "says reads"),
        ("kinds", ("logon",), "says kinds: tuple of 1 is not a tuple of login, challenge"),
        ("outcomes", ("won",), "says outcomes"),
        ("severity", "grave", "says severity: grave is not one of info, low"),
        ("severity", None, "says severity: None"),
        ("technique", None, "says no technique"),
        ("summary", 5, "says no summary"),
        ("action", b"", "says no action"),
    ],
)
def test_a_class_that_says_nonsense_is_refused_at_once(name: str, value: Any, words: str) -> None:
    """What the engine must know of a rule is checked before the first event, and named."""
    odd = type("Odd", (Theirs,), {name: value})()
    with pytest.raises(InvalidConfigError, match=words) as caught:
        Engine(RuleSet((odd,)))
    assert caught.value.key == "rules.theirs"
