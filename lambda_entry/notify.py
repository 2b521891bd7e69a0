"""The Lambda function behind the stream of the alerts table."""

import os
from functools import lru_cache
from typing import Any

from lambda_entry.alert_changes import sequence_of
from lambda_entry.alerts_table import AlertsTable
from lambda_entry.aws_clients import DynamoDb, Topic, dynamodb_client, sns_client
from lambda_entry.backoff import Backoff
from lambda_entry.delivery import Delivery
from lambda_entry.edge import BatchResponse, answer
from lambda_entry.notifier import Notifier
from lambda_entry.publisher import Publisher
from lambda_entry.report import NOTIFIER_METRICS, Report
from lambda_entry.settings import NotifierSettings
from lambda_entry.telemetry import Telemetry

__all__ = ["build_notifier", "handler", "wired"]


def build_notifier(
    settings: NotifierSettings, dynamodb: DynamoDb, sns: Topic, backoff: Backoff
) -> Notifier:
    """Wire a notifier.

    Args:
        settings: of the function.
        dynamodb, sns: clients.
        backoff: for bounded retries.
    """
    alerts = AlertsTable(dynamodb, settings.alerts_table, backoff)
    delivery = Delivery(alerts, Publisher(sns, settings.alerts_topic_arn))
    return Notifier(alerts, delivery, settings.notify_from)


@lru_cache(1)
def wired() -> tuple[Notifier, Telemetry]:
    """Notifier and telemetry: built by the first invocation and kept, unless that fails."""
    settings = NotifierSettings.from_environment(os.environ)
    notifier = build_notifier(settings, dynamodb_client(), sns_client(), Backoff())
    return notifier, Telemetry(settings)


def handler(event: dict[str, Any], context: Any) -> BatchResponse:
    """Tell the topic about opened and aggravated alerts.

    Args:
        event: invocation by the event source mapping of the alerts table's stream.
        context: of the invocation.

    Returns:
        partial batch response with the first sequence number to deliver again, if any.
    """
    notifier, telemetry = wired()
    report = Report(NOTIFIER_METRICS)
    try:
        return answer(notifier, event["Records"], sequence_of, report)
    finally:
        telemetry.publish(report, context.aws_request_id)
