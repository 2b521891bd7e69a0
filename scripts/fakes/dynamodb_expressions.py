"""The part of DynamoDB's expression language that the functions use."""

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Item = dict[str, Any]
_TOKEN = re.compile(r"[#:]?\w+|<=|=|\(|\)|,")
_ASSIGNMENT = re.compile(r"(#?\w+) = (?:if_not_exists\((#?\w+), (:\w+)\)|(:\w+))")


def holds(request: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    """Whether the request's condition, if any, holds for an item (empty where there is none)."""
    return "ConditionExpression" not in request or _Condition(request, item).disjunction()


def apply_update(request: Mapping[str, Any], item: Mapping[str, Any]) -> Item:
    """The item after the request's SET and REMOVE clauses."""
    names = request.get("ExpressionAttributeNames", {})
    values = request["ExpressionAttributeValues"]
    changed = dict(item)
    clause, _, removed = request["UpdateExpression"].partition("REMOVE ")
    clause = clause.removeprefix("SET ").rstrip()
    for name in removed.split(", ") if removed else ():
        changed.pop(names.get(name, name), None)
    found = list(_ASSIGNMENT.finditer(clause))
    assert ", ".join(match[0] for match in found) == clause
    for target, kept, default, value in (match.groups() for match in found):
        new = values[default or value]
        changed[names.get(target, target)] = deepcopy(
            item.get(names.get(kept, kept), new) if kept else new
        )
    return changed


class _Condition:
    """Recursive descent: ``or`` over ``and`` over comparisons, IN and existence."""

    def __init__(self, request: Mapping[str, Any], item: Mapping[str, Any]) -> None:
        self._names = request.get("ExpressionAttributeNames", {})
        self._values = request.get("ExpressionAttributeValues", {})
        self._item = item
        self._tokens = _TOKEN.findall(request["ConditionExpression"])

    def disjunction(self) -> bool:
        results = [self._conjunction()]
        while self._accept("OR"):
            results.append(self._conjunction())
        return any(results)

    def _conjunction(self) -> bool:
        results = [self._primary()]
        while self._accept("AND"):
            results.append(self._primary())
        return all(results)

    def _primary(self) -> bool:
        token = self._tokens.pop(0)
        if token == "(":
            result = self.disjunction()
            assert self._accept(")")
            return result
        if token in ("attribute_exists", "attribute_not_exists"):
            _, name, _ = (self._tokens.pop(0) for _ in range(3))
            exists = self._attribute(name) is not None
            return exists is (token == "attribute_exists")
        return self._comparison(self._attribute(token))

    def _comparison(self, attribute: Any) -> bool:
        operator = self._tokens.pop(0)
        if operator == "IN":
            return attribute in self._list()
        value = self._values[self._tokens.pop(0)]
        if operator == "<=":
            return attribute is not None and float(attribute["N"]) <= float(value["N"])
        assert operator == "="
        return bool(attribute == value)

    def _list(self) -> list[Any]:
        end = self._tokens.index(")")
        names = [token for token in self._tokens[:end] if token.startswith(":")]
        del self._tokens[: end + 1]
        return [self._values[name] for name in names]

    def _attribute(self, name: str) -> Any:
        return self._item.get(self._names.get(name, name))

    def _accept(self, token: str) -> bool:
        if self._tokens[:1] == [token]:
            self._tokens.pop(0)
            return True
        return False
