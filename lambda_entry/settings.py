"""What the functions are told by their environment; the only place that names its variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from fraudcore import InvalidConfigError
from fraudcore.severity import SEVERITIES, Severity
from fraudcore.text import display
from lambda_entry.split import Split, parse_split

__all__ = ["DEFAULT_NOTIFY_FROM", "DEFAULT_SPLIT", "DetectorSettings", "NotifierSettings"]
__all__ += ["Settings", "SweepSettings"]

STATE_TABLE: Final = "FRAUDCORE_STATE_TABLE"
ALERTS_TABLE: Final = "FRAUDCORE_ALERTS_TABLE"
LAKE_BUCKET: Final = "FRAUDCORE_LAKE_BUCKET"
RULES_KEY: Final = "FRAUDCORE_RULES_KEY"
ALERTS_TOPIC_ARN: Final = "FRAUDCORE_ALERTS_TOPIC_ARN"
ALERT_RETENTION_DAYS: Final = "FRAUDCORE_ALERT_RETENTION_DAYS"
NOTIFY_FROM: Final = "FRAUDCORE_NOTIFY_FROM"
SPLIT: Final = "FRAUDCORE_SPLIT"
SWEEP_GRACE_S: Final = "FRAUDCORE_SWEEP_GRACE_S"
S3_PATH_STYLE: Final = "FRAUDCORE_S3_PATH_STYLE"
SERVICE_NAME: Final = "POWERTOOLS_SERVICE_NAME"
METRICS_NAMESPACE: Final = "POWERTOOLS_METRICS_NAMESPACE"
LOG_LEVEL: Final = "POWERTOOLS_LOG_LEVEL"

DEFAULT_NOTIFY_FROM: Final[Severity] = "medium"
"""What is only new or odd is low or info: worth keeping, not worth a message."""
DEFAULT_SPLIT: Final = "population=4,tenant=4"
"""Every batch of every shard writes these profiles."""
DEFAULT_SWEEP_GRACE_S: Final = 300
"""The alerts table's stream takes seconds; what waits longer, it missed."""
_LONGEST_RETENTION_DAYS: Final = 3650
_LONGEST_GRACE_S: Final = 86_400


@dataclass(frozen=True)
class Settings:
    """What every function is told.

    Args:
        alerts_table: DynamoDB table of the alerts.
        service: name under which logs and metrics are filed.
        namespace: CloudWatch namespace of the metrics.
        log_level: ``DEBUG`` to ``CRITICAL``.
    """

    alerts_table: str
    service: str
    namespace: str
    log_level: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read them once, at the start of the function's environment.

        Raises:
            InvalidConfigError: naming the variable that is missing or wrong.
        """
        return cls(**cls._read(environment))

    @classmethod
    def _read(cls, environment: Mapping[str, str]) -> dict[str, Any]:
        return {
            "alerts_table": _required(environment, ALERTS_TABLE),
            "service": environment.get(SERVICE_NAME, "fraudcore"),
            "namespace": environment.get(METRICS_NAMESPACE, "fraudcore"),
            "log_level": environment.get(LOG_LEVEL, "INFO"),
        }


@dataclass(frozen=True)
class DetectorSettings(Settings):
    """What the detector is told besides.

    Args:
        state_table: DynamoDB table of the profiles.
        lake_bucket: S3 bucket of archive, quarantine and rules.
        rules_key: S3 key of the rules.
        alert_retention_days: days after its last change at which an alert expires, 1 to 3650.
        split: how far profiles that shards contend for are split.
        notify_from: the least severity that people are told of.
        s3_path_style: address buckets by path instead of host name.
    """

    state_table: str
    lake_bucket: str
    rules_key: str
    alert_retention_days: int
    split: Split
    notify_from: Severity
    s3_path_style: bool

    @classmethod
    def _read(cls, environment: Mapping[str, str]) -> dict[str, Any]:
        return {
            **super()._read(environment),
            "state_table": _required(environment, STATE_TABLE),
            "lake_bucket": _required(environment, LAKE_BUCKET),
            "rules_key": _required(environment, RULES_KEY),
            "alert_retention_days": _whole(
                ALERT_RETENTION_DAYS,
                _required(environment, ALERT_RETENTION_DAYS),
                _LONGEST_RETENTION_DAYS,
                "days",
            ),
            "split": parse_split(SPLIT, environment.get(SPLIT, DEFAULT_SPLIT)),
            "notify_from": _notify_from(environment),
            "s3_path_style": environment.get(S3_PATH_STYLE, "false").lower() == "true",
        }


@dataclass(frozen=True)
class NotifierSettings(Settings):
    """What the notifier is told besides.

    Args:
        alerts_topic_arn: SNS topic of the notifications.
        notify_from: the least severity that is told; lower alerts are only stored.
    """

    alerts_topic_arn: str
    notify_from: Severity

    @classmethod
    def _read(cls, environment: Mapping[str, str]) -> dict[str, Any]:
        return {
            **super()._read(environment),
            "alerts_topic_arn": _required(environment, ALERTS_TOPIC_ARN),
            "notify_from": _notify_from(environment),
        }


@dataclass(frozen=True)
class SweepSettings(NotifierSettings):
    """What the sweep is told besides what the notifier is told.

    Args:
        grace_s: seconds an alert may wait before the sweep tells people of it, 1 to 86,400.
    """

    grace_s: int

    @classmethod
    def _read(cls, environment: Mapping[str, str]) -> dict[str, Any]:
        grace = environment.get(SWEEP_GRACE_S) or str(DEFAULT_SWEEP_GRACE_S)
        return {
            **super()._read(environment),
            "grace_s": _whole(SWEEP_GRACE_S, grace, _LONGEST_GRACE_S, "seconds"),
        }


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise InvalidConfigError(name, "the environment variable is not set")
    return value


def _whole(name: str, text: str, most: int, unit: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= number <= most:
        raise InvalidConfigError(name, f"whole {unit}, 1 to {most}, expected")
    return number


def _notify_from(environment: Mapping[str, str]) -> Severity:
    text = environment.get(NOTIFY_FROM) or DEFAULT_NOTIFY_FROM
    for severity in SEVERITIES:
        if text == severity:
            return severity
    raise InvalidConfigError(NOTIFY_FROM, f"{display(text)} is none of {', '.join(SEVERITIES)}")
