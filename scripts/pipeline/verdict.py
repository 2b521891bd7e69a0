"""Whether the pipeline did all it must: the difference between what went in and what came out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from fraudcore import Alert, ProfileKey
from fraudcore.severity import Severity, rank
from fraudcore.simulate import Campaign
from lambda_entry.alert_changes import is_worth_a_message
from lambda_entry.settings import DEFAULT_NOTIFY_FROM

__all__ = ["Caught", "Observed", "Sent", "Verdict", "judge"]

_NAMED = 5
"""How many a message names of what is wrong."""


@dataclass(frozen=True)
class Sent:
    """What went into the pipeline.

    Args:
        campaigns: the injected attacks.
        event_ids: of every valid event.
        malformed: the place in the stream of every malformed record, by its name.
    """

    campaigns: Sequence[Campaign]
    event_ids: Sequence[str]
    malformed: Mapping[str, object]


@dataclass(frozen=True)
class Observed:
    """What came out.

    Args:
        alerts: as stored.
        notified: the alert of every notification received.
        archived: copies of each event in the archive, by event id.
        quarantined: places of the records in quarantine.
    """

    alerts: Sequence[Alert]
    notified: Sequence[Alert]
    archived: Mapping[str, int]
    quarantined: Iterable[object]


class Caught(NamedTuple):
    """What became of an attack.

    Args:
        campaign: the attack.
        rules: that alerted on its entity.
        missing: rules that should have, and did not.
    """

    campaign: Campaign
    rules: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """The judgement.

    Args:
        caught: every attack.
        due: alerts that people are to be told of; all others are only stored.
        stray: those of them that no attack explains; no failure, but to be known.
        unnotified: those of them that nobody was told of at their severity, and others that are
            graver than every message about their entity.
        needless: alerts that somebody was told of below the least severity.
        repeated: alerts that somebody was told of twice at the same severity.
        lost_events: ids of events that are not in the archive.
        repeated_events: ids of events that are in it more than once.
        lost_malformed: names of malformed records that are not in quarantine.
    """

    caught: tuple[Caught, ...]
    due: tuple[Alert, ...]
    stray: tuple[Alert, ...]
    unnotified: tuple[Alert, ...]
    needless: tuple[str, ...]
    repeated: tuple[str, ...]
    lost_events: tuple[str, ...]
    repeated_events: tuple[str, ...]
    lost_malformed: tuple[str, ...]

    @property
    def problems(self) -> list[str]:
        """One line for each thing that went wrong; empty where all is well."""
        return list(self._problems())

    def _problems(self) -> Iterator[str]:
        for campaign, _, missing in self.caught:
            if missing:
                whom = f"{campaign.entity_type} {campaign.entity}"
                yield f"attack {campaign.campaign_id}: no alert on {whom} by {', '.join(missing)}"
        kinds = {
            "alerts without a notification": [alert.alert_id for alert in self.unnotified],
            "alerts notified below the least severity": self.needless,
            "alerts notified twice": self.repeated,
            "events missing from the archive": self.lost_events,
            "events archived more than once": self.repeated_events,
            "malformed records missing from the quarantine": self.lost_malformed,
        }
        for kind, names in kinds.items():
            if names:
                more = ", ..." if len(names) > _NAMED else ""
                yield f"{len(names)} {kind}: {', '.join(names[:_NAMED])}{more}"


def judge(sent: Sent, observed: Observed, notify_from: Severity = DEFAULT_NOTIFY_FROM) -> Verdict:
    """Compare what went in with what came out.

    Args:
        sent, observed: both sides.
        notify_from: the least severity that people are told of.
    """
    told = Counter((alert.alert_id, alert.severity) for alert in observed.notified)
    due = tuple(a for a in observed.alerts if is_worth_a_message(a, notify_from))
    needless = (a for a in observed.notified if not is_worth_a_message(a, notify_from))
    quarantined = set(observed.quarantined)
    archived = observed.archived
    return Verdict(
        caught=tuple(_caught(campaign, observed.alerts) for campaign in sent.campaigns),
        due=due,
        stray=tuple(a for a in due if not _explained(a, sent.campaigns)),
        unnotified=(
            *(a for a in due if (a.alert_id, a.severity) not in told),
            *_held_back(observed, due, notify_from),
        ),
        needless=tuple(dict.fromkeys(a.alert_id for a in needless)),
        repeated=tuple(alert_id for (alert_id, _), times in told.items() if times > 1),
        lost_events=tuple(i for i in sent.event_ids if not archived.get(i)),
        repeated_events=tuple(i for i in sent.event_ids if archived.get(i, 0) > 1),
        lost_malformed=tuple(n for n, place in sent.malformed.items() if place not in quarantined),
    )


def _held_back(observed: Observed, due: Iterable[Alert], notify_from: Severity) -> Iterator[Alert]:
    """Alerts that joined an incident of which people do not know how grave it is."""
    loudest: dict[ProfileKey, int] = {}
    for alert in observed.notified:
        known = loudest.get(alert.profile_key, -1)
        loudest[alert.profile_key] = max(known, rank(alert.severity))
    sent = {alert.alert_id for alert in due}
    for alert in observed.alerts:
        loud = is_worth_a_message(replace(alert, told_severity=None), notify_from)
        unknown = loudest.get(alert.profile_key, -1) < rank(alert.severity)
        if loud and unknown and alert.alert_id not in sent:
            yield alert


def _caught(campaign: Campaign, alerts: Iterable[Alert]) -> Caught:
    whom = (campaign.tenant, campaign.entity_type, campaign.entity)
    rules = dict.fromkeys(a.rule for a in alerts if (a.tenant, *a.entity) == whom)
    missing = tuple(rule for rule in campaign.expected_rules if rule not in rules)
    return Caught(campaign, tuple(rules), missing)


def _explained(alert: Alert, campaigns: Iterable[Campaign]) -> bool:
    return any(_is_behind(c, alert) for c in campaigns if c.tenant == alert.tenant)


def _is_behind(campaign: Campaign, alert: Alert) -> bool:
    """Whether an alert is on an attack's entity, a source, a victim, or all of them together."""
    kind, value = alert.entity
    if kind == "tenant":
        return alert.first_seen <= campaign.ended_at and campaign.started_at <= alert.last_seen
    if kind == "subnet":
        return any(ip_address(source) in ip_network(value) for source in campaign.sources)
    involved = (campaign.entity, *campaign.sources, *campaign.victims)
    return value in involved or alert.ip in campaign.sources
