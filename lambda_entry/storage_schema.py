"""Names of tables, attributes, prefixes and columns, shared with the infrastructure code."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["LakeTable", "lake_table", "storage_names"]

_MEMBER = re.compile(r"[<,](\w+):")


@dataclass(frozen=True)
class LakeTable:
    """One archive table.

    Args:
        prefix: S3 prefix of its objects.
        columns: column names in order, without the partitions.
        structs: of each struct column, the names of its members.
    """

    prefix: str
    columns: tuple[str, ...]
    structs: dict[str, tuple[str, ...]]


@lru_cache
def lake_table(name: str) -> LakeTable:
    """The table of the named schema file: ``login_events`` or ``quarantine``."""
    schema = _read(name)
    columns = {column["name"]: column["type"] for column in schema["columns"]}
    structs = {n: tuple(_MEMBER.findall(t)) for n, t in columns.items() if t.startswith("struct<")}
    return LakeTable(schema["prefix"], tuple(columns), structs)


@lru_cache
def storage_names(part: str) -> dict[str, Any]:
    """Attribute names of ``state_table`` or ``alerts_table``."""
    names: dict[str, Any] = _read("storage")[part]
    return names


def _read(name: str) -> Any:
    return json.loads(files("fraudcore").joinpath("schema", f"{name}.json").read_text("utf-8"))
