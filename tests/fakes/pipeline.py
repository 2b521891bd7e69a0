"""Functions wired to the fakes, as the handlers wire them to AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from fraudcore import ProfileKey, decode_profile
from fraudcore.profiles import Profile
from lambda_entry.aws_clients import DynamoDb
from lambda_entry.backoff import Backoff
from lambda_entry.detect import build_detector
from lambda_entry.detector import Detector
from lambda_entry.held_profile import MOST_PARTS
from lambda_entry.notifier import Notifier
from lambda_entry.notify import build_notifier
from lambda_entry.part_key import PartKey
from lambda_entry.report import DETECTOR_METRICS, NOTIFIER_METRICS, SWEEP_METRICS, Metric, Report
from lambda_entry.settings import (
    DEFAULT_SPLIT,
    DetectorSettings,
    NotifierSettings,
    SweepSettings,
)
from lambda_entry.sweep import build_sweeper
from lambda_entry.sweeper import Sweeper
from scripts.fakes.dynamodb import FakeDynamoDb
from scripts.fakes.s3 import FakeS3
from tests.fakes.sns import FakeSns
from tests.fakes.stream_records import ARRIVED_AT

STATE, ALERTS, BUCKET, TOPIC = "state", "alerts", "lake", "arn:aws:sns:eu-west-1:1:alerts"
RULES_KEY = "config/rules.toml"
KNOWN_GOOD = """
preset = "strict"
[[known_good]]
cidr = "203.0.113.0/24"
owner = "red team"
reason = "penetration test"
expires = 2027-01-31
"""
"""Rules that keep quiet about the usual source of tests."""
ENVIRONMENT = {
    "FRAUDCORE_STATE_TABLE": STATE,
    "FRAUDCORE_ALERTS_TABLE": ALERTS,
    "FRAUDCORE_LAKE_BUCKET": BUCKET,
    "FRAUDCORE_RULES_KEY": RULES_KEY,
    "FRAUDCORE_ALERTS_TOPIC_ARN": TOPIC,
    "FRAUDCORE_ALERT_RETENTION_DAYS": "365",
}


@dataclass
class FakePipeline:
    """The fakes of one deployment, and functions on them.

    Args:
        rules: the rules object.
        attempts: rounds of every retry.
        notify_from: the least severity that is told.
        split: how far profiles may be split.
    """

    rules: str = 'preset = "strict"'
    attempts: int = 8
    notify_from: str = "medium"
    split: str = DEFAULT_SPLIT
    dynamodb: FakeDynamoDb = field(
        default_factory=lambda: FakeDynamoDb({STATE: "entity_key", ALERTS: "alert_id"})
    )
    s3: FakeS3 = field(default_factory=FakeS3)
    sns: FakeSns = field(default_factory=FakeSns)
    pauses_s: list[float] = field(default_factory=list)

    def backoff(self) -> Backoff:
        """Waits by noting how long, and always draws the longest pause."""
        return Backoff(
            attempts=self.attempts,
            sleep=self.pauses_s.append,
            uniform=lambda _, longest_s: longest_s,
        )

    def detector(
        self, dynamodb: DynamoDb | None = None, backoff: Backoff | None = None
    ) -> Detector:
        """One function environment of the detector, behind another client if one is given."""
        self.s3.objects[RULES_KEY] = self.rules.encode()
        settings = DetectorSettings.from_environment(self.environment)
        return build_detector(
            settings,
            dynamodb or self.dynamodb,
            self.s3,
            backoff or self.backoff(),
            lambda: ARRIVED_AT,
        )

    def notifier(self) -> Notifier:
        """One function environment of the notifier."""
        settings = NotifierSettings.from_environment(self.environment)
        return build_notifier(settings, self.dynamodb, self.sns, self.backoff())

    def sweeper(self, now_s: float) -> Sweeper:
        """One function environment of the sweep, at this time."""
        settings = SweepSettings.from_environment(self.environment)
        sweeper = build_sweeper(settings, self.dynamodb, self.sns, self.backoff())
        return replace(sweeper, clock=lambda: datetime.fromtimestamp(now_s, UTC))

    @property
    def environment(self) -> dict[str, str]:
        """What every function is told."""
        return ENVIRONMENT | {
            "FRAUDCORE_NOTIFY_FROM": self.notify_from,
            "FRAUDCORE_SPLIT": self.split,
        }

    def detect(self, records: list[dict[str, Any]]) -> tuple[str | None, Report]:
        """Run a fresh detector; what is to be delivered again, and its report."""
        report = Report(DETECTOR_METRICS)
        return self.detector()(records, report), report

    def notify(self, records: list[dict[str, Any]]) -> tuple[str | None, Report]:
        """Run a fresh notifier; what is to be delivered again, and its report."""
        report = Report(NOTIFIER_METRICS)
        return self.notifier()(records, report), report

    def sweep(self, now_s: float, remaining_s: float = 60.0) -> tuple[bool, Report]:
        """Run a fresh sweep; whether it saw all, and its report."""
        report = Report(SWEEP_METRICS)
        return self.sweeper(now_s)(lambda: remaining_s, report), report

    @property
    def alerts(self) -> dict[str, dict[str, Any]]:
        """The stored alert items."""
        return self.dynamodb.tables[ALERTS]

    @property
    def state(self) -> dict[str, dict[str, Any]]:
        """The stored profile items."""
        return self.dynamodb.tables[STATE]

    def stored(self, key: ProfileKey) -> list[Profile]:
        """What is stored of a profile: its head, if there is one, then its parts."""
        return parts_of(self.state, key)


def parts_of(items: Mapping[str, Mapping[str, Any]], key: ProfileKey) -> list[Profile]:
    """What items of the state table hold of a profile: its head, if any, then its parts."""
    places = (PartKey(key, number).text() for number in range(MOST_PARTS))
    found = [items[place] for place in places if place in items]
    return [decode_profile(key.entity_type, item["profile"]["B"]) for item in found]


def counts(report: Report) -> dict[Metric, int]:
    """The counts that are not zero."""
    return {metric: amount for metric, amount in report.counts.items() if amount}
