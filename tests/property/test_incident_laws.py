"""Laws of incidents: one attack on one entity is told once at each severity, and none is lost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from fraudcore import Alert, Engine, LoginEvent, ProfileKey, Rule, Verdict
from fraudcore.alert import SUPPRESSED, alert_id
from fraudcore.batch import SILENT
from fraudcore.episode import EPISODES_KEPT
from fraudcore.finding import Finding
from fraudcore.incident import JOINED_S
from fraudcore.rules import Before
from fraudcore.severity import SEVERITIES, Severity, rank
from fraudcore.testing import batched, shuffled
from tests.attempts import failures
from tests.property import laws
from tests.property.sensitive_rules import RULES, SENSITIVE, sensitive
from tests.property.traffic import in_order, streams, traffic


@dataclass(frozen=True)
class Growing(Rule):
    """Fires on every failure of an account, the graver the more there were."""

    name = "growing"
    entity = "user"
    outcomes = ("failure",)
    severity = "low"
    technique = "T1110"
    summary = "failures"
    action = "Look."

    @property
    def memory_s(self) -> int:
        """A minute."""
        return 60

    def judge(self, event: LoginEvent, before: Before) -> Verdict:
        """Low, then medium, then critical."""
        known = 0 if before.user is None else len(before.user.failures)
        severity = SEVERITIES[min(1 + known // 2, 4)]
        return Verdict(event.time_ms, event.time_ms, {"known": known}, severity=severity)

    def describe(self, event: LoginEvent, evidence: Any) -> str:
        """How many came before."""
        return f"{evidence['known']} failures before {event.event_id}"


INCIDENTS = replace(SENSITIVE, rules=(*SENSITIVE.rules, Growing(quiet_s=90)))
"""Rules that join, raise, add up and are kept silent, and one whose findings become graver."""
BY_NAME = {rule.name: rule for rule in INCIDENTS.rules}
SUMS = "user_risk"
GUESSED = failures(range(12), user="ann")
"""Several rules fire on one account and one source, and one of them raises the others."""


@dataclass
class Told:
    """An alert as the naive story of a stream has it; nothing of it is ever forgotten."""

    key: ProfileKey
    rule: Rule
    pattern: str
    opened_ms: int
    last_ms: int
    severity: Severity
    incident_id: str = ""
    told: int = -1

    @property
    def alert_id(self) -> str:
        """As the engine names it."""
        rule = self.rule
        return alert_id(rule.name, rule.version, self.pattern, self.key, self.opened_ms)

    def is_open(self, time_ms: int) -> bool:
        """Whether its quiet period is not over."""
        return time_ms <= self.last_ms + self.rule.quiet_s * 1000

    def is_joined(self, time_ms: int) -> bool:
        """Whether others join it: it is open, and had a finding within three hours."""
        return self.is_open(time_ms) and time_ms <= self.last_ms + JOINED_S * 1000

    def leads(self) -> bool:
        """Whether others may join it: neither a sum of others, nor known good."""
        return self.rule.name != SUMS and not self.pattern.endswith(SILENT)


class Story:
    """What people are told of a stream in event time, written down without profiles."""

    def __init__(self, findings: list[Finding]) -> None:
        self.alerts: list[Told] = []
        for _, of_event in groupby(findings, key=lambda finding: finding.event_id):
            found = list(of_event)
            for finding in found:
                if finding.rule != SUMS:
                    self._take(finding)
            for finding in found:
                self._raise(finding)
            for finding in found:
                if finding.rule == SUMS:
                    self._take(finding)

    def _take(self, finding: Finding) -> None:
        rule, time_ms = BY_NAME[finding.rule], finding.verdict.time_ms
        silent = finding.suppressed_by is not None
        pattern = finding.verdict.pattern + SILENT * silent
        own = [a for a in self.alerts if (a.key, a.rule, a.pattern) == (finding.key, rule, pattern)]
        alert = next((a for a in own if a.is_open(time_ms)), None)
        opens = alert is None
        if alert is None:
            alert = Told(finding.key, rule, pattern, time_ms, time_ms, finding.severity)
        others = self._open(finding.key, time_ms, alert)
        if opens:
            alert.incident_id = others[0].alert_id if others and not silent else alert.alert_id
            self.alerts.append(alert)
        if (opens or rank(finding.severity) > rank(alert.severity)) and not silent:
            alert.severity = finding.severity
            alert.told = max([alert.told, *(rank(other.severity) for other in others)])
        alert.last_ms = time_ms

    def _raise(self, cause: Finding) -> None:
        if not BY_NAME[cause.rule].escalates or cause.suppressed_by is not None:
            return
        time_ms = cause.verdict.time_ms
        for alert in self._sorted(a for a in self._leading(cause.key) if a.is_open(time_ms)):
            if alert.rule.name != cause.rule and alert.severity in ("medium", "high"):
                others = self._open(cause.key, time_ms, alert)
                alert.told = max([alert.told, *(rank(other.severity) for other in others)])
                alert.severity = "critical"

    def _open(self, key: ProfileKey, time_ms: int, but: Told | None) -> list[Told]:
        """Those that others may join; the one that leads them first."""
        found = self._sorted(a for a in self._leading(key) if a.is_joined(time_ms))
        return [alert for alert in found if alert is not but]

    def _leading(self, key: ProfileKey) -> Iterator[Told]:
        return (a for a in self.alerts if a.key == key and a.leads())

    def _sorted(self, alerts: Iterable[Told]) -> list[Told]:
        """Of those that opened in one millisecond the gravest first, then by rule and pattern."""
        order = [(name, pattern) for name, rule in BY_NAME.items() for pattern in rule.patterns]

        def seniority(alert: Told) -> tuple[int, int, int]:
            place = order.index((alert.rule.name, alert.pattern))
            return alert.opened_ms, -rank(alert.severity), place

        return sorted(alerts, key=seniority)


@given(stream=traffic())
@example(stream=GUESSED)
def test_the_engine_tells_what_a_naive_story_tells(stream: list[LoginEvent]) -> None:
    """In event time, incident and what was told are those of a list that forgets nothing."""
    result = laws.replay(INCIDENTS, [in_order(stream)])
    story = Story(result.findings)
    patterns = {(a.key, a.rule.name, a.pattern) for a in story.alerts}
    assume(all(sum(key == p[0] for p in patterns) <= EPISODES_KEPT for key, *_ in patterns))
    assert {a.alert_id: (a.incident_id, a.told) for a in story.alerts} == {
        i: (a.incident_id, -1 if a.told_severity is None else rank(a.told_severity))
        for i, a in result.alerts.items()
    }


def messages(stream: list[LoginEvent]) -> Iterator[tuple[LoginEvent, Alert, dict[str, Alert]]]:
    """Whenever people would be told: at which event, of what, and all alerts as before it."""
    result, engine = laws.Replay(), Engine(INCIDENTS)
    for event in stream:
        before = dict(result.alerts)
        result.take(engine, [event])
        for i, alert in result.alerts.items():
            graver = i not in before or rank(alert.severity) > rank(before[i].severity)
            if graver and alert.is_news and alert.status != SUPPRESSED:
                yield event, alert, before


@given(stream=traffic())
@example(stream=GUESSED)
def test_a_message_is_graver_than_all_that_is_open(stream: list[LoginEvent]) -> None:
    """So the messages about an entity grow graver for as long as its alerts overlap."""
    for event, told, before in messages(in_order(stream)):
        for other in before.values():
            quiet_s = min(BY_NAME[other.rule].quiet_s, JOINED_S)
            is_open = (event.occurred_at - other.last_seen).total_seconds() <= quiet_s
            leads = other.rule != SUMS and other.status != SUPPRESSED
            if other.profile_key == told.profile_key and is_open and leads:
                assert rank(told.severity) > rank(other.severity)


@given(stream=traffic())
@example(stream=GUESSED)
def test_one_event_opens_one_message_about_an_entity(stream: list[LoginEvent]) -> None:
    """Whatever it finds there; one more only of what a finding raises, or of the sum of an
    account's alerts, where that is graver than they are.
    """
    told = [
        (event.event_id, alert.profile_key)
        for event, alert, _ in messages(in_order(stream))
        if "escalated_by" not in alert.evidence and alert.rule != SUMS
    ]
    assert len(told) == len(set(told))


@given(stream=traffic(), data=st.data())
@example(stream=GUESSED, data=None)
def test_nothing_graver_is_ever_held_back(stream: list[LoginEvent], data: Any) -> None:
    """In whatever order events arrive, people know how grave it is with each of an entity."""
    arriving = stream if data is None else data.draw(shuffled(in_order(stream)))
    loudest: dict[ProfileKey, int] = {}
    result, engine = laws.Replay(), Engine(INCIDENTS)
    for event in arriving:
        before = dict(result.alerts)
        result.take(engine, [event])
        for i, alert in result.alerts.items():
            if alert != before.get(i) and alert.is_news and alert.status != SUPPRESSED:
                known = loudest.get(alert.profile_key, -1)
                loudest[alert.profile_key] = max(known, rank(alert.severity))
        for alert in result.alerts.values():
            if alert.status != SUPPRESSED:
                assert rank(alert.severity) <= loudest[alert.profile_key]


@given(stream=traffic(), data=st.data())
def test_what_is_known_good_holds_nothing_back(stream: list[LoginEvent], data: Any) -> None:
    """It stands alone: it joins nothing, nothing joins it, and no other alert is told less."""
    arriving = data.draw(shuffled(in_order(stream)))
    result = laws.replay(INCIDENTS, [arriving])
    silent = {i for i, alert in result.alerts.items() if alert.status == SUPPRESSED}
    for i, alert in result.alerts.items():
        if i in silent:
            assert (alert.incident_id, alert.told_severity) == (i, None)
        else:
            assert alert.incident_id not in silent
    alone = laws.replay(INCIDENTS, data.draw(batched([e for e in arriving if e.user != "dan"])))
    of_users = {i: a for i, a in alone.alerts.items() if a.entity.type == "user"}
    assert of_users == {i: result.alerts[i] for i in of_users}


@given(rule=st.sampled_from(RULES), data=st.data())
def test_without_overlap_every_alert_is_told(rule: str, data: st.DataObject) -> None:
    """Of one rule with one pattern no two alerts are open at once: each is its own incident."""
    rules = sensitive(rule)
    assume(all(len(each.patterns) == 1 for each in rules.rules))
    for i, alert in laws.replay(rules, [data.draw(streams(rule))]).alerts.items():
        assert (alert.incident_id, alert.told_severity, alert.is_news) == (i, None, True)


@given(stream=traffic())
@example(stream=GUESSED)
def test_of_what_one_event_opens_the_gravest_leads(stream: list[LoginEvent]) -> None:
    """Findings of one event come gravest first; an alert joins none that was less grave then."""
    result = laws.replay(INCIDENTS, [stream])
    for here, there in zip(result.findings, result.findings[1:], strict=False):
        if here.event_id == there.event_id and there.rule != SUMS:
            assert rank(here.severity) >= rank(there.severity)


@given(stream=traffic())
def test_an_incident_is_named_after_an_alert_of_the_same_entity(stream: list[LoginEvent]) -> None:
    """Whoever looks it up finds it."""
    result = laws.replay(INCIDENTS, [stream])
    for alert in result.alerts.values():
        assert result.alerts[alert.incident_id].profile_key == alert.profile_key


def test_the_laws_meet_what_they_are_about() -> None:
    """The example joins, holds back and raises."""
    found = laws.replay(INCIDENTS, [GUESSED]).alerts.values()
    assert any(alert.incident_id != alert.alert_id for alert in found)
    assert any(not alert.is_news for alert in found)
    assert any("escalated_by" in alert.evidence for alert in found)
