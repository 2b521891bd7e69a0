"""The ground truth about an attack."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from fraudcore.timestamp import iso_millis

__all__ = ["Campaign"]


@dataclass(frozen=True, slots=True)
class Campaign:
    """One attack of one attacker.

    Args:
        campaign_id: unique in the scenario; the label of its events.
        attack: kind of attack, a key of ``ATTACKS``.
        entity_type, entity: whom an alert must name: a source address or an account.
        tenant: where it happens.
        expected_rules: rules that must each alert on the entity, with the default preset.
        sources: every address the attacker uses.
        victims: accounts that the attacker got into; alerts on them are no false alarms.
        started_at, ended_at: instants of its first and last event (aware, UTC).
        events: how many events carry its label.
    """

    campaign_id: str
    attack: str
    entity_type: Literal["user", "ip"]
    entity: str
    tenant: str
    expected_rules: tuple[str, ...]
    sources: tuple[str, ...]
    victims: tuple[str, ...]
    started_at: datetime
    ended_at: datetime
    events: int

    def to_json_dict(self) -> dict[str, object]:
        """All fields, JSON-ready."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return iso_millis(value)
    return list(value) if isinstance(value, tuple) else value
