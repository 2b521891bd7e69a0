"""Athena on the local AWS: its own SQL dialect, over JSON Lines, with the columns Glue declares."""

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from scripts.local_aws import LocalAws
from tests.processes import eventually

_COLUMNS = {
    "event_id": "string",
    "occurred_at": "string",
    "user": "string",
    "session_id": "string",
    "geo": "struct<country:string,latitude:double>",
    "extra": "string",
}
_ROWS = [
    {"event_id": "1", "occurred_at": "2026-11-23T10:00:00.000Z", "user": "ann", "geo": None},
    {
        "event_id": "2",
        "occurred_at": "2026-11-23T10:30:00.000Z",
        "geo": {"country": "DE", "latitude": 52.5},
        "extra": '{"a": "x"}',
    },
]

Rows = list[list[str | None]]
Query = Callable[[str], Rows]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """A local AWS with a table of two rows in one partition, and an empty table."""
    with LocalAws("athena", directory=tmp_path_factory.mktemp("aws")) as running:
        s3 = running.client("s3")
        s3.create_bucket(Bucket="lake")
        body = gzip.compress("\n".join(map(json.dumps, _ROWS)).encode())
        s3.put_object(Bucket="lake", Key="logins/dt=2026-11-23/hour=09/1.json.gz", Body=body)
        running.client("glue").create_database(DatabaseInput={"Name": "security"})
        for table in ("logins", "empty"):
            _create_table(running.client("glue"), table)
        _create_table(running.client("glue"), "registered", projected="false")
        yield running


@pytest.fixture
def query(aws: LocalAws) -> Query:
    """Runs a query and returns its rows as text, without the header."""
    athena = aws.client("athena")

    def run(sql: str) -> Rows:
        query_id = athena.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": "security"},
            ResultConfiguration={"OutputLocation": "s3://lake/results/"},
        )["QueryExecutionId"]
        assert eventually(lambda: _state(athena, query_id)["State"] not in ("QUEUED", "RUNNING"))
        assert _state(athena, query_id)["State"] == "SUCCEEDED", _state(athena, query_id)
        rows = athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"][1:]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows]

    return run


def _state(athena: Any, query_id: str) -> Any:
    return athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]


def _create_table(glue: Any, name: str, projected: str = "true") -> None:
    columns = [{"Name": column, "Type": kind} for column, kind in _COLUMNS.items()]
    storage = {
        "Location": f"s3://lake/{name}/",
        "Columns": columns,
        "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
    }
    partitions = [{"Name": key, "Type": "string"} for key in ("dt", "hour")]
    table = {
        "Name": name,
        "Parameters": {"classification": "json", "projection.enabled": projected},
        "PartitionKeys": partitions,
        "StorageDescriptor": storage,
    }
    glue.create_table(DatabaseName="security", TableInput=table)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("max(from_iso8601_timestamp(occurred_at))", "2026-11-23 10:30:00+00:00"),
        ("approx_distinct(event_id)", "2"),
        ("approx_percentile(geo.latitude, 0.5)", "52.5"),
        ("count_if(date_format(from_iso8601_timestamp(occurred_at), '%H:%i') = '10:30')", "1"),
        ("max(json_extract_scalar(extra, '$.a'))", "x"),
    ],
)
def test_functions_of_athena(query: Query, expression: str, expected: str) -> None:
    """Functions that exist only in Athena's dialect give Athena's answers, in UTC."""
    assert query(f"SELECT {expression} AS answer FROM logins") == [[expected]]


def test_columns_are_read_as_declared(query: Query) -> None:
    """Text that looks like a time stays text, and a column that no file holds is null."""
    sql = "SELECT substr(occurred_at, 12, 5) AS at, session_id AS s FROM logins ORDER BY event_id"
    assert query(sql) == [["10:00", None], ["10:30", None]]


def test_partitions_are_columns(query: Query) -> None:
    """The folders of a partition can be selected by, and are the text that they are."""
    sql = "SELECT count(*) AS n FROM security.logins WHERE dt >= '2026-11-23' AND hour = '{}'"
    assert query(sql.format("09")) == [["2"]]
    assert query(sql.format("9")) == [["0"]]


def test_partitions_that_are_not_computed_are_registered(aws: LocalAws, query: Query) -> None:
    """Only objects in the folder that a partition names are read, and only while it names it."""
    glue, s3 = aws.client("glue"), aws.client("s3")
    place: dict[str, Any] = {"DatabaseName": "security", "TableName": "registered"}
    values = ["2026-11-23", "09"]
    folders = ["dt=2026-11-23/hour=09/one/", "dt=2026-11-23/hour=09/two/"]
    inputs = [
        {"Values": values, "StorageDescriptor": {"Location": f"s3://lake/registered/{folder}"}}
        for folder in folders
    ]
    for number, folder in enumerate(folders):
        body = gzip.compress(json.dumps({"event_id": str(number)}).encode())
        s3.put_object(Bucket="lake", Key=f"registered/{folder}1.json.gz", Body=body)
    sql = "SELECT event_id AS e FROM registered WHERE dt = '2026-11-23'"
    assert query(sql) == []
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.update_partition(**place, PartitionValueList=values, PartitionInput=inputs[0])
    glue.create_partition(**place, PartitionInput=inputs[0])
    assert query(sql) == [["0"]]
    glue.update_partition(**place, PartitionValueList=values, PartitionInput=inputs[1])
    assert query(sql) == [["1"]]


def test_an_empty_table_has_its_columns(query: Query) -> None:
    """A table without files answers with no rows, for nested columns too."""
    assert query("SELECT geo.country AS c, session_id AS s FROM empty") == []


def test_invalid_sql_fails(query: Query) -> None:
    """A query that Athena would refuse ends as FAILED, with a reason."""
    with pytest.raises(AssertionError, match="FAILED"):
        query("SELECT nonsense AS n FROM logins")
