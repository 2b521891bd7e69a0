"""The profiles in DynamoDB: read in bulk, written with optimistic concurrency.

Every item carries a version. A write is conditional on the version that was read; where it
fails, DynamoDB returns the newer item, and the caller works on with that. Twenty-five
conditional statements travel in one call, each of which succeeds or fails alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from lambda_entry.aws_clients import AttributeValue, DynamoDb
from lambda_entry.backoff import Backoff
from lambda_entry.batch_get import batch_get
from lambda_entry.dynamodb_outcome import LOST, RETRY, outcome_of
from lambda_entry.errors import StorageBusyError
from lambda_entry.held_profile import (
    ABSENT,
    HASH_KEY,
    VERSION,
    HeldProfile,
    ProfileWrite,
)
from lambda_entry.part_key import PartKey

__all__ = ["StateTable"]

STATEMENTS_PER_CALL: Final = 25
"""The limit of BatchExecuteStatement."""


class StateTable:
    """The profile store.

    Args:
        client: DynamoDB client.
        table: table name.
        backoff: how to retry what was throttled.
    """

    def __init__(self, client: DynamoDb, table: str, backoff: Backoff) -> None:
        self._client = client
        self._table = table
        self._backoff = backoff

    def load(self, keys: Iterable[PartKey], now_s: int) -> dict[PartKey, HeldProfile]:
        """What the table holds under these keys; absent items are left out.

        Args:
            keys: distinct.
            now_s: arrival time of the batch, epoch seconds; what expired by then is not used.

        Raises:
            StorageBusyError: throttled through every retry.
        """
        by_text = {key.text(): key for key in keys}
        items = batch_get(self._client, self._table, HASH_KEY, by_text, self._backoff)
        found = [(by_text[item[HASH_KEY]["S"]], item) for item in items]
        return {key: HeldProfile.read(key, item, now_s) for key, item in found}

    def commit(self, writes: Sequence[ProfileWrite], now_s: int) -> dict[PartKey, HeldProfile]:
        """Write profiles, each on its own.

        Returns:
            for every profile that lost to another writer, what the table holds now.

        Raises:
            StorageBusyError: throttled through every retry; any part may have been written.
            WriteRefusedError: a statement was refused for good.
        """
        lost: dict[PartKey, HeldProfile | None] = {}
        for start in range(0, len(writes), STATEMENTS_PER_CALL):
            self._commit_chunk(writes[start : start + STATEMENTS_PER_CALL], lost, now_s)
        return self.known(lost, now_s)

    def known(
        self, lost: Mapping[PartKey, HeldProfile | None], now_s: int
    ) -> dict[PartKey, HeldProfile]:
        """Complete what is held by reading those profiles that no answer contained."""
        unread = [key for key, held in lost.items() if held is None]
        found = self.load(unread, now_s) if unread else {}
        return {key: held or found.get(key, ABSENT) for key, held in lost.items()}

    def _commit_chunk(
        self,
        writes: Sequence[ProfileWrite],
        lost: dict[PartKey, HeldProfile | None],
        now_s: int,
    ) -> None:
        for _ in self._backoff.rounds():
            answer = self._client.batch_execute_statement(
                Statements=[self._statement(write) for write in writes]
            )
            writes = _remaining(writes, answer["Responses"], lost, now_s)
            if not writes:
                return
        raise StorageBusyError(f"{self._table}: throttled after {self._backoff.attempts} writes")

    def _statement(self, write: ProfileWrite) -> dict[str, Any]:
        content, known = write.content, write.held.version
        statement = _insert if known is None else _update
        parameters: list[AttributeValue] = [*content.values(), {"S": write.key.text()}]
        return {
            "Statement": statement(self._table, tuple(content)),
            "Parameters": parameters if known is None else [*parameters, known],
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }


@lru_cache
def _insert(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(f"'{name}': ?" for name in (*names, HASH_KEY))
    return f'INSERT INTO "{table}" VALUE {{{columns}}}'


@lru_cache
def _update(table: str, names: tuple[str, ...]) -> str:
    changes = " ".join(f'SET "{name}" = ?' for name in names)
    return f'UPDATE "{table}" {changes} WHERE "{HASH_KEY}" = ? AND "{VERSION}" = ?'


def _remaining(
    writes: Sequence[ProfileWrite],
    responses: Sequence[Mapping[str, Any]],
    lost: dict[PartKey, HeldProfile | None],
    now_s: int,
) -> list[ProfileWrite]:
    again = []
    for write, response in zip(writes, responses, strict=True):
        error = response.get("Error") or {}
        outcome = outcome_of([error.get("Code", "")], error.get("Message", ""))
        if outcome == LOST:
            item = error.get("Item")
            lost[write.key] = HeldProfile.read(write.key, item, now_s) if item else None
        elif outcome == RETRY:
            again.append(write)
    return again
