"""DynamoDB in memory: the calls, limits, conditions and error codes the functions rely on.

The same contract runs over this and over the emulator (``tests/storage_contract.py``).
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from botocore.exceptions import ClientError

from scripts.fakes.dynamodb_expressions import apply_update, holds

Item = dict[str, Any]
_INSERT = re.compile(r'INSERT INTO "([\w.-]+)" VALUE \{(.*)\}')
_UPDATE = re.compile(r'UPDATE "([\w.-]+)" (.*) WHERE (.*)')
_COLUMN = re.compile(r"'(\w+)': \?")
_RANGE = re.compile(r"(\w+) = (:\w+) AND (\w+) <= (:\w+)")
_ASSIGNMENT = re.compile(r'"(\w+)" = \?')


def refusal(operation: str, code: str, **more: Any) -> ClientError:
    """The error botocore raises for a refused call."""
    return ClientError({"Error": {"Code": code, "Message": code}, **more}, operation)


class FakeDynamoDb:
    """Tables with a string hash key.

    Args:
        hash_keys: key attribute by table name.

    Attributes:
        calls: names of the calls made, in order.
        before: by call name, things to do before it is served, one for each call: another
            writer's work, or raising an error.
        statement_errors: codes for the statements to come, one each; empty ones succeed.
        transaction_errors: codes for the first action of the transactions to come.
        unprocessed: how many reads to come leave half of their keys unprocessed.
        stale: items by key that the index still shows as they were.
    """

    def __init__(self, hash_keys: Mapping[str, str]) -> None:
        self.hash_keys = dict(hash_keys)
        self.tables: dict[str, dict[str, Item]] = {table: {} for table in hash_keys}
        self.calls: list[str] = []
        self.before: dict[str, list[Callable[[], None]]] = {}
        self.statement_errors: list[str] = []
        self.transaction_errors: list[str] = []
        self.unprocessed = 0
        self.stale: dict[str, Item] = {}

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        """BatchGetItem of one table."""
        self._called("batch_get_item")
        ((table, wanted),) = request["RequestItems"].items()
        keys = [key[self.hash_keys[table]]["S"] for key in wanted["Keys"]]
        assert 0 < len(keys) <= 100
        assert len(set(keys)) == len(keys)
        left = keys[len(keys) // 2 :] if self.unprocessed else []
        self.unprocessed = max(0, self.unprocessed - 1)
        served = [key for key in keys if key not in left]
        found = [deepcopy(self.tables[table][k]) for k in served if k in self.tables[table]]
        again = {**wanted, "Keys": [{self.hash_keys[table]: {"S": key}} for key in left]}
        return {"Responses": {table: found}, "UnprocessedKeys": {table: again} if left else {}}

    def batch_execute_statement(self, **request: Any) -> dict[str, Any]:
        """BatchExecuteStatement: each statement succeeds or fails alone."""
        self._called("batch_execute_statement")
        assert 0 < len(request["Statements"]) <= 25
        return {"Responses": [self._statement(s) for s in request["Statements"]]}

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        """TransactWriteItems: all or nothing."""
        self._called("transact_write_items")
        actions = [next(iter(action.items())) for action in request["TransactItems"]]
        assert 0 < len(actions) <= 100
        items = {(body["TableName"], self._key_of(kind, body)) for kind, body in actions}
        assert len(items) == len(actions)
        reasons = [self._reason(body, self._key_of(kind, body)) for kind, body in actions]
        if self.transaction_errors and (code := self.transaction_errors.pop(0)):
            reasons[0] = {"Code": code, "Message": code}
        if any(reason["Code"] != "None" for reason in reasons):
            raise refusal(
                "TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons
            )
        for kind, body in actions:
            self._write(kind, body)
        return {}

    def update_item(self, **request: Any) -> dict[str, Any]:
        """UpdateItem with a condition."""
        self._called("update_item")
        reason = self._reason(request, self._key_of("Update", request))
        if reason["Code"] != "None":
            raise refusal("UpdateItem", "ConditionalCheckFailedException")
        self._write("Update", request)
        return {}

    def query(self, **request: Any) -> dict[str, Any]:
        """Query of an index that holds nothing but keys: one hash key, range keys up to a value.

        An index keeps ``stale`` items as they were.
        """
        self._called("query")
        condition = _RANGE.fullmatch(request["KeyConditionExpression"])
        assert condition
        values = request["ExpressionAttributeValues"]
        hash_key, range_key = condition[1], condition[3]
        table_key = self.hash_keys[request["TableName"]]
        items = {**self.tables[request["TableName"]], **self.stale}.values()
        found = sorted(
            (item[range_key]["S"], item[table_key]["S"])
            for item in items
            if item.get(hash_key) == values[condition[2]]
            and range_key in item
            and item[range_key]["S"] <= values[condition[4]]["S"]
        )
        start = request.get("ExclusiveStartKey")
        after = (start[range_key]["S"], start[table_key]["S"]) if start else ("", "")
        rest = [each for each in found if each > after]
        keys = [
            {hash_key: values[condition[2]], range_key: {"S": since}, table_key: {"S": key}}
            for since, key in rest[: request["Limit"]]
        ]
        return {"Items": keys} | ({"LastEvaluatedKey": keys[-1]} if len(rest) > len(keys) else {})

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.before.get(name):
            self.before[name].pop(0)()

    def _statement(self, statement: Mapping[str, Any]) -> dict[str, Any]:
        if self.statement_errors and (code := self.statement_errors.pop(0)):
            return {"Error": {"Code": code, "Message": code}}
        if inserted := _INSERT.fullmatch(statement["Statement"]):
            names = _COLUMN.findall(inserted[2])
            return self._insert(inserted[1], dict(zip(names, statement["Parameters"], strict=True)))
        updated = _UPDATE.fullmatch(statement["Statement"])
        assert updated, statement["Statement"]
        return self._update(updated, statement["Parameters"])

    def _insert(self, table: str, item: Item) -> dict[str, Any]:
        key = item[self.hash_keys[table]]["S"]
        if key in self.tables[table]:
            return {"Error": {"Code": "DuplicateItem", "Message": "Duplicate primary key"}}
        self.tables[table][key] = deepcopy(item)
        return {}

    def _update(self, statement: re.Match[str], parameters: list[Any]) -> dict[str, Any]:
        names = _ASSIGNMENT.findall(statement[2])
        changes = dict(zip(names, parameters, strict=False))
        wanted = dict(zip(_ASSIGNMENT.findall(statement[3]), parameters[len(names) :], strict=True))
        table = self.tables[statement[1]]
        key = wanted[self.hash_keys[statement[1]]]["S"]
        item = table.get(key)
        if item is None or any(item.get(name) != value for name, value in wanted.items()):
            error = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
            return {"Error": error if item is None else {**error, "Item": deepcopy(item)}}
        table[key] = item | deepcopy(changes)
        return {}

    def _key_of(self, kind: str, body: Mapping[str, Any]) -> str:
        named = body["Item"] if kind == "Put" else body["Key"]
        return str(named[self.hash_keys[body["TableName"]]]["S"])

    def _reason(self, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        item = self.tables[body["TableName"]].get(key)
        if holds(body, item or {}):
            return {"Code": "None"}
        reason = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
        return reason if item is None else {**reason, "Item": deepcopy(item)}

    def _write(self, kind: str, body: Mapping[str, Any]) -> None:
        table, key = self.tables[body["TableName"]], self._key_of(kind, body)
        if kind == "Put":
            table[key] = deepcopy(dict(body["Item"]))
        elif kind == "Update":
            table[key] = apply_update(body, table.get(key) or dict(body["Key"]))
