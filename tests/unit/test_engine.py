"""The engine: what it touches, keeps and returns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from fraudcore import (
    Engine,
    Finding,
    LoginEvent,
    Outcome,
    ProfileKey,
    Rule,
    RuleSet,
    Verdict,
    load_rules,
)
from fraudcore.engine import LATENESS_S
from fraudcore.profiles import IpProfile, TenantProfile, UserProfile
from fraudcore.rules import Before, parameter
from fraudcore.severity import Severity
from tests.attempts import BERLIN, TOKYO, attempt, failures, only, success

SMALL = Engine(only("ip_failure_burst", max_failures=3, window_s=60, quiet_s=120))
NOTHING = Engine(RuleSet(()))


@dataclass(frozen=True)
class EveryUnknownUser(Rule):
    """Fires on each failure of an account that does not exist; graver the second time."""

    name = "every_unknown_user"
    entity = "user"
    severity = "low"
    technique = "T0000"
    summary = "an account that does not exist"
    action = "Nothing."
    memory: int = parameter(7, "days", low=1, high=30, source="chosen")

    @property
    def memory_s(self) -> int:
        """As many days as set."""
        return self.memory * 86_400

    def judge(self, event: LoginEvent, before: Before) -> Verdict | None:
        """Fires on the reason alone."""
        if event.reason != "unknown_user" or before.user is None:
            return None
        known = len(before.user.failures)
        graver: Severity | None = "critical" if known == 1 else None
        return Verdict(event.time_ms, event.time_ms, {"known": known}, severity=graver)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """Who, and how often before."""
        return f"{event.user} does not exist, tried {evidence['known']} times before"


def test_no_events_no_outcome() -> None:
    """An empty batch comes to nothing."""
    assert SMALL.process([], {}) == Outcome()
    assert SMALL.keys([]) == []


def test_profiles_are_kept_without_rules() -> None:
    """What is observed does not depend on which rules run."""
    events = failures((0, 1, 2), user="ann")
    assert NOTHING.process(events, {}).profiles.keys() == set(NOTHING.keys(events))


def test_unneeded_profiles_are_ignored() -> None:
    """Profiles that the batch does not touch are not returned."""
    other = ProfileKey("default", "ip", "203.0.113.1")
    assert other not in SMALL.process(failures((0,)), {other: IpProfile()}).profiles


@pytest.mark.parametrize("kind", ["logout", "challenge"])
def test_only_profiles_that_changed_are_returned(kind: str) -> None:
    """A source that keeps nothing of an event is neither stored nor judged."""
    outcome = NOTHING.process([attempt(0, kind=kind, user="ann")], {})
    kept = {"user"} if kind == "challenge" else set()
    assert {key.entity_type for key in outcome.profiles} == kept


def test_findings_say_who_and_what() -> None:
    """A finding names its rule, its entity and the event that fired."""
    events = failures((0, 1, 2), user="ann")
    (finding,) = SMALL.process(events, {}).findings
    assert isinstance(finding, Finding)
    assert (finding.rule, finding.rule_version, finding.severity) == (
        "ip_failure_burst",
        1,
        "medium",
    )
    assert (finding.tenant, finding.entity_type, finding.entity) == ("default", "ip", "192.0.2.1")
    assert (finding.user, finding.ip) == ("ann", "192.0.2.1")
    assert (finding.event, finding.event_id) == (events[-1], events[-1].event_id)
    assert finding.suppressed_by is None


def test_findings_come_in_the_order_of_events() -> None:
    """Findings follow the events, alerts the first touch."""
    streams = failures(range(4)), failures(range(4), ip="192.0.2.2")
    events = [event for pair in zip(*streams, strict=True) for event in pair]
    outcome = SMALL.process(events, {})
    assert [f.event_id for f in outcome.findings] == [e.event_id for e in events[4:]]
    assert [alert.entity.value for alert in outcome.alerts] == ["192.0.2.1", "192.0.2.2"]


def test_one_event_may_fire_several_rules() -> None:
    """A failure can complete a burst of its source and of its account at once."""
    outcome = Engine(load_rules("strict")).process(failures(range(5), user="ann"), {})
    assert [(alert.rule, alert.entity.type) for alert in outcome.alerts] == [
        ("ip_failure_burst", "ip"),
        ("failed_login_burst", "user"),
    ]


def test_profiles_that_lost_the_race_are_judged_again() -> None:
    """With one of its profiles already knowing an event, it is judged on the others only."""
    events = failures((0, 1, 2), user="ann")
    engine = Engine(load_rules("strict"))
    seen = engine.process(events, {}).profiles
    user_only = {key: profile for key, profile in seen.items() if key.entity_type == "user"}
    again = engine.process(events, user_only)
    assert again.profiles == {key: p for key, p in seen.items() if key.entity_type != "user"}


def test_two_shards_find_the_crossing_together() -> None:
    """Of two writers below the threshold, the one that retries on the other's state fires."""
    first, second = failures((0, 1)), failures((2, 3))
    ours = SMALL.process(first, {})
    assert not ours.alerts
    assert not SMALL.process(second, {}).alerts
    assert SMALL.process(second, ours.profiles).alerts


