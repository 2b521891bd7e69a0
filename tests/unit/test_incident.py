"""Incidents: what a new alert joins, and what people were told of it before."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import pytest

from fraudcore import Alert, Engine, LoginEvent, Rule, RuleSet, Verdict, load_rules, run
from fraudcore.known_good import KnownGood
from fraudcore.rules import Before
from fraudcore.rules.user_risk import UserRisk
from fraudcore.severity import Severity
from fraudcore.stores import MemoryStore
from tests.attempts import attempt, failures

QUIET_S = 100


@dataclass(frozen=True)
class Named(Rule):
    """Fires on an account's events whose device id names it, as grave as it is said there."""

    name = "named"
    entity = "user"
    technique = "T1078"
    severity: ClassVar[Severity] = "medium"
    summary = "a word"
    action = "Look."

    @property
    def memory_s(self) -> int:
        """Nothing is looked up."""
        return 0

    def judge(self, event: LoginEvent, before: Before) -> Verdict | None:  # noqa: ARG002 - its shape is given
        """Reads ``name=severity``."""
        said = dict(word.partition("=")[::2] for word in (event.device_id or "").split())
        if self.name not in said:
            return None
        severity: Any = said[self.name]
        return Verdict(event.time_ms, event.time_ms, {}, severity=severity)

    def describe(self, event: LoginEvent, evidence: Any) -> str:  # noqa: ARG002 - its shape is given
        """Its name."""
        return self.name


class A(Named):
    """One rule."""

    name = "a"


class B(Named):
    """Another."""

    name = "b"


class C(Named):
    """A third."""

    name = "c"


RULES = RuleSet((A(quiet_s=QUIET_S), B(quiet_s=QUIET_S), C(quiet_s=QUIET_S)))


def say(at_s: float, words: str, **fields: Any) -> LoginEvent:
    """An event on the account ``ann`` on which these rules fire."""
    return attempt(at_s, **{"user": "ann", "device_id": words, **fields})


def found(*events: LoginEvent, rules: RuleSet = RULES) -> list[Alert]:
    """The alerts after these events, one batch each, as stored, in the order they opened."""
    store, engine, ids = MemoryStore(), Engine(rules), dict[str, None]()
    for event in events:
        ids.update(dict.fromkeys(alert.alert_id for alert in run(engine, store, [event])))
    return list(store.load_alerts(list(ids)).values())


def facts(alerts: list[Alert]) -> list[tuple[str, str, Severity | None, bool]]:
    """Of each alert: rule, rule of the one that leads, what was told, whether it is told."""
    rules = {alert.alert_id: alert.rule for alert in alerts}
    return [(a.rule, rules[a.incident_id], a.told_severity, a.is_news) for a in alerts]


def test_an_alert_joins_the_one_that_is_open() -> None:
    """As grave as that one, it is not told; graver, it is."""
    alerts = found(say(0, "a=medium"), say(1, "b=medium"), say(2, "c=high"))
    assert facts(alerts) == [
        ("a", "a", None, True),
        ("b", "a", "medium", False),
        ("c", "a", "medium", True),
    ]


@pytest.mark.parametrize(("at_s", "lead"), [(QUIET_S, "a"), (QUIET_S + 0.001, "b")])
def test_what_was_quiet_for_long_enough_leads_no_more(at_s: float, lead: str) -> None:
    """At the very end of its quiet period an alert is still open."""
    assert facts(found(say(0, "a=high"), say(at_s, "b=high")))[1][1] == lead


def test_the_first_of_those_still_open_leads() -> None:
    """Once the first alert is quiet, the next one does, and what was told of it counts."""
    alerts = found(say(0, "a=high"), say(60, "b=low"), say(150, "c=medium"))
    assert facts(alerts)[2] == ("c", "b", "low", True)


def test_an_alert_is_told_when_it_becomes_graver_than_its_incident() -> None:
    """Not before, and not where something as grave was told meanwhile."""
    opened = [say(0, "a=medium"), say(1, "b=medium")]
    assert facts(found(*opened, say(2, "b=high")))[1] == ("b", "a", "medium", True)
    meanwhile = [*opened, say(2, "a=critical"), say(3, "b=high")]
    assert facts(found(*meanwhile))[1] == ("b", "a", "critical", False)


