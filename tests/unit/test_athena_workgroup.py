"""Asking Athena: rows by name, failures by reason, and an end to waiting."""

from typing import Any

import pytest

from scripts.pipeline.athena import QueryError, Workgroup
from tests.fakes.pages import FakePages


class FakeAthena(FakePages):
    """Runs every query through the states given, the last of which stays."""

    def __init__(self, *states: str, rows: tuple[tuple[str | None, ...], ...] = ()) -> None:
        data = [{"Data": [{"VarCharValue": v} if v is not None else {} for v in r]} for r in rows]
        super().__init__([{"ResultSet": {"Rows": [row]}} for row in data])
        self.queries: list[str] = []
        self._states = list(states)

    def start_query_execution(self, **query: str) -> dict[str, str]:
        """Take a query."""
        assert query["WorkGroup"] == "fraudcore"
        self.queries.append(query["QueryString"])
        return {"QueryExecutionId": "q1"}

    def get_query_execution(self, **query: str) -> dict[str, Any]:
        """The next state."""
        assert query == {"QueryExecutionId": "q1"}
        state = self._states.pop(0) if len(self._states) > 1 else self._states[0]
        reason = {"StateChangeReason": "line 1: no such column"} if state == "FAILED" else {}
        return {"QueryExecution": {"Status": {"State": state, **reason}}}

    def get_named_query(self, **query: str) -> dict[str, Any]:
        """A saved query."""
        return {"NamedQuery": {"QueryString": f"SELECT {query['NamedQueryId']}"}}


def test_rows_by_column_name() -> None:
    """The first row of the first page names the columns; an absent value is None."""
    client = FakeAthena("QUEUED", "SUCCEEDED", rows=(("ip", "n"), ("192.0.2.1", "3"), (None, "1")))
    rows = Workgroup(client, "fraudcore").query("SELECT 1")
    assert rows == [{"ip": "192.0.2.1", "n": "3"}, {"ip": None, "n": "1"}]


def test_a_statement_without_an_answer() -> None:
    """What only writes, such as UNLOAD, has no rows and no names of columns."""
    assert Workgroup(FakeAthena("SUCCEEDED"), "fraudcore").query("UNLOAD") == []


def test_runs_a_saved_query() -> None:
    """What is saved is run as it stands."""
    client = FakeAthena("SUCCEEDED", rows=(("n",),))
    assert Workgroup(client, "fraudcore").saved_query("top") == []
    assert client.queries == ["SELECT top"]


def test_tells_why_a_query_failed() -> None:
    """Athena's reason and the query are in the error."""
    with pytest.raises(QueryError, match="line 1: no such column: SELECT x"):
        Workgroup(FakeAthena("FAILED"), "fraudcore").query("SELECT x")


def test_does_not_wait_for_ever() -> None:
    """A query that never ends is an error after its time."""
    with pytest.raises(QueryError, match=r"did not end within 0\.2 s: SELECT x"):
        Workgroup(FakeAthena("RUNNING"), "fraudcore", within_s=0.2).query("SELECT x")
