"""The alerts in DynamoDB: what is stored already, and what was notified."""

from collections.abc import Iterable
from typing import Any, Final

from botocore.exceptions import ClientError

from fraudcore import Alert, StateDecodeError
from fraudcore.severity import SEVERITIES, Severity
from lambda_entry.alert_items import (
    HASH_KEY,
    NOTIFICATION_ID,
    NOTIFIED_AT,
    NOTIFIED_SEVERITY,
    alert_from_item,
    severities_below,
)
from lambda_entry.aws_clients import DynamoDb
from lambda_entry.backoff import Backoff
from lambda_entry.batch_get import batch_get
from lambda_entry.errors import StorageBusyError

__all__ = ["AlertsTable"]

_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_RETRY: Final = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionConflictException",
    }
)


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
        alerts: dict[str, Alert] = {}
        unreadable: dict[str, str] = {}
        for item in batch_get(self._client, self._table, HASH_KEY, alert_ids, self._backoff):
            alert_id = item[HASH_KEY]["S"]
            try:
                alerts[alert_id] = alert_from_item(item)
            except StateDecodeError as error:
                unreadable[alert_id] = str(error)
        return alerts, unreadable

    def notified(self, alert_ids: Iterable[str]) -> dict[str, Severity]:
        """Of those alerts that were notified, the severity last told.

        Raises:
            StorageBusyError: throttled through every retry.
        """
        items = batch_get(self._client, self._table, HASH_KEY, alert_ids, self._backoff)
        told = {i[HASH_KEY]["S"]: i.get(NOTIFIED_SEVERITY, {}).get("S") for i in items}
        return {alert_id: told_ for alert_id, told_ in told.items() if told_ in SEVERITIES}

    def mark_notified(self, alert: Alert, notification_id: str, notified_at: str) -> None:
        """Note a notification, unless a higher severity was told meanwhile or the alert is gone.

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
        lower = {f":below_{s}": {"S": s} for s in severities_below(alert.severity)}
        untold = f"attribute_not_exists({NOTIFIED_SEVERITY})"
        if lower:
            untold = f"({untold} OR {NOTIFIED_SEVERITY} IN ({', '.join(lower)}))"
        self._update(
            Key={HASH_KEY: {"S": alert.alert_id}},
            UpdateExpression=f"SET {NOTIFIED_SEVERITY} = :severity, "
            f"{NOTIFIED_AT} = :at, {NOTIFICATION_ID} = :id",
            ConditionExpression=f"attribute_exists({HASH_KEY}) AND {untold}",
            ExpressionAttributeValues={
                ":severity": {"S": alert.severity},
                ":at": {"S": notified_at},
                ":id": {"S": notification_id},
                **lower,
            },
        )

    def _update(self, **request: Any) -> None:
        """One conditional update; that its condition does not hold is no error."""
        for _ in self._backoff.rounds():
            try:
                self._client.update_item(TableName=self._table, **request)
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == _CONDITION_FAILED:
                    return
                if code not in _RETRY:
                    raise
            else:
                return
        raise StorageBusyError(
            f"{self._table}: held or throttled through {self._backoff.attempts} updates"
        )