def test_of_what_one_event_opens_the_gravest_leads() -> None:
    """Whatever the order of the rules; of equals the first rule's."""
    assert facts(found(say(0, "a=low b=high c=medium"))) == [
        ("b", "b", None, True),
        ("c", "b", "high", False),
        ("a", "b", "high", False),
    ]
    assert facts(found(say(0, "a=high b=high"), say(1, "c=high")))[2][1] == "a"


def test_accounts_and_tenants_have_incidents_of_their_own() -> None:
    """What is open on another entity is another attack."""
    alerts = found(say(0, "a=high"), say(1, "b=high", user="bob"), say(2, "c=high", tenant="t"))
    assert all(alert.is_news and alert.incident_id == alert.alert_id for alert in alerts)


def test_what_is_known_good_neither_leads_nor_joins() -> None:
    """Its alerts stand apart, and what it does not cover is told as if they were not."""
    good = KnownGood("ops", "scanner", date(2099, 1, 1), user="ann", rules=("a",))
    rules = RuleSet(RULES.rules, (good,))
    assert facts(found(say(0, "b=low"), say(1, "a=high"), say(2, "c=high"), rules=rules)) == [
        ("b", "b", None, True),
        ("a", "a", None, True),
        ("c", "b", "low", True),
    ]


def test_the_risk_of_an_account_joins_and_leads_nothing() -> None:
    """It adds up what people know; for a day it would hold back what is new."""
    rules = RuleSet((*RULES.rules, UserRisk(min_risk=1)))
    alerts = found(say(0, "a=critical"), say(QUIET_S + 1, "b=high"), rules=rules)
    assert facts(alerts) == [
        ("a", "a", None, True),
        ("user_risk", "a", "critical", False),
        ("b", "b", None, True),
    ]


def test_a_rule_that_is_off_leads_nothing() -> None:
    """What it found before holds nothing back."""
    store = MemoryStore()
    run(Engine(RULES), store, [say(0, "a=high")])
    (alert,) = run(Engine(RuleSet((B(quiet_s=QUIET_S),))), store, [say(1, "b=high")])
    assert (alert.incident_id, alert.told_severity) == (alert.alert_id, None)


@pytest.mark.parametrize("together", [True, False])
def test_late_findings_leave_an_alert_in_its_incident(together: bool) -> None:
    """Of an episode that newer ones replaced each late finding looks like the first."""
    late = [say(0, "a=medium"), say(1, "b=medium"), say(2, "a=medium")]
    events = [say(10 * QUIET_S, "a=medium"), *late]
    store, engine = MemoryStore(), Engine(RULES)
    ids: set[str] = set()
    for batch in [events] if together else [[event] for event in events]:
        ids |= {alert.alert_id for alert in run(engine, store, batch)}
    of_a = [alert for alert in store.load_alerts(sorted(ids)).values() if alert.rule == "a"]
    old = min(of_a, key=lambda alert: alert.first_seen)
    assert old.last_seen == late[-1].occurred_at
    assert old.incident_id == old.alert_id


def test_stuffing_by_one_source_is_one_message_at_each_severity() -> None:
    """Of all that the presets find on the source, what is told grows graver."""
    stuffing = [f for n in range(60) for f in failures([n], user=f"user{n}", ip="198.51.100.7")]
    store, engine = MemoryStore(), Engine(load_rules())
    alerts: dict[str, Alert] = {}
    for event in stuffing:
        alerts |= {a.alert_id: a for a in run(engine, store, [event]) if a.entity.type == "ip"}
    assert len(alerts) > 1
    assert len({alert.incident_id for alert in alerts.values()}) == 1
    told = [alert.severity for alert in alerts.values() if alert.is_news]
    assert len(told) == len(set(told)) < len(alerts)


@pytest.mark.parametrize(("gap_s", "joins"), [(10_800, True), (10_800.001, False)])
def test_what_comes_hours_later_is_told_anew(gap_s: float, joins: bool) -> None:
    """Though the first alert is open for a day, people hear of the next attack."""
    rules = RuleSet((A(quiet_s=86_400), B(quiet_s=86_400)))
    engine, store = Engine(rules), MemoryStore()
    (first,) = run(engine, store, [say(0, "a=high")])
    (second,) = run(engine, store, [say(gap_s, "b=medium")])
    assert (second.incident_id == first.alert_id) == joins
    assert second.is_news != joins
