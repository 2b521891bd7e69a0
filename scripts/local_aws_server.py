"""The emulator's process: Athena queries translated for DuckDB, tables read as Glue declares them.

Runs in the emulator's own virtual environment, so it imports nothing of this repository.

The emulator hands Athena's SQL to DuckDB as it is, where functions such as
`from_iso8601_timestamp` do not exist, and lets DuckDB guess the columns of JSON files, so that a
column that no file holds, or a text that looks like a time, is not what Athena would read. It reads
every object below a table, whether a partition names its folder or not, and JSON keys in their own
case only. It knows neither UNLOAD, nor UpdatePartition, nor how Step Functions waits for a query.
"""

import asyncio
import functools
import gzip
import json
import os
import re
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import boto3
import sqlglot
from ministack import app
from ministack.core import iam_actions, lambda_runtime
from ministack.services import athena, glue, stepfunctions
from sqlglot import exp

_Query = Callable[..., Awaitable[Any]]
_Relation = Callable[[dict[str, Any], list[str]], str]
_Handler = Callable[..., Any]

_UNLOAD = re.compile(
    r"\s*UNLOAD\s*\((?P<query>.*)\)\s*TO\s*'s3://(?P<bucket>[^/']+)/(?P<prefix>[^']*)'"
    r"\s*WITH\s*\([^()]*\bformat\s*=\s*'PARQUET'[^()]*\)\s*",
    re.IGNORECASE | re.DOTALL,
)
_PARTIQL = re.compile(r'(INSERT INTO|UPDATE)\s+"([^"]+)"')
_NO_ROWS: dict[str, list[Any]] = {"columns": [], "rows": [], "column_types": []}
_POLL_S = 0.05
_LOG_WAITS_S = {"first_line_wait": 5.0, "idle_confirm": 0.02, "hard_cap": 6.0}
"""Every function here logs a line an invocation; on a busy machine it comes late, and the emulator
would drop what it did not wait for."""


def duckdb_sql(query: str) -> str:
    """Athena's SQL as DuckDB understands it."""
    return ";\n".join(sqlglot.transpile(query, read="athena", write="duckdb"))


def duckdb_type(column: dict[str, Any]) -> str:
    """The DuckDB type of a Glue column, nested types included."""
    return str(exp.DataType.build(str(column["Type"]), dialect="hive").sql(dialect="duckdb"))


def translating(run: _Query) -> _Query:
    """`run` for queries written in Athena's SQL, UNLOAD into Parquet included."""

    @functools.wraps(run)
    async def translated(query: str, *arguments: Any) -> Any:
        unload = _UNLOAD.fullmatch(query)
        if unload:
            return await _unloaded(run, unload, *arguments)
        return await run(duckdb_sql(query), *arguments)

    return translated


