"""The Lambda function behind the schedule of the outbox."""

import os
from functools import lru_cache
from typing import Any

from lambda_entry.alerts_table import AlertsTable
from lambda_entry.aws_clients import DynamoDb, Topic, dynamodb_client, sns_client
from lambda_entry.backoff import Backoff
from lambda_entry.delivery import Delivery
from lambda_entry.outbox_index import OutboxIndex
from lambda_entry.publisher import Publisher
from lambda_entry.report import SWEEP_METRICS, Report
from lambda_entry.settings import SweepSettings
from lambda_entry.sweeper import Sweeper
from lambda_entry.telemetry import Telemetry

__all__ = ["build_sweeper", "handler", "wired"]


def build_sweeper(
    settings: SweepSettings, dynamodb: DynamoDb, sns: Topic, backoff: Backoff
) -> Sweeper:
    """Wire a sweeper.

    Args:
        settings: of the function.
        dynamodb, sns: clients.
        backoff: for bounded retries.
    """
    alerts = AlertsTable(dynamodb, settings.alerts_table, backoff)
    delivery = Delivery(alerts, Publisher(sns, settings.alerts_topic_arn))
    outbox = OutboxIndex(dynamodb, settings.alerts_table)
    return Sweeper(outbox, alerts, delivery, settings.notify_from, settings.grace_s)


@lru_cache(1)
def wired() -> tuple[Sweeper, Telemetry]:
    """Sweeper and telemetry: built by the first invocation and kept, unless that fails."""
    settings = SweepSettings.from_environment(os.environ)
    sweeper = build_sweeper(settings, dynamodb_client(), sns_client(), Backoff())
    return sweeper, Telemetry(settings)


def handler(event: dict[str, Any], context: Any) -> dict[str, object]:  # noqa: ARG001
    """Tell the topic about alerts that the stream of the alerts table missed.

    A sweep that fails is not tried again before the schedule comes round.

    Args:
        event: invocation by the schedule; what is in it does not matter.
        context: of the invocation.

    Returns:
        the counts of the log line, and whether there was time for all.
    """
    sweeper, telemetry = wired()
    report = Report(SWEEP_METRICS)
    try:
        complete = sweeper(lambda: context.get_remaining_time_in_millis() / 1000, report)
        report.label("complete", str(complete).lower())
    except Exception as error:  # the edge: the cause is reported, then raised
        report.failed_by(error)
        raise
    finally:
        telemetry.publish(report, context.aws_request_id)
    return {"complete": complete, **{name.value: amount for name, amount in report.counts.items()}}
