"""The Lambda function behind the login stream."""

import os
from functools import lru_cache
from typing import Any

from fraudcore import load_rules
from fraudcore.agent import parse_agent
from lambda_entry.alert_transactions import AlertTransactions
from lambda_entry.alerts_table import AlertsTable
from lambda_entry.archive import Archive
from lambda_entry.aws_clients import DynamoDb, ObjectStore, dynamodb_client, s3_client
from lambda_entry.backoff import Backoff
from lambda_entry.clock import Clock, utc_now
from lambda_entry.detector import Detector
from lambda_entry.edge import BatchResponse, answer
from lambda_entry.live_rules import LiveRules
from lambda_entry.records import sequence_of
from lambda_entry.report import DETECTOR_METRICS, Report
from lambda_entry.settings import DetectorSettings
from lambda_entry.state_table import StateTable
from lambda_entry.telemetry import Telemetry

__all__ = ["build_detector", "handler", "warm_up", "wired"]


def warm_up() -> None:
    """Have the library load what it loads on first use: its rules, and those of user agents."""
    load_rules()
    parse_agent("start")


warm_up()  # while Lambda starts the function, not while the records of its first batch wait


def build_detector(
    settings: DetectorSettings,
    dynamodb: DynamoDb,
    s3: ObjectStore,
    backoff: Backoff,
    clock: Clock = utc_now,
) -> Detector:
    """Wire a detector.

    Args:
        settings: of the function.
        dynamodb, s3: clients.
        backoff: for every bounded retry, and for the rounds of profiles that lost a race.
        clock: tells since when an alert waits to be told.
    """
    state, alerts = settings.state_table, settings.alerts_table
    return Detector(
        rules=LiveRules(s3, settings.lake_bucket, settings.rules_key).engine,
        archive=Archive(s3, settings.lake_bucket),
        state=StateTable(dynamodb, state, backoff),
        alerts=AlertsTable(dynamodb, alerts, backoff),
        transactions=AlertTransactions(dynamodb, state, alerts, backoff, clock),
        split=settings.split,
        alert_retention_days=settings.alert_retention_days,
        notify_from=settings.notify_from,
        rounds=backoff,
    )


@lru_cache(1)
def wired() -> tuple[Detector, Telemetry]:
    """Detector and telemetry: built by the first invocation and kept, unless that fails."""
    settings = DetectorSettings.from_environment(os.environ)
    s3 = s3_client(path_style=settings.s3_path_style)
    detector = build_detector(settings, dynamodb_client(), s3, Backoff())
    return detector, Telemetry(settings)


def handler(event: dict[str, Any], context: Any) -> BatchResponse:
    """Process one batch of login records from Kinesis.

    Args:
        event: invocation by a Kinesis event source mapping.
        context: of the invocation.

    Returns:
        partial batch response with the first sequence number to deliver again, if any.
    """
    detector, telemetry = wired()
    report = Report(DETECTOR_METRICS)
    try:
        return answer(detector, event["Records"], sequence_of, report)
    finally:
        telemetry.publish(report, context.aws_request_id)
