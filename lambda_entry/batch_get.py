"""Reading many items by key."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from lambda_entry.aws_clients import DynamoDb, Item
from lambda_entry.backoff import Backoff
from lambda_entry.errors import StorageBusyError

__all__ = ["batch_get"]

KEYS_PER_CALL: Final = 100
"""The limit of BatchGetItem."""


def batch_get(
    client: DynamoDb, table: str, hash_key: str, keys: Iterable[str], backoff: Backoff
) -> list[Item]:
    """The items that exist among these keys, read consistently, in no order.

    Args:
        client: DynamoDB client.
        table: table name.
        hash_key: name of its only key attribute.
        keys: distinct key values.
        backoff: how often and with which pauses to ask again for what was left unprocessed.

    Raises:
        StorageBusyError: keys were still unprocessed after the last round.
    """
    wanted: list[Item] = [{hash_key: {"S": key}} for key in keys]
    found: list[Item] = []
    for start in range(0, len(wanted), KEYS_PER_CALL):
        found += _chunk(client, table, wanted[start : start + KEYS_PER_CALL], backoff)
    return found


def _chunk(client: DynamoDb, table: str, keys: Sequence[Item], backoff: Backoff) -> list[Item]:
    found: list[Item] = []
    request: dict[str, Any] = {table: {"Keys": keys, "ConsistentRead": True}}
    for _ in backoff.rounds():
        answer = client.batch_get_item(RequestItems=request)
        found += answer["Responses"].get(table, [])
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return found
    raise StorageBusyError(f"{table}: keys left unprocessed after {backoff.attempts} reads")
