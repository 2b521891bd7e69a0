"""One log line and one metrics line for each invocation, by AWS Lambda Powertools."""

import json
import sys
from typing import IO

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from lambda_entry.report import Metric, Report
from lambda_entry.settings import Settings

__all__ = ["Telemetry"]


class Telemetry:
    """Publishes reports.

    Args:
        settings: service, namespace and log level.
        stream: where log lines go.
    """

    def __init__(self, settings: Settings, stream: IO[str] | None = None) -> None:
        self._settings = settings
        self._logger = Logger(
            service=settings.service,
            level=settings.log_level,
            stream=stream or sys.stdout,
            json_serializer=_ascii_json,
            utc=True,
            location=None,
        )

    def publish(self, report: Report, request_id: str) -> None:
        """Write the log line and the metrics of an invocation.

        Args:
            report: what happened.
            request_id: the invocation's id.
        """
        details = {
            "request_id": request_id,
            **report.labels,
            **{name.value: amount for name, amount in report.counts.items()},
            **report.notes,
            **report.cause,
        }
        if report.counts[Metric.BATCH_FAILURES]:
            self._logger.error("batch failed", extra=details)
        elif report.notes:
            self._logger.warning("batch processed with remarks", extra=details)
        else:
            self._logger.info("batch processed", extra=details)
        self._publish_metrics(report)

    def _publish_metrics(self, report: Report) -> None:
        metrics = EphemeralMetrics(
            namespace=self._settings.namespace, service=self._settings.service
        )
        for name, amount in report.counts.items():
            seconds = name is Metric.OUTBOX_OLDEST_S
            unit = MetricUnit.Seconds if seconds else MetricUnit.Count
            metrics.add_metric(name=name.value, unit=unit, value=amount)
        metrics.flush_metrics()


def _ascii_json(record: dict[str, object]) -> str:
    """Escape everything beyond ASCII, so that no log viewer renders what it should show."""
    return json.dumps(record, default=str, separators=(",", ":"))
