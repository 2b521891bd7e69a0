"""An estimate as JSON, for machines."""

from dataclasses import asdict
from math import isfinite

from scripts.capacity.bill import by_service
from scripts.capacity.estimate import Estimate
from scripts.capacity.limits import Limit
from scripts.capacity.measured import Measured
from scripts.capacity.prices import Prices

__all__ = ["as_json"]


def as_json(made: Estimate, measured: Measured, prices: Prices) -> dict[str, object]:
    """What is written: units are in the names, a rate that is never reached is null."""
    return {
        "inputs": asdict(made.load),
        "measured": measured.origin,
        "profile_bytes": {
            kind: {"p50": p50, "p99": p99} for kind, (p50, p99) in measured.profile_bytes.items()
        },
        "prices": {"region": prices.region, "date": prices.date, "unverified": prices.unverified},
        "average_per_s": asdict(made.average),
        "peak_per_s": asdict(made.peak),
        "shards_needed": made.shards_needed,
        "most_records_of_a_batch": made.most_records,
        "events_per_s_of_a_lane": made.lane_events_per_s,
        "stored_bytes": asdict(made.stored),
        "usd_per_month": made.usd_per_month,
        "usd_per_million_events": made.usd_per_million_events,
        "usd_per_month_by_service": by_service(made.lines),
        "bill": [asdict(line) for line in made.lines],
        "limits": [_limit(limit) for limit in made.limits],
        "warnings": made.warnings,
    }


def _limit(limit: Limit) -> dict[str, object]:
    reached = limit.reached_at_events_per_s
    return {
        **asdict(limit),
        "share": limit.share,
        "reached_at_events_per_s": reached if isfinite(reached) else None,
    }
