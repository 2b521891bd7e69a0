"""What a month costs, and which limit comes first."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.capacity.alternatives import cognito_plus_usd, takeover_prevention_usd
from scripts.capacity.bill import ALARMS, Line, by_service
from scripts.capacity.estimate import Estimate, estimate
from scripts.capacity.limits import Limit
from scripts.capacity.measured import REFERENCE, load_measured
from scripts.capacity.prices import load_prices
from scripts.capacity.workload import Workload
from scripts.local_aws import CHECKOUT
from tests.terraform_alarms import alarm_names
from tests.unit.test_capacity_formulas import by_hand

COMMITTED, PRICES = load_measured(REFERENCE), load_prices()


def of(**inputs: float) -> Estimate:
    """The estimate from what is committed."""
    return estimate(Workload.of(**inputs), COMMITTED, PRICES)


def line(made: Estimate, service: str, what: str) -> Line:
    """One line of the bill."""
    (found,) = [each for each in made.lines if (each.service, each.what) == (service, what)]
    return found


def limit(made: Estimate, name: str) -> Limit:
    """One limit."""
    (found,) = [each for each in made.limits if each.name.startswith(name)]
    return found


def test_a_provisioned_stream_by_hand() -> None:
    """Two shards are 1,460 hours at 1.5 cents, and as many at 2 cents for a second day; a record
    a second of 26 KB puts two units."""
    made = of(events_per_s=1, shards=2, event_bytes=26 * 1024)
    assert line(made, "Kinesis", "shards").usd == pytest.approx(21.90)
    assert line(made, "Kinesis", "longer retention").usd == pytest.approx(29.20)
    assert line(made, "Kinesis", "records put").quantity == 2 * 730 * 3_600
    a_day = of(events_per_s=1, shards=2, stream_retention_hours=24)
    assert "longer retention" not in [each.what for each in a_day.lines]


def test_an_on_demand_stream_by_hand() -> None:
    """Each record counts as started KB: a thousand a second of 573 bytes are 2,506 GB a month;
    what is kept beyond a day is counted as it is."""
    made = of(events_per_s=1_000, event_bytes=573)
    assert line(made, "Kinesis", "stream").usd == pytest.approx(29.20)
    put = line(made, "Kinesis", "records put")
    assert put.quantity == pytest.approx(1_000 * 730 * 3_600 * 1_024 / 1024**3)
    assert put.usd == pytest.approx(200.50, abs=0.01)
    kept = line(made, "Kinesis", "longer retention")
    assert kept.quantity == pytest.approx(1_000 * 573 * 3_600 * 24 / 1024**3)
    assert line(made, "Kinesis", "retention beyond a week").quantity == 0


def test_units_and_messages_by_hand() -> None:
    """A thousand events a second in ten batches of 100: 200 units each, at 62.5 cents a million;
    100 notifications a day to two addresses."""
    load = Workload.of(
        events_per_s=1_000, shards=1, batch_size=100, failed_share=0, email_addresses=2
    )
    made = estimate(load, by_hand(), PRICES)
    month_s = 730 * 3_600
    assert line(made, "DynamoDB", "profiles written").usd == pytest.approx(
        10 * 200 * month_s * 0.625e-6
    )
    assert line(made, "S3", "objects put").usd == pytest.approx(10 * month_s * 5e-6)
    told = 100 * 730 / 24
    assert line(made, "SNS", "messages").quantity == pytest.approx(told)
    assert line(made, "SNS", "e-mails").usd == pytest.approx(2 * told * 2e-5)


def test_queries_scan_no_more_than_is_archived() -> None:
    """A query of a year reads what there is; one of nothing is charged 10 MB."""
    short = of(archive_retention_days=7, athena_days=365)
    week = of(archive_retention_days=7, athena_days=7)
    assert line(short, "Athena", "queries") == line(week, "Athena", "queries")
    least = of(events_per_s=0.001, athena_scans_per_month=100)
    assert line(least, "Athena", "queries").usd == pytest.approx(100 * 10e6 / 1e12 * 5)


def test_the_bill_is_the_sum_of_its_services() -> None:
    """Nothing is counted twice or left out, and a million events cost their part."""
    made = of(events_per_s=10)
    assert sum(by_service(made.lines).values()) == pytest.approx(made.usd_per_month)
    assert made.usd_per_million_events == pytest.approx(made.usd_per_month / 26.28)


@given(st.floats(0.01, 100_000), st.floats(1, 3), st.sampled_from([0, 1, 8]))
def test_more_events_never_cost_less(rate: float, times: float, shards: int) -> None:
    """Line by line, with the shards that there are."""
    few = Workload.of(events_per_s=rate, peak_events_per_s=3e5, shards=shards)
    many = replace(few, events_per_s=rate * times)
    low, high = (estimate(load, COMMITTED, PRICES) for load in (few, many))
    for before, after in zip(low.lines, high.lines, strict=True):
        assert before.usd <= after.usd * (1 + 1e-9), before.what


@given(st.floats(0.01, 10_000), st.floats(0, 0.5))
def test_more_failures_never_cost_less_profiles(rate: float, share: float) -> None:
    """A failure touches more profiles than a success."""
    few, many = (
        of(events_per_s=rate, failed_share=each, batch_size=500) for each in (share, 2 * share)
    )
    name = "DynamoDB", "profiles written"
    assert line(few, *name).usd <= line(many, *name).usd * (1 + 1e-9)


@given(st.floats(0.1, 100_000))
def test_every_limit_is_reached_where_it_says(rate: float) -> None:
    """At that rate the limit is used up, and the first of them stands in front."""
    made = of(events_per_s=rate, peak_events_per_s=rate)
    reached = [each.reached_at_events_per_s for each in made.limits]
    assert reached == sorted(reached)
    for each in made.limits:
        beyond = rate >= each.reached_at_events_per_s * (1 + 1e-6)
        assert beyond <= (each.used >= each.limit * (1 - 1e-6))
        assert (each.used > each.limit) <= (each.reached_at_events_per_s < inf)


def test_limits_by_hand() -> None:
    """One shard takes 1,000 records of 573 bytes a second, and two processors' worth of memory
    do not make a lane faster than one."""
    made = of(events_per_s=500, peak_events_per_s=500, shards=1, memory_mb=1_769)
    records = limit(made, "Kinesis in, records/s")
    assert (records.used, records.limit, records.share) == (500, 1_000, 0.5)
    assert records.reached_at_events_per_s == pytest.approx(1_000)
    assert limit(made, "Kinesis out").reached_at_events_per_s == pytest.approx(2e6 / 573)
    lane = limit(made, "detector")
    assert lane.limit == pytest.approx(made.lane_events_per_s)
    two = of(events_per_s=500, peak_events_per_s=500, shards=1, memory_mb=1_769, parallelization=2)
    assert limit(two, "detector").limit == pytest.approx(2 * lane.limit)


def test_a_peak_that_does_not_fit_is_told() -> None:
    """By the name of the limit, with what helps; a batch that no invocation can hold, too."""
    made = of(events_per_s=100, peak_events_per_s=5_000, shards=1, batch_size=10_000)
    told = "\n".join(made.warnings)
    assert "Kinesis in, records/s: the peak needs 5,000 of 1,000; raise stream_shards" in told
    assert "batch_size: only 4,899 events of 573 bytes" in told
    assert not of(events_per_s=100).warnings


def test_every_alarm_and_metric_is_paid_for() -> None:
    """As many alarms as Terraform makes."""
    assert len(alarm_names(CHECKOUT / "terraform")) == ALARMS


def test_what_others_charge_by_hand() -> None:
    """A million attempts: 990,000 at a tenth of a cent, 10 dollars for the feature, 5 for the web
    ACL, 1 for the rule group and 60 cents for the requests; of 40 million those beyond 2, 5, 15 and
    30 cost less and less. A user of Cognito's Plus plan costs two cents, however often they log
    in."""
    assert takeover_prevention_usd(1e6, PRICES) == pytest.approx(990 + 10 + 5 + 1 + 0.60)
    assert takeover_prevention_usd(5_000, PRICES) == pytest.approx(16 + 0.003)
    tiers = 1_990 + 3_000 * 0.7 + 10_000 * 0.4 + 15_000 * 0.2 + 10_000 * 0.05
    assert takeover_prevention_usd(40e6, PRICES) == pytest.approx(tiers + 16 + 40 * 0.60)
    assert cognito_plus_usd(50_000, PRICES) == pytest.approx(1_000)


def test_every_price_says_where_it_comes_from() -> None:
    """A page of AWS, and whether a recent record for the region confirms it."""
    for price in PRICES.by_name.values():
        assert re.fullmatch(r"https://aws\.amazon\.com/[a-z0-9/-]+/", price.source)
        assert price.verified == any(
            price.evidence.partition(",")[0] == f"a record of the Price List for us-east-1 of {day}"
            for day in _eighteen_months()
        )


def _eighteen_months() -> Iterator[str]:
    """The days and months before the table's own date, as its records name them."""
    last = date.fromisoformat(PRICES.date)
    for age in range(18 * 30):
        day = last - timedelta(days=age)
        yield from (f"{day}", f"{day:%B %Y}")
