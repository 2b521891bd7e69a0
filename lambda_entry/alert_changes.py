"""Which changes of alerts people are to be told: as they are made, and from the table's stream."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from fraudcore import Alert
from fraudcore.alert import SUPPRESSED
from fraudcore.severity import SEVERITIES, Severity, rank
from fraudcore.timestamp import iso_millis
from lambda_entry.alert_items import OUTBOX, alert_from_item

__all__ = ["AlertChange", "is_worth_a_message", "newly_due", "read_change", "sequence_of"]
__all__ += ["tells_something", "worst_by_alert"]

_INSERT: Final = "INSERT"
_MODIFY: Final = "MODIFY"


@dataclass(frozen=True)
class AlertChange:
    """An alert that was opened or became more severe.

    Args:
        alert: after the change.
        sequence_number: of the stream record.
        changed_at: when the table took the change, ISO 8601, UTC.
        waits: whether it was in the outbox then.
    """

    alert: Alert
    sequence_number: str
    changed_at: str
    waits: bool


def sequence_of(record: Mapping[str, Any]) -> str:
    """The sequence number of a DynamoDB stream record."""
    return str(record["dynamodb"]["SequenceNumber"])


def tells_something(record: Mapping[str, Any]) -> bool:
    """Whether a record opens an alert or raises its severity; no other change is told."""
    if record["eventName"] == _INSERT:
        return True
    return record["eventName"] == _MODIFY and _rank(record, "NewImage") > _rank(record, "OldImage")


def is_worth_a_message(alert: Alert, least: Severity) -> bool:
    """Whether people are to be told of an alert by a message of its own.

    Args:
        alert: as it stands.
        least: the lowest severity that is told.

    What a known-good entry keeps quiet is never told, nor what is no graver than what people
    were told of its incident already. Outbox, notifier and sweep all go by this.
    """
    return alert.status != SUPPRESSED and alert.is_news and rank(alert.severity) >= rank(least)


def newly_due(alerts: Iterable[Alert], known: Mapping[str, Alert], least: Severity) -> set[str]:
    """Of alerts about to be written, those that people are to be told of because of that.

    Args:
        alerts: merged with what is stored.
        known: what is stored, by alert id.
        least: the lowest severity that is told.

    Returns:
        ids of alerts that are opened, or become more severe. A count alone makes none due.
    """
    return {
        alert.alert_id
        for alert in alerts
        if is_worth_a_message(alert, least)
        and (
            alert.alert_id not in known
            or rank(alert.severity) > rank(known[alert.alert_id].severity)
        )
    }


def read_change(record: Mapping[str, Any]) -> AlertChange:
    """Read a stream record that tells something.

    Raises:
        StateDecodeError: the item holds no alert.
    """
    change = record["dynamodb"]
    changed_at = datetime.fromtimestamp(float(change["ApproximateCreationDateTime"]), UTC)
    item = change["NewImage"]
    at = iso_millis(changed_at)
    return AlertChange(alert_from_item(item), sequence_of(record), at, OUTBOX in item)


def worst_by_alert(changes: Iterable[AlertChange]) -> dict[str, AlertChange]:
    """Of several changes of one alert, the one of the highest severity."""
    worst: dict[str, AlertChange] = {}
    for change in changes:
        known = worst.get(change.alert.alert_id, change)
        higher = rank(change.alert.severity) > rank(known.alert.severity)
        worst[change.alert.alert_id] = change if higher else known
    return worst


def _rank(record: Mapping[str, Any], image: str) -> int:
    severity = record["dynamodb"].get(image, {}).get("severity", {}).get("S")
    return SEVERITIES.index(severity) if severity in SEVERITIES else -1
