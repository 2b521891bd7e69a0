"""The lake's SQL as Terraform renders it, at a moment that a test chooses."""

import json
import re
from datetime import datetime
from string import Template

from fraudcore.timestamp import iso_millis
from scripts.local_aws import CHECKOUT

__all__ = ["DATABASE", "NAMES", "QUERIES", "compaction_sql", "saved_sql", "schema"]

DATABASE = "lake"
_MODULE = CHECKOUT / "terraform" / "modules" / "lake"
QUERIES = {path.stem: path.read_text("utf-8") for path in (_MODULE / "queries").glob("*.sql")}
"""Every saved query as it is written, by its name."""
NAMES = {
    "database": DATABASE,
    "login_events": "login_events",
    "quarantine": "quarantine",
    "compacted": "login_events_compacted",
    "alerts": "alerts",
}
_NOW = "current_timestamp"


def schema(table: str) -> dict[str, object]:
    """The schema file of a table: its version, prefix, partitions and columns."""
    path = CHECKOUT / "fraudcore" / "schema" / f"{table}.json"
    read: dict[str, object] = json.loads(path.read_text("utf-8"))
    return read


def saved_sql(name: str, now: datetime | None = None) -> str:
    """A saved query; asked at `now`, or when it runs."""
    query = QUERIES[name]
    days = re.search(r"\n-- Days: ([0-9]+)\n", query)
    assert days, name
    values = {**NAMES, "columns": _columns(), "days": days[1]}
    logins = Template((_MODULE / "logins.sql").read_text("utf-8")).substitute(values)
    text = Template(query).substitute(values, logins=logins)
    return text if now is None else text.replace(_NOW, f"from_iso8601_timestamp('{iso_millis(now)}')")


def compaction_sql(day: str, folder: str) -> str:
    """What the state machine has Athena do for a day, into a folder."""
    text = Template((_MODULE / "compaction.sql").read_text("utf-8"))
    unload = text.substitute(NAMES, columns=_columns()).replace("{day}", day)
    return re.sub(r"(?m)^--.*\n", "", unload).replace("{folder}", folder)


def _columns() -> str:
    columns = schema("login_events")["columns"]
    assert isinstance(columns, list)
    return ", ".join(f'"{column["name"]}"' for column in columns)
