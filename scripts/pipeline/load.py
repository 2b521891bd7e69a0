"""Simulated login traffic with malformed records strewn in, and the truth about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fraudcore.simulate import Campaign, Scenario, campaigns, simulate
from scripts.pipeline.malformed import malformed_records
from scripts.pipeline.traffic import Place, Record, event_record
from scripts.pipeline.verdict import Sent

__all__ = ["Load"]

_SPAN = timedelta(hours=24)
_EVENTS_PER_USER = 12


@dataclass(frozen=True)
class Load:
    """What is sent.

    Args:
        tenant: of all valid events.
        records: to put, in order.
        names: of each record: the event's id, or the name of a malformed record.
        campaigns: the injected attacks.
        malformed: names of the malformed records.
    """

    tenant: str
    records: tuple[Record, ...]
    names: tuple[str, ...]
    campaigns: tuple[Campaign, ...]
    malformed: frozenset[str]

    @classmethod
    def simulated(cls, now: datetime, events: int, *, seed: int = 1, tenant: str) -> "Load":
        """The last 24 hours of a service, with two attacks of each kind.

        Args:
            now: end of the traffic (aware).
            events: honest attempts, about, at least 240.
            seed: of the simulation.
            tenant: of all events.
        """
        scenario = Scenario(
            seed=seed,
            users=events // _EVENTS_PER_USER,
            events=events,
            start=now - _SPAN,
            campaigns_per_attack=2,
            tenant=tenant,
        )
        events_by_id = {
            str(labelled.event["event_id"]): event_record(labelled.event)
            for labelled in simulate(scenario)
        }
        malformed = malformed_records(now)
        named = _strewn(list(events_by_id.items()), list(malformed.items()))
        return cls(
            tenant=tenant,
            records=tuple(record for _, record in named),
            names=tuple(name for name, _ in named),
            campaigns=campaigns(scenario),
            malformed=frozenset(malformed),
        )

    def sent(self, places: Sequence[Place]) -> Sent:
        """The truth, once the stream said where it put every record."""
        by_name = dict(zip(self.names, places, strict=True))
        return Sent(
            campaigns=self.campaigns,
            event_ids=tuple(name for name in self.names if name not in self.malformed),
            malformed={name: by_name[name] for name in self.names if name in self.malformed},
        )


def _strewn(
    many: list[tuple[str, Record]], few: Iterable[tuple[str, Record]]
) -> list[tuple[str, Record]]:
    """`few` at equal distances among `many`."""
    mixed, rest = list(many), list(few)
    distance = len(mixed) // (len(rest) + 1)
    for number, item in enumerate(rest, 1):
        mixed.insert(number * (distance + 1) - 1, item)
    return mixed
