"""Feeds a deployed pipeline and watches what comes out of it."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from fraudcore import Alert
from lambda_entry.alert_changes import is_worth_a_message
from lambda_entry.settings import DEFAULT_NOTIFY_FROM
from scripts.pipeline.alerts import stored_alerts
from scripts.pipeline.athena import Workgroup
from scripts.pipeline.detector_log import DetectorLog
from scripts.pipeline.inbox import Inbox, Message
from scripts.pipeline.lake import Lake
from scripts.pipeline.stack import Stack
from scripts.pipeline.traffic import Place, Record, put
from scripts.pipeline.verdict import Observed
from scripts.pipeline.waiting import wait_until

__all__ = ["Driver"]


class Driver:
    """Talks to a stack, from before its first record.

    Args:
        stack: the deployment.
    """

    def __init__(self, stack: Stack) -> None:
        outputs, aws = stack.outputs, stack.aws
        self.put = 0
        self.inbox = Inbox(
            aws.client("sqs"), aws.client("sns"), outputs["alerts_topic_arn"], name="inbox"
        )
        self.workgroup = Workgroup(aws.client("athena"), outputs["athena_workgroup_name"])
        self.lake = Lake(self.workgroup, outputs["glue_database_name"])
        self.log = DetectorLog(
            aws.client("logs"), outputs["detector_function_name"], since_ms=_now_ms()
        )
        self._kinesis, self._stream_name = aws.client("kinesis"), outputs["stream_name"]
        self._dynamodb, self._alerts_table = aws.client("dynamodb"), outputs["alerts_table_name"]
        self._notify_from: Any = stack.variables.get("notify_from_severity", DEFAULT_NOTIFY_FROM)

    @property
    def alerts(self) -> list[Alert]:
        """The stored alerts, by time."""
        return stored_alerts(self._dynamodb, self._alerts_table)

    def feed(self, records: Sequence[Record], rate_per_s: float) -> Iterator[list[Place]]:
        """Put records as ``traffic.put`` does.

        Raises:
            TrafficError: the stream refuses a record again and again.
        """
        for places in put(self._kinesis, self._stream_name, records, rate_per_s):
            self.put += len(places)
            yield places

    def look(self) -> list[Message]:
        """Take note of what happened since the last time; the new notifications."""
        self.log.update()
        return self.inbox.collect()

    def settled(self) -> bool:
        """Whether, at the last look, all that was put was processed, and all alerts notified that
        are grave enough."""
        if self.log.processed < self.put:
            return False
        told = {(message.alert.alert_id, message.alert.severity) for message in self.inbox.messages}
        due = (alert for alert in self.alerts if is_worth_a_message(alert, self._notify_from))
        return all((alert.alert_id, alert.severity) in told for alert in due)

    def settle(self, within_s: float) -> bool:
        """Look until ``settled``; whether that came before the deadline."""

        def settled() -> bool:
            self.look()
            return self.settled()

        return wait_until(settled, within_s)

    def observed(self, tenant: str) -> Observed:
        """What came out for one tenant."""
        return Observed(
            alerts=[alert for alert in self.alerts if alert.tenant == tenant],
            notified=[m.alert for m in self.inbox.messages if m.alert.tenant == tenant],
            archived=self.lake.event_copies(tenant),
            quarantined=self.lake.quarantined(),
        )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
