"""The ground truth, which is kept apart from the events."""

from dataclasses import dataclass, fields
from typing import NamedTuple

from fraudcore.timestamp import from_millis, iso_millis

__all__ = ["ServiceCampaign", "Truth"]


class Truth(NamedTuple):
    """The truth about one event.

    Args:
        event_id: the event.
        campaign: id of the attack that it belongs to; ``None`` for honest traffic.
    """

    event_id: str
    campaign: str | None


@dataclass(frozen=True, slots=True)
class ServiceCampaign:
    """One attack of one attacker.

    Args:
        campaign_id: unique in the scenario.
        attack: a key of ``ATTACKERS``.
        sources, accounts: how many addresses and account names it uses.
        victims: accounts that the attacker got into.
        start_ms, end_ms: epoch milliseconds of its first and last event.
        events: how many events it has.
    """

    campaign_id: str
    attack: str
    sources: int
    accounts: int
    victims: tuple[str, ...]
    start_ms: int
    end_ms: int
    events: int

    def to_json_dict(self) -> dict[str, object]:
        """All fields, JSON-ready; instants as ISO-8601 under ``started_at`` and ``ended_at``."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        start_ms, end_ms = values.pop("start_ms"), values.pop("end_ms")
        instants = {
            "started_at": iso_millis(from_millis(start_ms)),
            "ended_at": iso_millis(from_millis(end_ms)),
        }
        return {**values, "victims": list(self.victims), **instants}
