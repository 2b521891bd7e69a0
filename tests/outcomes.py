"""Building what goes into a pipeline and what comes out, in one short line each."""

from typing import Any

from fraudcore import Alert, Entity
from fraudcore.simulate import Campaign
from fraudcore.timestamp import from_millis
from scripts.pipeline.verdict import Observed, Sent
from tests.attempts import START_MS

__all__ = ["alert", "campaign", "observed", "sent"]

SOURCE = "198.51.100.7"


def alert(alert_id: str = "a1", **changes: Any) -> Alert:
    """An alert on a source, with some fields changed."""
    fields: dict[str, Any] = {
        "rule": "ip_velocity",
        "rule_version": 1,
        "severity": "medium",
        "tenant": "default",
        "entity": Entity("ip", SOURCE),
        "user": "ann",
        "ip": SOURCE,
        "first_seen": from_millis(START_MS),
        "last_seen": from_millis(START_MS + 1000),
        "count": 2,
        "risk_score": 50,
        "reason": f"11 accounts tried from {SOURCE}",
        "evidence": {"source": SOURCE, "event_ids": ["e1", "e2"]},
        "attack_technique": "T1110",
        "recommended_action": "Block the source.",
    }
    return Alert(alert_id=alert_id, **(fields | changes))


def campaign(**changes: Any) -> Campaign:
    """An attack by one source, with some fields changed."""
    fields: dict[str, Any] = {
        "campaign_id": "credential_stuffing-1",
        "attack": "credential_stuffing",
        "entity_type": "ip",
        "entity": SOURCE,
        "tenant": "default",
        "expected_rules": ("ip_velocity",),
        "sources": (SOURCE,),
        "victims": ("ann",),
        "started_at": from_millis(START_MS),
        "ended_at": from_millis(START_MS + 60_000),
        "events": 2,
    }
    return Campaign(**(fields | changes))


def sent(**changes: Any) -> Sent:
    """One attack of two events, and one malformed record."""
    fields: dict[str, Any] = {
        "campaigns": [campaign()],
        "event_ids": ["e1", "e2"],
        "malformed": {"not JSON": ("shard", "7")},
    }
    return Sent(**(fields | changes))


def observed(**changes: Any) -> Observed:
    """All that must come of ``sent()``."""
    fields: dict[str, Any] = {
        "alerts": [alert()],
        "notified": [alert()],
        "archived": {"e1": 1, "e2": 1},
        "quarantined": [("shard", "7")],
    }
    return Observed(**(fields | changes))
