"""An estimate as tables, for people."""

from collections.abc import Iterator
from math import isfinite

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scripts.bench.table import table
from scripts.capacity.bill import GB, by_service
from scripts.capacity.estimate import Estimate
from scripts.capacity.measured import Measured
from scripts.capacity.prices import Prices
from scripts.capacity.use import Use

__all__ = ["print_estimate"]

_NAMED_SHARE = 0.01


def print_estimate(
    console: Console, made: Estimate, measured: Measured, prices: Prices, *, in_full: bool
) -> None:
    """Print what is needed, what it costs and what limits it.

    Args:
        console: where to.
        made: the estimate.
        measured, prices: what it rests on.
        in_full: every line of the bill instead of the sums by service.
    """
    load = made.load
    head = f"{load.events_per_s:,g} events/s on average, {load.peak_events_per_s:,g} at the peak"
    console.print(Text(f"\n{head}\n", "bold"))
    console.print(_needed(made))
    console.print(Text("\nStored, once everything is as old as it gets\n", "bold"))
    console.print(_stored(made))
    console.print(Text(f"\nA month at list prices, {prices.region}, {prices.date}\n", "bold"))
    console.print(_bill(made) if in_full else _services(made))
    console.print(Text("\nWhat limits it, first things first\n", "bold"))
    console.print(_limits(made))
    for warning in made.warnings:
        console.print(Text(f"\n✘ {warning}", "red"), soft_wrap=True)
    console.print()
    for note in _notes(measured, prices, made):
        console.print(Text(note, "dim"), soft_wrap=True)


def _needed(made: Estimate) -> Table:
    average, peak, load = made.average, made.peak, made.load
    rows = table("", "average", "peak")
    mode = "provisioned" if load.shards else "on-demand, after the peak"
    shards = f"shards ({mode}; the peak needs {made.shards_needed:,})"
    rows.add_row(shards, f"{average.shards:,}", f"{peak.shards:,}")
    figures = (
        ("records of a batch", average.batch_events, peak.batch_events),
        ("detector, invocations/s", average.batches, peak.batches),
        ("detector, ms of one", average.detector_s * 1e3, peak.detector_s * 1e3),
        ("detector, busy at a time", _busy(average), _busy(peak)),
        ("notifier, invocations/s", average.notifier_invocations, peak.notifier_invocations),
        ("DynamoDB read units/s", average.read_units, peak.read_units),
        ("DynamoDB write units/s, profiles", average.state_write_units, peak.state_write_units),
        ("DynamoDB write units/s, alerts", average.alert_write_units, peak.alert_write_units),
    )
    for name, on_average, at_peak in figures:
        rows.add_row(name, f"{on_average:,.1f}", f"{at_peak:,.1f}")
    return rows


def _busy(used: Use) -> float:
    """Executions of the detector at a time; all lanes, once it takes longer than a window."""
    return min(used.batches * used.detector_s, used.lanes)


def _stored(made: Estimate) -> Table:
    rows, stored, load = table("", "GB"), made.stored, made.load
    for name, size_bytes in (
        (f"archive in S3, {load.archive_retention_days:,} days", stored.archive),
        ("archive in S3, expired", stored.archive_expired),
        (f"profiles in DynamoDB, {load.users:,} users", stored.state),
        (f"alerts in DynamoDB, {load.alert_retention_days:,} days", stored.alerts),
        (f"logs in CloudWatch, {load.log_retention_days:,} days", stored.logs),
    ):
        rows.add_row(name, f"{size_bytes / GB:,.2f}")
    return rows


def _services(made: Estimate) -> Table:
    rows = table("service", "USD a month")
    for service, usd in by_service(made.lines).items():
        rows.add_row(service, f"{usd:,.2f}")
    return _summed(rows, made)


def _bill(made: Estimate) -> Table:
    rows = table("service", "for", "quantity", "USD a month")
    for line in made.lines:
        rows.add_row(line.service, line.what, f"{line.quantity:,.2f}", f"{line.usd:,.2f}")
    return _summed(rows, made)


def _summed(rows: Table, made: Estimate) -> Table:
    gap = [""] * (len(rows.columns) - 2)
    rows.add_section()
    rows.add_row(Text("together", "bold"), *gap, Text(f"{made.usd_per_month:,.2f}", "bold"))
    rows.add_row("for a million events", *gap, f"{made.usd_per_million_events:,.2f}")
    return rows


def _limits(made: Estimate) -> Table:
    rows = table("limit", "at the peak", "of", "reached at events/s", "what helps")
    rows.columns[-1].justify = "left"
    for limit in made.limits:
        reached = limit.reached_at_events_per_s
        if limit.share < _NAMED_SHARE and not isfinite(reached):
            continue
        rows.add_row(
            limit.name,
            f"{limit.used:,.0f}",
            f"{limit.limit:,.0f}",
            f"{reached:,.0f}" if isfinite(reached) else "never",
            limit.remedy,
        )
    return rows


def _notes(measured: Measured, prices: Prices, made: Estimate) -> Iterator[str]:
    yield f"Units of a batch: {measured.origin}."
    yield f"Not measured: {made.load.call_ms:g} ms for a call to AWS (--call-ms)."
    if names := prices.unverified:
        yield (
            f"{len(names)} of {len(prices.by_name)} prices are not confirmed by a dated record "
            "for the region; the table of prices says which, and why."
        )
    yield (
        "Not included: free tiers, discounts, taxes, support, data transfer, requests to KMS, "
        "conflicts between shards, attacks, and whatever puts the events."
    )
