"""How large DynamoDB takes an item to be, and how many units it charges for it.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

from collections.abc import Mapping
from math import ceil
from typing import Any, Final

__all__ = ["item_bytes", "read_units", "write_units"]

_WRITE_UNIT_BYTES: Final = 1024
_READ_UNIT_BYTES: Final = 4096
_CONTAINER_BYTES: Final = 3
_MEMBER_BYTES: Final = 1


def item_bytes(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Names and values of all attributes, in bytes.

    >>> item_bytes({"key": {"S": "abc"}, "n": {"N": "1234"}, "b": {"B": b"12345"}})
    16
    """
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def write_units(size_bytes: int) -> int:
    """Units of a standard write: one for each started KB of the larger of old and new.

    >>> write_units(1), write_units(1024), write_units(1025)
    (1, 1, 2)
    """
    return max(1, ceil(size_bytes / _WRITE_UNIT_BYTES))


def read_units(size_bytes: int) -> int:
    """Units of a consistent read: one for each started 4 KB, also where there is no item.

    >>> read_units(0), read_units(4096), read_units(4097)
    (1, 1, 2)
    """
    return max(1, ceil(size_bytes / _READ_UNIT_BYTES))


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":  # a byte for two digits, and one
            return ceil(len(content.strip("-").replace(".", "")) / 2) + 1
        case "B":
            return len(content)
        case "L":
            return _CONTAINER_BYTES + sum(_MEMBER_BYTES + _value_bytes(each) for each in content)
        case "M":
            return _CONTAINER_BYTES + len(content) * _MEMBER_BYTES + item_bytes(content)
        case _:  # true, false and null
            return 1
