"""The alerts in DynamoDB: what is stored already, and what people were told of it."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from botocore.exceptions import ClientError

from fraudcore import Alert, StateDecodeError
from fraudcore.severity import SEVERITIES, Severity
from lambda_entry.alert_items import (
    HASH_KEY,
    NOTIFICATION_ID,
    NOTIFIED_AT,
    NOTIFIED_SEVERITY,
    OUTBOX,
    OUTBOX_SINCE,
    SEVERITY,
    alert_from_item,
    severities_below,
)
from lambda_entry.aws_clients import DynamoDb, Item
from lambda_entry.backoff import Backoff
from lambda_entry.batch_get import batch_get
from lambda_entry.errors import StorageBusyError

__all__ = ["AlertsTable", "Stored"]

_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_RETRY: Final = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionConflictException",
    }
)
_REMOVE: Final = f" REMOVE {OUTBOX}, {OUTBOX_SINCE}"


class Stored(NamedTuple):
    """An alert as it is stored.

    Args:
        alert: as it stands.
        told: the severity that people were told last, if any.
        waits: whether it is in the outbox.
    """

    alert: Alert
    told: Severity | None
    waits: bool


class AlertsTable:
    """The alert store.

    Args:
        client: DynamoDB client.
        table: table name.
        backoff: how to retry what was throttled.
    """

    def __init__(self, client: DynamoDb, table: str, backoff: Backoff) -> None:
        self._client = client
        self._table = table
        self._backoff = backoff

    def load(self, alert_ids: Iterable[str]) -> tuple[dict[str, Alert], dict[str, str]]:
        """The stored alerts among these.

        Returns:
            alerts by id, and for items that hold no readable alert the reason.

        Raises:
            StorageBusyError: throttled through every retry.
        """
        stored, unreadable = self.stored(alert_ids)
        return {alert_id: each.alert for alert_id, each in stored.items()}, unreadable

    def stored(self, alert_ids: Iterable[str]) -> tuple[dict[str, Stored], dict[str, str]]:
        """As ``load``, with what else is to be known of each alert before people are told."""
        stored: dict[str, Stored] = {}
        unreadable: dict[str, str] = {}
        for item in self._items(alert_ids):
            alert_id = item[HASH_KEY]["S"]
            try:
                stored[alert_id] = Stored(alert_from_item(item), _told(item), OUTBOX in item)
            except StateDecodeError as error:
                unreadable[alert_id] = str(error)
        return stored, unreadable

    def notified(self, alert_ids: Iterable[str]) -> dict[str, Severity]:
        """Of those alerts that were notified, the severity last told.

        Raises:
            StorageBusyError: throttled through every retry.
        """
        told = {item[HASH_KEY]["S"]: _told(item) for item in self._items(alert_ids)}
        return {alert_id: severity for alert_id, severity in told.items() if severity}

    def mark_notified(self, alert: Alert, notification_id: str, notified_at: str) -> None:
        """Note a notification, and take the alert out of the outbox if no more is to be told.

        A higher severity that was told meanwhile stays noted; an alert that is graver by now
        stays in the outbox; one that is gone is not made again.

        Args:
            alert: as it was told.
            notification_id: the message's id in SNS.
            notified_at: ISO 8601, UTC.

        A transaction of the detector may hold the alert for a moment, or the table be throttled;
        the note waits, since what is not noted may be told again.

        Raises:
            ClientError: the note could not be written.
            StorageBusyError: held or throttled through every retry.
        """
        note = f"SET {NOTIFIED_SEVERITY} = :severity, {NOTIFIED_AT} = :at, {NOTIFICATION_ID} = :id"
        values = {":severity": alert.severity, ":at": notified_at, ":id": notification_id}
        up_to = _up_to(alert)
        untold = f"attribute_not_exists({NOTIFIED_SEVERITY}) OR {NOTIFIED_SEVERITY} IN "
        told_all = f"{_stands_at(up_to)} AND ({untold}({', '.join(up_to)}))"
        if self._update(alert, note + _REMOVE, told_all, values | up_to):
            return
        below = {name: severity for name, severity in up_to.items() if severity != alert.severity}
        lower = f"{untold}({', '.join(below)})" if below else untold.partition(" OR ")[0]
        self._update(alert, note, f"attribute_exists({HASH_KEY}) AND ({lower})", values | below)

    def release(self, alert: Alert) -> None:
        """Take an alert out of the outbox that nobody is to be told of, unless it is graver by now.

        Args:
            alert: as it was judged.

        Raises:
            ClientError, StorageBusyError: as for ``mark_notified``.
        """
        up_to = _up_to(alert)
        self._update(alert, _REMOVE.strip(), _stands_at(up_to), up_to)

    def _items(self, alert_ids: Iterable[str]) -> list[Item]:
        return batch_get(self._client, self._table, HASH_KEY, alert_ids, self._backoff)

    def _update(self, alert: Alert, change: str, condition: str, values: dict[str, str]) -> bool:
        """One conditional update; whether its condition held."""
        for _ in self._backoff.rounds():
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key={HASH_KEY: {"S": alert.alert_id}},
                    UpdateExpression=change,
                    ConditionExpression=condition,
                    ExpressionAttributeValues={name: {"S": v} for name, v in values.items()},
                )
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == _CONDITION_FAILED:
                    return False
                if code not in _RETRY:
                    raise
            else:
                return True
        raise StorageBusyError(
            f"{self._table}: held or throttled through {self._backoff.attempts} updates"
        )


def _told(item: Item) -> Severity | None:
    told = item.get(NOTIFIED_SEVERITY, {}).get("S")
    return told if told in SEVERITIES else None


def _up_to(alert: Alert) -> dict[str, str]:
    """The alert's severity and those below, as values of an expression."""
    return {f":is_{s}": s for s in (*severities_below(alert.severity), alert.severity)}


def _stands_at(severities: Iterable[str]) -> str:
    return f"{SEVERITY} IN ({', '.join(severities)})"