async def _unloaded(run: _Query, unload: re.Match[str], *arguments: Any) -> Any:
    """Writes one object; as Athena does, only where there is none yet.

    https://docs.aws.amazon.com/athena/latest/ug/unload.html
    """
    place = {"Bucket": unload["bucket"], "Prefix": unload["prefix"]}
    s3 = _client("s3")
    if (await asyncio.to_thread(s3.list_objects_v2, **place))["KeyCount"]:
        raise ValueError(f"HIVE_PATH_ALREADY_EXISTS: s3://{place['Bucket']}/{place['Prefix']}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "part.parquet"
        copy = f"COPY ({duckdb_sql(unload['query'])}) TO '{file}' (FORMAT parquet)"
        copied = await run(copy, *arguments)
        if copied["rows"][0][0]:
            key = f"{place['Prefix']}part.parquet"
            await asyncio.to_thread(s3.upload_file, str(file), place["Bucket"], key)
    return _NO_ROWS


def _client(service: str) -> Any:
    endpoint = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
    return boto3.client(service, "us-east-1", None, True, None, endpoint, "test", "test")


def declaring(relation: _Relation) -> _Relation:
    """`relation`, with columns as the table declares them and only the files of its partitions."""

    @functools.wraps(relation)
    def declared(table: dict[str, Any], files: list[str]) -> str:
        columns, kind = table["StorageDescriptor"].get("Columns"), athena._data_format(table)
        read = in_partitions(table, files)
        if not read:
            return str(athena._empty_relation(table))
        if columns and kind == "json":
            return _json_relation(table, columns, read)
        if columns and kind == "parquet":
            names = ", ".join(f'"{c["Name"]}"' for c in [*columns, *table["PartitionKeys"]])
            rows = f"SELECT * FROM {relation(table, read)}"
            none = f"SELECT * FROM {athena._empty_relation(table)}"
            return f"(SELECT {names} FROM ({none} UNION ALL BY NAME {rows}))"
        return relation(table, read)

    return declared


def in_partitions(table: dict[str, Any], files: list[str]) -> list[str]:
    """The files that Athena sees: where partitions are not computed, those of registered ones."""
    projected = (table.get("Parameters") or {}).get("projection.enabled") == "true"
    if projected or not table.get("PartitionKeys"):
        return files
    base = table["StorageDescriptor"]["Location"].rstrip("/")
    registered = glue._partitions.get(f"{table['DatabaseName']}/{table['Name']}", [])
    places = [p["StorageDescriptor"]["Location"].removeprefix(base) for p in registered]
    return [file for file in files if any(f"/{p.strip('/')}/" in file for p in places)]


def _json_relation(table: dict[str, Any], columns: list[dict[str, Any]], files: list[str]) -> str:
    for file in (file for file in files if "/AWSDynamoDB/" in file):
        _lower_keys(Path(file))
    types = ", ".join(f"'{column['Name']}': '{duckdb_type(column)}'" for column in columns)
    partitions = athena._hive_options(athena._path_partition_keys(table, files))
    paths = athena._sql_list(files)
    return f"read_json({paths}, format = 'nd', columns = {{{types}}}, {partitions})"


def _lower_keys(file: Path) -> None:
    """Athena's SerDe takes keys in any case, and exports of DynamoDB have capital ones.

    https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
    """
    lower = functools.partial(
        json.loads, object_pairs_hook=lambda pairs: {key.lower(): value for key, value in pairs}
    )
    lines = gzip.decompress(file.read_bytes()).splitlines()
    file.write_bytes(gzip.compress(b"".join(json.dumps(lower(x)).encode() + b"\n" for x in lines)))


def updating(handle: _Handler) -> _Handler:
    """Glue's `handle`, which replaces partitions too."""

    @functools.wraps(handle)
    def handled(method: str, path: str, headers: dict[str, str], body: Any, query: Any) -> Any:
        if not headers.get("x-amz-target", "").endswith(".UpdatePartition"):
            return handle(method, path, headers, body, query)
        asked = json.loads(body)
        values, partition = asked.pop("PartitionValueList"), asked.pop("PartitionInput")
        entry = {"PartitionValueList": values, "PartitionInput": partition}
        status, _, said = answer = glue._batch_update_partition(asked | {"Entries": [entry]})
        if status < 300 and json.loads(said)["Errors"]:
            return glue.error_response_json("EntityNotFoundException", "no such partition", 400)
        return answer

    return handled


def query_to_its_end(_: str, arguments: dict[str, Any]) -> Any:
    """What Step Functions does for `athena:startQueryExecution.sync`: start, and wait.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
    """
    call = stepfunctions._invoke_aws_sdk_integration
    sdk = "arn:aws:states:::aws-sdk:athena"
    started = call(f"{sdk}:startQueryExecution", arguments)
    while True:
        asked = call(f"{sdk}:getQueryExecution", {"QueryExecutionId": started["QueryExecutionId"]})
        state = asked["QueryExecution"]["Status"]["State"]
        if state == "SUCCEEDED":
            return asked
        if state in ("FAILED", "CANCELLED"):
            raise stepfunctions._ExecutionError("States.TaskFailed", json.dumps(asked))
        time.sleep(_POLL_S)


def authorized(name: _Handler) -> _Handler:
    """`extract_iam_action` for calls that are no actions of IAM.

    SNS authorizes PublishBatch as Publish:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
    """

    @functools.wraps(name)
    def named(*arguments: Any) -> Any:
        action = name(*arguments)
        return "sns:Publish" if action == "sns:PublishBatch" else action

    return named


def by_statement(checks: _Handler) -> _Handler:
    """`dynamodb_transaction_checks` for batches of PartiQL too, each statement by what it does.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
    """

    @functools.wraps(checks)
    def checked(action: str, body: bytes, region: str, account_id: str) -> list[tuple[str, str]]:
        if action != "dynamodb:BatchExecuteStatement":
            found: list[tuple[str, str]] = checks(action, body, region, account_id)
            return found
        statements = [each["Statement"] for each in json.loads(body)["Statements"]]
        done = {match.group(1, 2) for each in statements if (match := _PARTIQL.match(each))}
        return [
            (
                f"dynamodb:PartiQL{verb.split()[0].capitalize()}",
                f"arn:aws:dynamodb:{region}:{account_id}:table/{table}",
            )
            for verb, table in sorted(done)
        ]

    return checked


def main() -> None:
    """Serve until a signal ends it, and take the function processes along."""
    athena._run_duckdb = translating(athena._run_duckdb)
    athena._table_relation = declaring(athena._table_relation)
    athena._duckdb_type = duckdb_type
    glue._handle_request_sync = updating(glue._handle_request_sync)
    drain = lambda_runtime.Worker._drain_stderr_bounded
    lambda_runtime.Worker._drain_stderr_bounded = functools.partialmethod(drain, **_LOG_WAITS_S)
    iam_actions.extract_iam_action = authorized(iam_actions.extract_iam_action)
    iam_actions.dynamodb_transaction_checks = by_statement(iam_actions.dynamodb_transaction_checks)
    waiting = "arn:aws:states:::athena:startQueryExecution"
    stepfunctions._SERVICE_DISPATCH[waiting] = query_to_its_end
    try:
        app.main()
    finally:
        lambda_runtime.reset()


if __name__ == "__main__":
    main()
