"""Counting: what one detector said about one labelled stream."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from fraudcore.evaluate.alarm import Alarm, Detector
from fraudcore.event import LoginEvent
from fraudcore.severity import rank

__all__ = ["MEDIUM", "NOISE", "AlertTally", "CampaignTally", "Labelled", "Tally", "tally"]

Labelled = tuple[LoginEvent, str | None]
"""An event, and the campaign that it belongs to; ``None`` for honest traffic."""
NOISE = "noise"
"""The campaign of what is hostile but need not be found: an alert on it is not counted."""
MEDIUM = rank("medium")
_BATCH = 500


@dataclass
class CampaignTally:
    """One campaign. Only alarms of at least medium severity, which people are told of, catch it.

    Args:
        start_ms: event time of its first event.
        events, failures: of it.
        found_events: those with such an alarm.
        events_until, failures_until, delay_ms: up to the first such alarm; ``None`` for none.
        alerts: by entity and rule, the alerts of that severity on it.
        incidents: by entity, the incidents of these alerts.
        messages: those that its events set off.
        told: whether one of these alerts was sent, and not only counted to an incident.
    """

    start_ms: int
    events: int = 0
    failures: int = 0
    found_events: int = 0
    events_until: int | None = None
    failures_until: int | None = None
    delay_ms: int | None = None
    alerts: dict[tuple[tuple[str, str], str], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    incidents: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    messages: int = 0
    told: bool = False

    @property
    def caught(self) -> bool:
        """Whether there was an alert that people are told of, by itself or in its incident."""
        return self.events_until is not None


@dataclass
class AlertTally:
    """One alert: its rule, its entity, its highest severity, whether it was sent, and whose events
    it rests on.
    """

    rule: str
    entity: tuple[str, str]
    severity_rank: int = -1
    sent: bool = False
    campaigns: set[str | None] = field(default_factory=set)

    @property
    def is_false(self) -> bool:
        """Whether every event it fired on or rests on was an honest one."""
        return self.campaigns == {None}

    @property
    def is_true(self) -> bool:
        """Whether one of these events belongs to an attack other than noise."""
        return bool(self.campaigns - {None, NOISE})


@dataclass
class Tally:
    """Everything about one stream.

    Args:
        events: judged.
        benign_successes: honest logins that succeeded.
        campaigns: by id.
        alerts: by id.
        attackers: the campaign of every event that is not honest, by event id.
    """

    events: int = 0
    benign_successes: int = 0
    campaigns: dict[str, CampaignTally] = field(default_factory=dict)
    alerts: dict[str, AlertTally] = field(default_factory=dict)
    attackers: dict[str, str] = field(default_factory=dict)


def tally(detector: Detector, stream: Iterable[Labelled]) -> Tally:
    """Let a detector judge a stream, which it sees without labels, and count.

    Args:
        detector: fresh.
        stream: in the order to judge it; consumed lazily.
    """
    counted = Tally()
    for batch in _batches(stream):
        alarms: dict[int, list[Alarm]] = defaultdict(list)
        for alarm in detector.judge([event for event, _ in batch]):
            alarms[alarm.event].append(alarm)
        for at, (event, campaign) in enumerate(batch):
            _count(counted, event, campaign, alarms.get(at, []))
    return counted


def _batches(stream: Iterable[Labelled]) -> Iterator[list[Labelled]]:
    source = iter(stream)
    while batch := list(islice(source, _BATCH)):
        yield batch


def _count(counted: Tally, event: LoginEvent, campaign: str | None, alarms: list[Alarm]) -> None:
    counted.events += 1
    if campaign is None:
        counted.benign_successes += event.kind == "login" and event.outcome == "success"
    else:
        counted.attackers[event.event_id] = campaign
    messages = sum([_note(counted, campaign, alarm) for alarm in alarms])
    if campaign not in (None, NOISE):
        attack = counted.campaigns.setdefault(str(campaign), CampaignTally(event.time_ms))
        loud = [each for each in alarms if rank(each.severity) >= MEDIUM]
        _follow(attack, event, loud)
        attack.messages += messages
        attack.told |= any(counted.alerts[each.alert].sent for each in loud)


def _note(counted: Tally, campaign: str | None, alarm: Alarm) -> bool:
    """Take an alarm in; returns whether people get a message because of it."""
    alert = counted.alerts.setdefault(alarm.alert, AlertTally(alarm.rule, alarm.entity))
    alert.campaigns.add(campaign)
    known = (counted.attackers.get(name) for name in alarm.related)
    alert.campaigns.update(name for name in known if name is not None)
    severity_rank = rank(alarm.severity)
    graver = severity_rank > alert.severity_rank
    alert.severity_rank = max(severity_rank, alert.severity_rank)
    news = alarm.told is None or severity_rank > rank(alarm.told)
    sent = graver and news and severity_rank >= MEDIUM
    alert.sent |= sent
    return sent


def _follow(known: CampaignTally, event: LoginEvent, alarms: list[Alarm]) -> None:
    known.events += 1
    known.failures += event.outcome == "failure"
    known.found_events += bool(alarms)
    if alarms and not known.caught:
        known.events_until, known.failures_until = known.events, known.failures
        known.delay_ms = event.time_ms - known.start_ms
    for alarm in alarms:
        known.alerts[alarm.entity, alarm.rule].add(alarm.alert)
        known.incidents[alarm.entity].add(alarm.incident)
