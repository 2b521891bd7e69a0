"""What batches consume of AWS, whatever the machine: calls, units, objects, bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Consumed", "Consumption", "Stored", "Telling"]


@dataclass(frozen=True)
class Consumed:
    """What a batch of one size consumes on average.

    Args:
        batch_events: events of a batch.
        api_calls: to DynamoDB and S3.
        read_units, state_write_units, alert_write_units: of DynamoDB; indexes are included.
        hottest_key_read_units, hottest_key_write_units: of the key that is used most.
        archive_puts, archive_bytes: objects of the archive, and what is in them.
        log_bytes: that the function prints.
        alerts_opened, alerts_changed: alerts; those that were opened are also changed.
    """

    batch_events: int
    api_calls: float
    read_units: float
    state_write_units: float
    alert_write_units: float
    hottest_key_read_units: float
    hottest_key_write_units: float
    archive_puts: float
    archive_bytes: float
    log_bytes: float
    alerts_opened: float
    alerts_changed: float

    def divided_by(self, batches: int) -> "Consumed":
        """The average of so many batches, of which this is the sum."""
        sums = {name: value / batches for name, value in vars(self).items()}
        return Consumed(**{**sums, "batch_events": self.batch_events})


@dataclass(frozen=True)
class Telling:
    """What one notification consumes of DynamoDB: looking whether it was told, and noting it.

    Args:
        calls: to DynamoDB.
        read_units, write_units: indexes are included.
    """

    calls: float
    read_units: float
    write_units: float


@dataclass(frozen=True)
class Stored:
    """How large items are, in bytes; averages.

    Args:
        profile_overhead: that a profile's item has beyond the profile.
        alert: an alert's item.
        alert_indexes: its entries in all indexes.
    """

    profile_overhead: float
    alert: float
    alert_indexes: float


@dataclass(frozen=True)
class Consumption:
    """What is consumed by traffic of which kind; batches ascend in size.

    Args:
        success, failure: traffic of nothing but successes, and of nothing but failures, from
            which any share of failures can be put together.
        ordinary: both as they come.
        telling, stored: of the alerts of ordinary traffic.
    """

    success: Sequence[Consumed]
    failure: Sequence[Consumed]
    ordinary: Sequence[Consumed]
    telling: Telling
    stored: Stored
