"""Write the figures of docs/cost.md, from the committed measurement and prices.

python -m scripts.capacity.cost_page
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Final

from scripts.capacity.alternatives import cognito_plus_usd, takeover_prevention_usd
from scripts.capacity.bill import SECONDS_PER_MONTH, by_service
from scripts.capacity.estimate import Estimate, estimate
from scripts.capacity.measured import REFERENCE, Measured, load_measured
from scripts.capacity.prices import Prices, load_prices
from scripts.capacity.workload import Workload

__all__ = ["PAGE", "SIZES", "cost_page", "load_of", "tuned"]

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "cost.md"
SIZES: Final = (10, 100, 1_000)
"""Logins a second, on average."""
_USERS_PER_LOGIN_PER_S: Final = 100_000
"""Everybody logs in 26 times a month."""
_MESSAGES_PER_DAY_PER_LOGIN_PER_S: Final = 1
_TUNED_SHARDS: Final = {10: 1, 100: 1, 1_000: 6}
_TUNED_WINDOW_S: Final = 10
_BEGIN, _END = "<!-- figures: written by make docs -->\n", "<!-- end of figures -->"


def load_of(size: int) -> Workload:
    """The defaults, at so many logins a second."""
    return Workload.of(
        events_per_s=size,
        users=size * _USERS_PER_LOGIN_PER_S,
        notifications_per_day=size * _MESSAGES_PER_DAY_PER_LOGIN_PER_S,
    )


def tuned(load: Workload) -> Workload:
    """The same for less: a provisioned stream that keeps a day, and a window of ten seconds."""
    return replace(
        load,
        shards=_TUNED_SHARDS[round(load.events_per_s)],
        stream_retention_hours=24,
        batch_window_s=_TUNED_WINDOW_S,
    )


def cost_page(text: str) -> str:
    """The page with the figures as they are.

    Raises:
        ValueError: the text has no place for them.
    """
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"no place for figures between {_BEGIN.strip()} and {_END}")
    return f"{before}{begin}\n{_figures(load_measured(REFERENCE), load_prices())}\n{end}{after}"


def _figures(measured: Measured, prices: Prices) -> str:
    made = [estimate(load_of(size), measured, prices) for size in SIZES]
    less = [estimate(tuned(load_of(size)), measured, prices) for size in SIZES]
    blocks = (
        _origin(measured, prices),
        "\n".join(_table("US dollars a month", _costs(made, less))),
        "\n".join(_table("for a million logins", _million(made, less, prices))),
        "\n".join(_table("at the peak, three times the average", _needed(made))),
        "What comes first as logins become more, at the defaults:\n",
        "\n".join(_table("limit, reached at", _first(made))),
    )
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _origin(measured: Measured, prices: Prices) -> str:
    share = len(prices.by_name) - len(prices.unverified)
    return (
        f"Units: {measured.origin}. Prices: {prices.region}, looked up on {prices.date}; "
        f"{share} of {len(prices.by_name)} are confirmed by a dated record for the region, which "
        "`scripts/capacity/prices.toml` says beside each of them."
    )


_Row = tuple[str, Sequence[str]]


def _table(title: str, rows: Iterator[_Row]) -> Iterator[str]:
    yield "| " + " | ".join([title, *(f"{size:,} logins/s" for size in SIZES)]) + " |"
    yield "|---|" + "---:|" * len(SIZES)
    for name, cells in rows:
        yield "| " + " | ".join([name, *cells]) + " |"


def _costs(made: Sequence[Estimate], less: Sequence[Estimate]) -> Iterator[_Row]:
    sums = [by_service(each.lines) for each in made]
    for service in sums[0]:
        yield service, [_usd(each[service]) for each in sums]
    yield "**together**", [f"**{_usd(each.usd_per_month)}**" for each in made]
    yield "together, tuned", [_usd(each.usd_per_month) for each in less]


def _million(made: Sequence[Estimate], less: Sequence[Estimate], prices: Prices) -> Iterator[_Row]:
    yield "**fraudcore**", [f"**{_usd(each.usd_per_million_events)}**" for each in made]
    yield "fraudcore, tuned", [_usd(each.usd_per_million_events) for each in less]
    logins = [size * SECONDS_PER_MONTH for size in SIZES]
    waf = [takeover_prevention_usd(each, prices) / each * 1e6 for each in logins]
    yield "AWS WAF account takeover prevention", [_usd(each) for each in waf]
    users = [load_of(size).users for size in SIZES]
    plus = [cognito_plus_usd(u, prices) / n * 1e6 for u, n in zip(users, logins, strict=True)]
    yield "Amazon Cognito, Plus plan", [_usd(each) for each in plus]


def _needed(made: Sequence[Estimate]) -> Iterator[_Row]:
    yield "shards, on demand", [f"{each.peak.shards:,}" for each in made]
    yield "records of a batch", [f"{each.peak.batch_events:,.0f}" for each in made]
    busy = (min(each.peak.batches * each.peak.detector_s, each.peak.lanes) for each in made)
    yield "detectors at a time", [f"{each:,.1f}" for each in busy]
    writes = (each.peak.state_write_units + each.peak.alert_write_units for each in made)
    yield "write units/s", [f"{each:,.0f}" for each in writes]
    yield "read units/s", [f"{each.peak.read_units:,.0f}" for each in made]


def _first(made: Sequence[Estimate]) -> Iterator[_Row]:
    """What any of the sizes reaches among its first three, and where the others reach it."""
    names = list(dict.fromkeys(limit.name for each in made for limit in each.limits[:3]))
    for name in names:
        reached = [
            next(limit.reached_at_events_per_s for limit in each.limits if limit.name == name)
            for each in made
        ]
        yield name, [f"{rate:,.0f} logins/s" if isfinite(rate) else "never" for rate in reached]


def _usd(amount: float) -> str:
    return f"{amount:,.2f}"


if __name__ == "__main__":
    PAGE.write_text(cost_page(PAGE.read_text("utf-8")), "utf-8")
