"""How many bytes are stored, by kind, once everything is as old as it gets."""

from dataclasses import dataclass
from typing import Final

from scripts.capacity.measured import Measured
from scripts.capacity.use import Use
from scripts.capacity.workload import Workload

__all__ = ["NONCURRENT_DAYS", "Storage", "storage"]

NONCURRENT_DAYS: Final = 30
"""Days that the lake keeps a version after it expired, as in terraform/modules/lake."""
_SECONDS_PER_DAY: Final = 86_400
_STORED_ITEM_BYTES: Final = 100
_INDEXES: Final = 3


@dataclass(frozen=True)
class Storage:
    """Bytes.

    Args:
        archive: events in S3 that can be queried.
        archive_expired: events in S3 that expired, and can be brought back for some days.
        state: profiles in DynamoDB.
        alerts: alerts in DynamoDB, with their indexes.
        logs: in CloudWatch, uncompressed.
    """

    archive: float
    archive_expired: float
    state: float
    alerts: float
    logs: float


def storage(load: Workload, measured: Measured, average: Use) -> Storage:
    """What is stored after all retention times have passed once.

    Args:
        load: how long what is kept.
        measured: sizes of items.
        average: use at the average rate.
    """
    archived = average.archive_bytes * _SECONDS_PER_DAY
    opened = average.alerts_opened * _SECONDS_PER_DAY
    stored = measured.stored
    alert = stored.alert + stored.alert_indexes + (1 + _INDEXES) * _STORED_ITEM_BYTES
    return Storage(
        archive=archived * load.archive_retention_days,
        archive_expired=archived * NONCURRENT_DAYS,
        state=load.users * measured.state_bytes_per_user,
        alerts=opened * load.alert_retention_days * alert,
        logs=average.log_bytes * _SECONDS_PER_DAY * load.log_retention_days,
    )
