"""What the archive and the quarantine hold, asked through Athena."""

from collections import Counter
from typing import NamedTuple

from scripts.pipeline.athena import Workgroup
from scripts.pipeline.traffic import Place

__all__ = ["Lake", "Quarantined"]


class Quarantined(NamedTuple):
    """One row of the quarantine.

    Args:
        field: offending field.
        reason: why the record was refused.
        size_bytes: of the record.
    """

    field: str
    reason: str
    size_bytes: int


class Lake:
    """The tables of the lake.

    Args:
        workgroup: to ask through.
        database: Glue database of the tables.
    """

    def __init__(self, workgroup: Workgroup, database: str) -> None:
        self._workgroup = workgroup
        self._database = database

    def event_copies(self, tenant: str) -> Counter[str]:
        """How often each event of a tenant is in the archive, by event id.

        Args:
            tenant: a plain name.
        """
        rows = self._workgroup.query(
            "SELECT event_id, count(*) AS copies "
            f"FROM {self._database}.login_events WHERE tenant = '{tenant}' GROUP BY event_id"
        )
        return Counter({str(row["event_id"]): int(row["copies"] or 0) for row in rows})

    def quarantined(self) -> dict[Place, Quarantined]:
        """The records in quarantine by their place in the stream."""
        rows = self._workgroup.query(
            "SELECT shard_id, sequence_number, field, reason, size_bytes "
            f"FROM {self._database}.quarantine"
        )
        return {
            Place(str(row["shard_id"]), str(row["sequence_number"])): Quarantined(
                str(row["field"]), str(row["reason"]), int(row["size_bytes"] or 0)
            )
            for row in rows
        }
