"""The whole answer for one deployment."""

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.capacity.bill import SECONDS_PER_MONTH, Line, bill
from scripts.capacity.limits import Limit, limits
from scripts.capacity.measured import Measured
from scripts.capacity.prices import Prices
from scripts.capacity.storage import Storage, storage
from scripts.capacity.stream import most_records, shards_needed
from scripts.capacity.use import Use, lane_events_per_s, use
from scripts.capacity.workload import Workload

__all__ = ["Estimate", "estimate"]


@dataclass(frozen=True)
class Estimate:
    """What a deployment needs, costs and is limited by.

    Args:
        load: what was asked for.
        average, peak: use at both rates.
        shards_needed: the fewest for the peak.
        most_records: of a batch.
        lane_events_per_s: that one lane gets done at most.
        stored: bytes, once everything is as old as it gets.
        lines: of the month's bill.
        limits: the one that comes first in front.
    """

    load: Workload
    average: Use
    peak: Use
    shards_needed: int
    most_records: int
    lane_events_per_s: float
    stored: Storage
    lines: Sequence[Line]
    limits: Sequence[Limit]

    @property
    def usd_per_month(self) -> float:
        """The sum of the bill."""
        return sum(line.usd for line in self.lines)

    @property
    def usd_per_million_events(self) -> float:
        """The sum of the bill for a million events."""
        return self.usd_per_month / (self.load.events_per_s * SECONDS_PER_MONTH) * 1e6

    @property
    def warnings(self) -> list[str]:
        """What does not work as it was asked for."""
        found = [
            f"{limit.name}: the peak needs {limit.used:,.0f} of {limit.limit:,.0f}; {limit.remedy}"
            for limit in self.limits
            if limit.used > limit.limit
        ]
        if self.most_records < self.load.batch_size:
            found.append(
                f"batch_size: only {self.most_records:,} events of {self.load.event_bytes:,} bytes "
                "fit into an invocation"
            )
        return found


def estimate(load: Workload, measured: Measured, prices: Prices) -> Estimate:
    """Work everything out.

    Args:
        load: what is asked for.
        measured: units of a batch.
        prices: for a unit.
    """
    average = use(load, measured, load.events_per_s)
    stored = storage(load, measured, average)
    return Estimate(
        load=load,
        average=average,
        peak=use(load, measured, load.peak_events_per_s),
        shards_needed=shards_needed(load.peak_events_per_s, load.event_bytes),
        most_records=most_records(load.batch_size, load.event_bytes),
        lane_events_per_s=lane_events_per_s(load, measured),
        stored=stored,
        lines=bill(load, average, stored, prices),
        limits=limits(load, measured, prices.region),
    )
