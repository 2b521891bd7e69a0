"""Whether the pipeline did all it must: the difference between what went in and what came out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fraudcore import Alert
from fraudcore.simulate import Campaign

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
        stray: alerts that no attack explains; no failure, but to be known.
        unnotified: alerts that nobody was told of at their severity.
        repeated: alerts that somebody was told of twice at the same severity.
        lost_events: ids of events that are not in the archive.
        repeated_events: ids of events that are in it more than once.
        lost_malformed: names of malformed records that are not in quarantine.
    """

    caught: tuple[Caught, ...]
    stray: tuple[Alert, ...]
    unnotified: tuple[Alert, ...]
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
            "alerts notified twice": self.repeated,
            "events missing from the archive": self.lost_events,
            "events archived more than once": self.repeated_events,
            "malformed records missing from the quarantine": self.lost_malformed,
        }
        for kind, names in kinds.items():
            if names:
                more = ", ..." if len(names) > _NAMED else ""
                yield f"{len(names)} {kind}: {', '.join(names[:_NAMED])}{more}"


def judge(sent: Sent, observed: Observed) -> Verdict:
    """Compare what went in with what came out."""
    told = Counter((alert.alert_id, alert.severity) for alert in observed.notified)
    quarantined = set(observed.quarantined)
    archived = observed.archived
    return Verdict(
        caught=tuple(_caught(campaign, observed.alerts) for campaign in sent.campaigns),
        stray=tuple(a for a in observed.alerts if not _explained(a, sent.campaigns)),
        unnotified=tuple(a for a in observed.alerts if (a.alert_id, a.severity) not in told),
        repeated=tuple(alert_id for (alert_id, _), times in told.items() if times > 1),
        lost_events=tuple(i for i in sent.event_ids if not archived.get(i)),
        repeated_events=tuple(i for i in sent.event_ids if archived.get(i, 0) > 1),
        lost_malformed=tuple(n for n, place in sent.malformed.items() if place not in quarantined),
    )


def _caught(campaign: Campaign, alerts: Iterable[Alert]) -> Caught:
    whom = (campaign.tenant, campaign.entity_type, campaign.entity)
    rules = dict.fromkeys(a.rule for a in alerts if (a.tenant, *a.entity) == whom)
    missing = tuple(rule for rule in campaign.expected_rules if rule not in rules)
    return Caught(campaign, tuple(rules), missing)


def _explained(alert: Alert, campaigns: Iterable[Campaign]) -> bool:
    return any(
        alert.entity.value in (campaign.entity, *campaign.sources, *campaign.victims)
        for campaign in campaigns
        if campaign.tenant == alert.tenant
    )
