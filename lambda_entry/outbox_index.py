"""The outbox: an index of those alerts that people are still to be told of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from lambda_entry.alert_items import BY_OUTBOX, HASH_KEY, OUTBOX, OUTBOX_SINCE, WAITING
from lambda_entry.aws_clients import DynamoDb

__all__ = ["OutboxIndex", "Waiting"]

_KEYS_PER_PAGE: Final = 100


class Waiting(NamedTuple):
    """An alert in the outbox.

    Args:
        alert_id: which.
        since: since when it is due, ISO 8601, UTC.
    """

    alert_id: str
    since: str


@dataclass(frozen=True)
class OutboxIndex:
    """The sparse index of the alerts table: only items with the outbox attribute are in it.

    It follows its table with a delay: an alert may have been told meanwhile.

    Args:
        client: DynamoDB client.
        table: alerts table.
    """

    client: DynamoDb
    table: str

    def waiting(self, until: str) -> Iterator[Waiting]:
        """What waits, the oldest first, read page by page as it is consumed.

        Args:
            until: only what waits since then or longer, ISO 8601, UTC.

        Raises:
            ClientError: the index cannot be read.
        """
        request: dict[str, Any] = {
            "TableName": self.table,
            "IndexName": BY_OUTBOX,
            "KeyConditionExpression": f"{OUTBOX} = :waiting AND {OUTBOX_SINCE} <= :until",
            "ExpressionAttributeValues": {":waiting": {"S": WAITING}, ":until": {"S": until}},
            "Limit": _KEYS_PER_PAGE,
        }
        while True:
            page = self.client.query(**request)
            for item in page["Items"]:
                yield Waiting(item[HASH_KEY]["S"], item[OUTBOX_SINCE]["S"])
            if not (last := page.get("LastEvaluatedKey")):
                return
            request["ExclusiveStartKey"] = last
