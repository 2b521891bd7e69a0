"""What a deployment has to cope with, and how it is configured."""

from dataclasses import dataclass, fields
from typing import Final, NamedTuple

from fraudcore import InvalidConfigError
from fraudcore.text import display

__all__ = ["BOUNDS", "Bounds", "Workload"]


class Bounds(NamedTuple):
    """What an input may be.

    Args:
        least, most: the range, both included.
        default: where nothing is said.
        unit: what it is counted in, and what it is.
    """

    least: float
    most: float
    default: float
    unit: str


BOUNDS: Final = {
    "events_per_s": Bounds(0.001, 1_000_000, 100, "events a second on average"),
    "peak_events_per_s": Bounds(0.001, 1_000_000, 300, "events a second at the peak"),
    "users": Bounds(1, 1_000_000_000, 1_000_000, "accounts that are active in a month"),
    "failed_share": Bounds(0, 1, 0.15, "share of the events that are failures"),
    "event_bytes": Bounds(100, 65_536, 573, "bytes of an event as it is put"),
    "stream_retention_hours": Bounds(24, 8_760, 48, "hours the stream keeps a record"),
    "shards": Bounds(0, 20_000, 0, "shards of a provisioned stream; 0 is on-demand mode"),
    "batch_size": Bounds(1, 10_000, 500, "most records of a batch"),
    "batch_window_s": Bounds(0, 300, 1, "seconds a batch may wait to fill"),
    "parallelization": Bounds(1, 10, 1, "batches of a shard at a time"),
    "memory_mb": Bounds(128, 10_240, 1_024, "MB of memory of the detector"),
    "tenant_parts": Bounds(1, 16, 4, "items that a contended tenant's profile is split over"),
    "archive_retention_days": Bounds(1, 3_650, 730, "days an archived event is kept"),
    "alert_retention_days": Bounds(1, 3_650, 365, "days an alert is kept"),
    "log_retention_days": Bounds(1, 3_653, 30, "days a log line is kept"),
    "notifications_per_day": Bounds(0, 100_000_000, 100, "notifications a day"),
    "email_addresses": Bounds(0, 10_000, 1, "e-mail addresses that get each notification"),
    "athena_scans_per_month": Bounds(0, 1_000_000, 100, "queries of the archive a month"),
    "athena_days": Bounds(1, 3_650, 7, "days of the archive that a query reads"),
    "call_ms": Bounds(1, 1_000, 15, "ms that a call to AWS takes from a function: not measured"),
}
"""Every input by name."""


@dataclass(frozen=True)
class Workload:
    """The inputs; ``BOUNDS`` says what each of them is.

    Raises:
        InvalidConfigError: one is out of its range, or the peak is below the average.
    """

    events_per_s: float
    peak_events_per_s: float
    users: int
    failed_share: float
    event_bytes: int
    stream_retention_hours: int
    shards: int
    batch_size: int
    batch_window_s: float
    parallelization: int
    memory_mb: int
    tenant_parts: int
    archive_retention_days: int
    alert_retention_days: int
    log_retention_days: int
    notifications_per_day: float
    email_addresses: int
    athena_scans_per_month: float
    athena_days: float
    call_ms: float

    def __post_init__(self) -> None:
        for field in fields(self):
            self._check(field.name)
        if self.peak_events_per_s < self.events_per_s:
            raise InvalidConfigError(
                "peak_events_per_s",
                f"{self.peak_events_per_s:g} is below the average, {self.events_per_s:g}",
            )

    @classmethod
    def of(cls, **inputs: float) -> "Workload":
        """Defaults, but for what is given; the peak is three times the average if it is not.

        >>> Workload.of(events_per_s=10).peak_events_per_s
        30
        """
        values: dict[str, float] = {name: bounds.default for name, bounds in BOUNDS.items()}
        if "events_per_s" in inputs:
            values["peak_events_per_s"] = min(
                3 * inputs["events_per_s"], BOUNDS["peak_events_per_s"].most
            )
        return cls(**{**values, **inputs})  # type: ignore[arg-type]

    def _check(self, name: str) -> None:
        value, bounds = getattr(self, name), BOUNDS[name]
        if not bounds.least <= value <= bounds.most:
            raise InvalidConfigError(
                name,
                f"{display(value)} refused, expected {bounds.least:,g} to {bounds.most:,g} "
                f"{bounds.unit}",
            )