def test_rules_of_ones_own() -> None:
    """A rule outside fraudcore runs like the others, and may grade its findings."""
    engine = Engine(RuleSet((EveryUnknownUser(),)))
    events = failures((0, 10, 20), user="ann", reason="unknown_user")
    outcome = engine.process(events, {})
    assert [finding.severity for finding in outcome.findings] == ["low", "critical", "low"]
    (alert,) = outcome.alerts
    assert (alert.severity, alert.count, alert.risk_score) == ("critical", 3, 90)
    assert alert.reason == "ann does not exist, tried 1 times before"
    assert alert.evidence == {
        "known": 1,
        "severity": "critical",
        "event_ids": [event.event_id for event in events],
    }


def test_retention_covers_rules_and_late_events() -> None:
    """A profile outlives the longest look back of its rules, or quiet period, by a day."""
    assert NOTHING.retention_s("user") == LATENESS_S
    assert Engine(only("user_enumeration", quiet_s=60)).retention_s("ip") == 600 + LATENESS_S
    assert Engine(only("user_enumeration")).retention_s("ip") == 3600 + LATENESS_S
    assert Engine(only("user_enumeration")).retention_s("user") == LATENESS_S
    assert Engine(RuleSet((EveryUnknownUser(),))).retention_s("user") == 8 * 86_400


def test_retention_covers_whatever_a_rule_reads() -> None:
    """Further entities of a rule, and profiles that it only reads, are kept as long."""
    score = Engine(only("risk_score"))
    assert score.retention_s("population") == score.retention_s("user") > LATENESS_S
    attack = Engine(only("success_after_attack"))
    assert attack.retention_s("ip") == attack.retention_s("user") > LATENESS_S


def test_alerts_are_identified_by_their_episode() -> None:
    """The same events give the same id anywhere; another rule, tenant or entity another id."""

    def ids(engine: Engine, events: Sequence[LoginEvent]) -> set[str]:
        return {alert.alert_id for alert in engine.process(events, {}).alerts}

    one, same = (ids(SMALL, failures((0, 1, 2), user=user)) for user in ("ann", "bob"))
    others = [
        ids(SMALL, failures((0, 1, 2), tenant="t")),
        ids(SMALL, failures((0, 1, 2), ip="192.0.2.2")),
        ids(SMALL, failures((0, 1, 3))),
        ids(Engine(only("failed_login_burst", max_failures=3)), failures((0, 1, 2), user="ann")),
    ]
    assert one == same
    assert len({next(iter(found)) for found in (one, *others)}) == 5


def test_late_findings_of_an_older_episode_do_not_replace_the_newer() -> None:
    """An old burst that arrives late has its alert, and the newer one goes on as before."""
    newer = SMALL.process(failures((10_000, 10_001, 10_002)), {})
    late = SMALL.process(failures((0, 1, 2)), newer.profiles)
    assert late.alerts[0].alert_id != newer.alerts[0].alert_id
    onward = SMALL.process(failures((10_003,)), {**newer.profiles, **late.profiles})
    assert onward.alerts[0].alert_id == newer.alerts[0].alert_id
    assert onward.alerts[0].count == 2


def test_an_old_burst_that_arrives_late_is_one_alert() -> None:
    """Dozens of late findings of one old burst do not each open an alert of their own."""
    newer = SMALL.process(failures((10_000, 10_001, 10_002)), {})
    late = SMALL.process(failures(range(50, 110)), newer.profiles)
    assert len(late.findings) == 58
    assert len(late.alerts) == 1


@pytest.mark.parametrize("year", [2000, 2099])
def test_the_ends_of_the_calendar_are_no_edge(year: int) -> None:
    """Events at both ends of the accepted years are judged without overflow."""
    first, last = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)
    instant = first if year == 2000 else last
    events = [LoginEvent(f"e{n}", instant, "failure", attempt().ip, user="ann") for n in range(3)]
    outcome = SMALL.process(events, {})
    assert [alert.last_seen for alert in outcome.alerts] == [instant]
    everything = Engine(load_rules("strict")).process(events, {})
    assert not everything.faults


def test_a_success_updates_all_its_profiles() -> None:
    """The source's, the account's and the tenant's successes all grow."""
    events = [success(0, BERLIN), success(1, TOKYO)]
    profiles = NOTHING.process(events, {}).profiles.values()
    assert {type(profile) for profile in profiles} == {IpProfile, UserProfile, TenantProfile}
    for profile in profiles:
        assert isinstance(profile, (IpProfile, UserProfile, TenantProfile))
        assert profile.successes.moments == [event.moment for event in events]
