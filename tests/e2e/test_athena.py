"""The archive answers questions through the workgroup."""

import json
from collections import Counter
from typing import Any

import pytest

from scripts.pipeline.athena import QueryError
from scripts.pipeline.driver import Driver
from scripts.pipeline.stack import Stack
from tests.e2e.conftest import Traffic
from tests.lake_sql import QUERIES


def _events(traffic: Traffic) -> list[dict[str, Any]]:
    named = zip(traffic.load.names, traffic.load.records, strict=True)
    return [json.loads(r.data) for name, r in named if name not in traffic.load.malformed]


_OF_EARLIER_DAYS = {"alert_precision", "compaction_health", "dormant_accounts_waking"}
"""What asks for more than arrived today."""


def test_saved_queries_answer(traffic: Traffic, driver: Driver, stack: Stack) -> None:
    """Each query that Terraform saves runs as it is, and names the attackers first."""
    saved = stack.outputs["athena_named_query_ids"]
    assert saved.keys() == QUERIES.keys()
    answers = {name: driver.workgroup.saved_query(saved[name]) for name in saved}
    assert {name for name in answers if not answers[name]} <= _OF_EARLIER_DAYS
    stuffing = {c.entity for c in traffic.load.campaigns if c.attack == "credential_stuffing"}
    assert stuffing <= {str(row["ip"]) for row in answers["top_attacking_sources"][:4]}


def test_columns_hold_what_was_sent(traffic: Traffic, driver: Driver, stack: Stack) -> None:
    """Grouping by a nested column and counting gives the numbers of the records themselves."""
    rows = driver.workgroup.query(
        "SELECT geo.country AS country, outcome, count(*) AS attempts "
        f"FROM {stack.outputs['glue_database_name']}.login_events "
        f"WHERE tenant = '{traffic.load.tenant}' AND dt >= '2000-01-01' "
        "GROUP BY geo.country, outcome"
    )
    asked = {(row["country"], row["outcome"]): int(row["attempts"] or 0) for row in rows}
    assert asked == Counter((e["geo"]["country"], e["outcome"]) for e in _events(traffic))


def test_results_stay_in_the_lake(traffic: Traffic, stack: Stack) -> None:
    """The workgroup puts results below its own prefix, whatever a client asks for."""
    assert traffic.alerts
    objects = stack.aws.client("s3").list_objects_v2(
        Bucket=stack.outputs["lake_bucket_name"], Prefix="athena-results/"
    )
    assert objects["KeyCount"] > 0


def test_a_wrong_query_says_why(driver: Driver) -> None:
    """A query that fails raises with Athena's reason."""
    with pytest.raises(QueryError, match="no_such_column"):
        driver.workgroup.query("SELECT no_such_column AS x FROM (SELECT 1 AS y) AS t")
