"""Counting the capacity units that calls to DynamoDB would be charged.

A transaction is charged twice. An index is written when its table is: once for an entry that
comes, goes or changes, twice for one that moves.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lambda_entry.storage_schema import storage_names
from scripts.bench.pipeline.item_size import item_bytes, read_units, write_units
from scripts.fakes.dynamodb import FakeDynamoDb

__all__ = ["Index", "UnitMeter", "alert_indexes"]

Item = dict[str, Any]
_TRANSACTION: Final = 2


@dataclass(frozen=True)
class Index:
    """A secondary index.

    Args:
        keys: its key attributes; an item without one of them is not in it.
        keys_only: whether it holds nothing but keys.
    """

    keys: tuple[str, str]
    keys_only: bool

    def entry(self, item: Item | None, table_key: str) -> Item | None:
        """What it holds of an item."""
        if item is None or any(key not in item for key in self.keys):
            return None
        held = (*self.keys, table_key)
        return {name: item[name] for name in held} if self.keys_only else item

    def units(self, old: Item | None, new: Item, table_key: str) -> int:
        """Units of the writes that follow a write of the table."""
        before, after = self.entry(old, table_key), self.entry(new, table_key)
        sizes = [write_units(item_bytes(entry)) for entry in (before, after) if entry]
        if before is None or after is None:
            return sum(sizes)
        if any(before[key] != after[key] for key in self.keys):
            return sum(sizes)
        return max(sizes) if before != after else 0


def alert_indexes() -> list[Index]:
    """The indexes of the alerts table, as Terraform makes them."""
    indexes: Mapping[str, Any] = storage_names("alerts_table")["indexes"]
    return [
        Index((each["hash_key"], each["range_key"]), each.get("projection") == "KEYS_ONLY")
        for each in indexes.values()
    ]


class _Table(dict[str, Item]):
    """Tells of every write before it is done."""

    def __init__(self, items: Mapping[str, Item], told: Callable[[str, Item | None, Item], None]):
        super().__init__(items)
        self._told = told

    def __setitem__(self, key: str, item: Item) -> None:
        self._told(key, self.get(key), item)
        super().__setitem__(key, item)


class UnitMeter:
    """Stands before tables in memory, whose every write it sees.

    Args:
        dynamodb: the tables.
        indexes: by table.

    Attributes:
        read, written: units by table and key.
        indexed: units of the indexes by table.
        calls: made so far.
    """

    def __init__(self, dynamodb: FakeDynamoDb, indexes: Mapping[str, list[Index]]) -> None:
        self.read: Counter[tuple[str, str]] = Counter()
        self.written: Counter[tuple[str, str]] = Counter()
        self.indexed: Counter[str] = Counter()
        self.calls = 0
        self._dynamodb, self._indexes, self._times = dynamodb, indexes, 1
        for table, items in dynamodb.tables.items():
            dynamodb.tables[table] = _Table(items, self._writes_of(table))

    def clear(self) -> None:
        """Count from nothing."""
        self.read.clear()
        self.written.clear()
        self.indexed.clear()
        self.calls = 0

    def written_to(self, table: str) -> int:
        """Units of the writes of a table and its indexes."""
        return self.indexed[table] + sum(
            units for (name, _), units in self.written.items() if name == table
        )

    def batch_get_item(self, **request: Any) -> Any:
        """Each key is charged on its own, whether it is there or not."""
        self.calls += 1
        answer = self._dynamodb.batch_get_item(**request)
        ((table, wanted),) = request["RequestItems"].items()
        name = self._dynamodb.hash_keys[table]
        sizes = {item[name]["S"]: item_bytes(item) for item in answer["Responses"][table]}
        for key in (key[name]["S"] for key in wanted["Keys"]):
            self.read[table, key] += read_units(sizes.get(key, 0))
        return answer

    def transact_write_items(self, **request: Any) -> Any:
        """Charged twice."""
        self._times = _TRANSACTION
        try:
            return self._call("transact_write_items", request)
        finally:
            self._times = 1

    def batch_execute_statement(self, **request: Any) -> Any:
        """Each statement is charged on its own."""
        return self._call("batch_execute_statement", request)

    def update_item(self, **request: Any) -> Any:
        """A single update."""
        return self._call("update_item", request)

    def query(self, **request: Any) -> Any:
        """Is counted as a call only: what is read of an index depends on the outbox."""
        return self._call("query", request)

    def _call(self, name: str, request: Mapping[str, Any]) -> Any:
        self.calls += 1
        return getattr(self._dynamodb, name)(**request)

    def _writes_of(self, table: str) -> Callable[[str, Item | None, Item], None]:
        def told(key: str, old: Item | None, new: Item) -> None:
            size_bytes = max(item_bytes(new), item_bytes(old or {}))
            self.written[table, key] += self._times * write_units(size_bytes)
            for index in self._indexes.get(table, ()):
                self.indexed[table] += index.units(old, new, self._dynamodb.hash_keys[table])

        return told
