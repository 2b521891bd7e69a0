"""A detector on given services, around a given engine."""

from typing import Any, Final

from fraudcore import Engine
from lambda_entry.alert_transactions import AlertTransactions
from lambda_entry.alerts_table import AlertsTable
from lambda_entry.archive import Archive
from lambda_entry.aws_clients import DynamoDb, ObjectStore
from lambda_entry.backoff import Backoff
from lambda_entry.detector import Detector
from lambda_entry.settings import DEFAULT_NOTIFY_FROM
from lambda_entry.split import Split
from lambda_entry.state_table import StateTable
from scripts.fakes.dynamodb import FakeDynamoDb

__all__ = ["ALERTS", "KEYS", "LAKE", "STATE", "empty_tables", "wire"]

STATE, ALERTS, LAKE = "bench-state", "bench-alerts", "bench-lake"
KEYS: Final = {STATE: "entity_key", ALERTS: "alert_id"}
"""The tables and their keys."""
_RETENTION_DAYS: Final = 365


def empty_tables() -> FakeDynamoDb:
    """DynamoDB in memory, with nothing in it."""
    return FakeDynamoDb(KEYS)


def wire(
    engine: Any, dynamodb: DynamoDb, s3: ObjectStore, split: Split, backoff: Backoff
) -> Detector:
    """The detector of one function environment.

    Args:
        engine: an ``Engine``, or what stands before one.
        dynamodb, s3: clients.
        split: how far profiles may be split.
        backoff: for every retry.
    """
    judge: Engine = engine
    return Detector(
        rules=lambda _: judge,
        archive=Archive(s3, LAKE),
        state=StateTable(dynamodb, STATE, backoff),
        alerts=AlertsTable(dynamodb, ALERTS, backoff),
        transactions=AlertTransactions(dynamodb, STATE, ALERTS, backoff),
        split=split,
        alert_retention_days=_RETENTION_DAYS,
        notify_from=DEFAULT_NOTIFY_FROM,
        rounds=backoff,
    )
