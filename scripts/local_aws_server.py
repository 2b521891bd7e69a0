"""The emulator's process: Athena queries translated for DuckDB, tables read as Glue declares them.

Runs in the emulator's own virtual environment, so it imports nothing of this repository.

The emulator hands Athena's SQL to DuckDB as it is, where functions such as
`from_iso8601_timestamp` do not exist, and lets DuckDB guess the columns of JSON files, so that a
column that no file holds, or a text that looks like a time, is not what Athena would read.
"""

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import sqlglot
from ministack import app
from ministack.core import lambda_runtime
from ministack.services import athena
from sqlglot import exp

_Query = Callable[..., Awaitable[Any]]
_Relation = Callable[[dict[str, Any], list[str]], str]


def duckdb_sql(query: str) -> str:
    """Athena's SQL as DuckDB understands it."""
    return ";\n".join(sqlglot.transpile(query, read="athena", write="duckdb"))


def duckdb_type(column: dict[str, Any]) -> str:
    """The DuckDB type of a Glue column, nested types included."""
    return str(exp.DataType.build(str(column["Type"]), dialect="hive").sql(dialect="duckdb"))


def translating(run: _Query) -> _Query:
    """`run` for queries written in Athena's SQL."""

    @functools.wraps(run)
    async def translated(query: str, *arguments: Any) -> Any:
        return await run(duckdb_sql(query), *arguments)

    return translated


def declaring(relation: _Relation) -> _Relation:
    """`relation`, with the columns of JSON files taken from the table instead of guessed."""

    @functools.wraps(relation)
    def declared(table: dict[str, Any], files: list[str]) -> str:
        columns = table["StorageDescriptor"].get("Columns")
        if not columns or athena._data_format(table) != "json":
            return relation(table, files)
        types = ", ".join(f"'{column['Name']}': '{duckdb_type(column)}'" for column in columns)
        partitions = athena._hive_options(athena._path_partition_keys(table, files))
        paths = athena._sql_list(files)
        return f"read_json({paths}, format = 'nd', columns = {{{types}}}, {partitions})"

    return declared


def main() -> None:
    """Serve until a signal ends it, and take the function processes along."""
    athena._run_duckdb = translating(athena._run_duckdb)
    athena._table_relation = declaring(athena._table_relation)
    athena._duckdb_type = duckdb_type
    try:
        app.main()
    finally:
        lambda_runtime.reset()


if __name__ == "__main__":
    main()
