"""The lake's SQL as Terraform renders it, at a moment that a test chooses."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from string import Template
from typing import Any

from fraudcore.timestamp import iso_millis
from scripts.local_aws import CHECKOUT

__all__ = ["COMPACTION", "DATABASE", "LOGINS", "NAMES", "QUERIES"]
__all__ += ["compaction_sql", "saved_sql", "schema"]

DATABASE = "lake"
_MODULE = CHECKOUT / "terraform" / "modules" / "lake"
QUERIES = {path.stem: path.read_text("utf-8") for path in (_MODULE / "queries").glob("*.sql")}
"""Every saved query as it is written, by its name."""
LOGINS = (_MODULE / "logins.sql").read_text("utf-8")
COMPACTION = (_MODULE / "compaction.sql").read_text("utf-8")
NAMES = {
    "database": DATABASE,
    "login_events": "login_events",
    "quarantine": "quarantine",
    "compacted": "login_events_compacted",
    "alerts": "alerts",
}
_NOW = "current_timestamp"


def schema(table: str) -> Any:
    """The schema file of a table: its version, prefix, partitions and columns."""
    path = CHECKOUT / "fraudcore" / "schema" / f"{table}.json"
    return json.loads(path.read_text("utf-8"))


def saved_sql(name: str, now: datetime | None = None) -> str:
    """A saved query; asked at `now`, or when it runs."""
    query = QUERIES[name]
    days = re.search(r"\n-- Days: ([0-9]+)\n", query)
    assert days, name
    values = {**NAMES, "columns": _columns(), "days": days[1]}
    logins = Template(LOGINS).substitute(values)
    text = Template(query).substitute(values, logins=logins)
    return (
        text if now is None else text.replace(_NOW, f"from_iso8601_timestamp('{iso_millis(now)}')")
    )


def compaction_sql(day: str, folder: str, added: Iterable[str] = ()) -> str:
    """What the state machine has Athena do for a day, into a folder.

    Args:
        added: columns of a newer schema.
    """
    unload = COMPACTION.replace("{day}", day).replace("{folder}", folder)
    text = Template(unload).substitute(NAMES, columns=_columns(added))
    return re.sub(r"(?m)^--.*\n", "", text)


def _columns(added: Iterable[str] = ()) -> str:
    names = [column["name"] for column in schema("login_events")["columns"]]
    return ", ".join(f'"{name}"' for name in [*names, *added])
