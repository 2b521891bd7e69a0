"""Plain JSON values as DynamoDB attribute values, and back."""

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import Any

from lambda_entry.aws_clients import AttributeValue, Item

__all__ = ["from_item", "to_attribute"]

_TINY = 1e-120
"""DynamoDB numbers end at 1E-130; no quantity in an alert means anything below."""


def to_attribute(value: object) -> AttributeValue:
    """Convert a JSON value.

    Numbers are stored exactly as JSON shows them; what DynamoDB has no number for (infinity)
    becomes text, what is too close to zero becomes zero.

    Raises:
        TypeError: not a JSON value.

    >>> to_attribute({"speed": 900.5, "ids": ["a", None]})
    {'M': {'speed': {'N': '900.5'}, 'ids': {'L': [{'S': 'a'}, {'NULL': True}]}}}
    """
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        return {"M": {str(name): to_attribute(member) for name, member in value.items()}}
    if isinstance(value, list | tuple):
        return {"L": [to_attribute(member) for member in value]}
    raise TypeError(f"{type(value).__name__} is no JSON value")


def from_item(item: Item) -> dict[str, Any]:
    """The JSON object that an item stands for; whole numbers become integers.

    Raises:
        ValueError: an attribute of a type that JSON does not have.
    """
    return {name: _from_attribute(value) for name, value in item.items()}


def _number(value: int | float) -> AttributeValue:
    if not isfinite(value):
        return {"S": str(value)}
    return {"N": repr(value) if abs(value) >= _TINY or value == 0 else "0"}


def _from_attribute(attribute: AttributeValue) -> Any:
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "NULL":
            return None
        case "N":
            return _from_number(Decimal(value))
        case "M":
            return from_item(value)
        case "L":
            return [_from_attribute(member) for member in value]
    raise ValueError(f"attribute type {kind} is not part of an alert")


def _from_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
