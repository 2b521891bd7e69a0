"""Questions to the archive through the Athena workgroup."""

from typing import Any

from scripts.pipeline.waiting import wait_until

__all__ = ["QueryError", "Row", "Workgroup"]

Row = dict[str, str | None]
_OVER = ("SUCCEEDED", "FAILED", "CANCELLED")


class QueryError(Exception):
    """A query failed or did not end in time."""


class Workgroup:
    """One Athena workgroup.

    Args:
        client: Athena client.
        name: of the workgroup; it says where results go.
        within_s: how long a query may take.
    """

    def __init__(self, client: Any, name: str, within_s: float = 60.0) -> None:
        self._client = client
        self._name = name
        self._within_s = within_s

    def query(self, sql: str) -> list[Row]:
        """Run a query; its rows by column name, values as text. What writes answers with none.

        Raises:
            QueryError: it failed or took too long.
        """
        started = self._client.start_query_execution(QueryString=sql, WorkGroup=self._name)
        query_id = started["QueryExecutionId"]
        if not wait_until(lambda: self._status(query_id)["State"] in _OVER, self._within_s):
            raise QueryError(f"the query did not end within {self._within_s:g} s: {sql}")
        status = self._status(query_id)
        if status["State"] != "SUCCEEDED":
            raise QueryError(f"{status.get('StateChangeReason', status['State'])}: {sql}")
        return self._rows(query_id)

    def saved_query(self, query_id: str) -> list[Row]:
        """Run a query that is saved in the workgroup.

        Raises:
            QueryError: it failed or took too long.
        """
        saved = self._client.get_named_query(NamedQueryId=query_id)["NamedQuery"]
        return self.query(saved["QueryString"])

    def _status(self, query_id: str) -> dict[str, Any]:
        execution = self._client.get_query_execution(QueryExecutionId=query_id)
        status: dict[str, Any] = execution["QueryExecution"]["Status"]
        return status

    def _rows(self, query_id: str) -> list[Row]:
        pages = self._client.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
        lines = [
            [cell.get("VarCharValue") for cell in row["Data"]]
            for page in pages
            for row in page["ResultSet"]["Rows"]
        ]
        return [dict(zip(lines[0], row, strict=True)) for row in lines[1:]]
