"""What a deployment needs: batches, shards, units and bytes, by hand and by law."""

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.bench.pipeline.consumption import Consumed, Stored, Telling
from scripts.capacity.batching import batches_per_s, interpolated, mixed
from scripts.capacity.measured import REFERENCE, Measured, load_measured
from scripts.capacity.storage import storage
from scripts.capacity.stream import most_records, on_demand_shards, shards_needed
from scripts.capacity.use import duration_s, lane_events_per_s, use
from scripts.capacity.workload import Workload

RATES = st.floats(0.01, 100_000)
COMMITTED = load_measured(REFERENCE)


def consumed(events: int, units: float) -> Consumed:
    """A batch that takes so many units of DynamoDB, and two calls."""
    return Consumed(
        batch_events=events,
        api_calls=2.0,
        read_units=units,
        state_write_units=units,
        alert_write_units=units / 10,
        hottest_key_read_units=1.0,
        hottest_key_write_units=4.0,
        archive_puts=1.0,
        archive_bytes=100.0 * events,
        log_bytes=1_000.0,
        alerts_opened=events / 100,
        alerts_changed=events / 50,
    )


def by_hand() -> Measured:
    """Figures that can be multiplied in the head: a success takes two units, a failure four."""
    return Measured(
        origin="by hand",
        event_bytes=500,
        success=[consumed(1, 2.0), consumed(101, 202.0)],
        failure=[consumed(1, 4.0), consumed(101, 404.0)],
        telling=Telling(calls=2.0, read_units=1.0, write_units=3.0),
        stored=Stored(profile_overhead=80.0, alert=600.0, alert_indexes=1_000.0),
        cpu_ms={100: 20.0, 500: 100.0},
        client_cpu_ms=1.0,
        state_bytes_per_user=1_000.0,
        profile_bytes={"user": (300, 1_600)},
    )


def test_full_batches_come_as_fast_as_records_do() -> None:
    """4,000 records a second in batches of 500 are eight batches, whatever the window."""
    assert batches_per_s(4_000, 4, 500, 1.0) == pytest.approx(8.0)
    assert batches_per_s(4_000, 4, 500, 300.0) == pytest.approx(8.0)


def test_few_records_come_in_as_many_batches_as_windows_have_any() -> None:
    """Ten a second over four lanes: of the windows of a second, 92 % hold something."""
    assert batches_per_s(10, 4, 500, 1.0) == pytest.approx(4 * (1 - exp(-2.5)))


@given(RATES, st.integers(1, 200), st.integers(1, 10_000), st.floats(1, 300))
def test_batches_hold_at_least_a_record_and_never_too_many(
    rate: float, lanes: int, most: int, window_s: float
) -> None:
    """Neither an invocation without a record, nor a batch above its size, nor a lane that is
    invoked more often than its windows end or its batches fill."""
    batches = batches_per_s(rate, lanes, most, window_s)
    assert 1 - 1e-9 <= rate / batches <= most * (1 + 1e-9)
    assert batches <= lanes / window_s + rate / most + 1e-9


@given(RATES, RATES, st.integers(1, 200), st.integers(1, 10_000), st.floats(1, 300))
def test_more_records_come_in_no_fewer_batches(
    one: float, other: float, lanes: int, most: int, window_s: float
) -> None:
    """Monotone in the rate."""
    low, high = sorted((one, other))
    assert batches_per_s(low, lanes, most, window_s) <= batches_per_s(
        high, lanes, most, window_s
    ) * (1 + 1e-9)


@given(st.dictionaries(st.integers(1, 1_000), st.floats(0, 1e6), min_size=2), st.data())
def test_interpolation_passes_through_what_is_known(
    known: dict[int, float], data: st.DataObject
) -> None:
    """At a known size the known value; between two sizes something between their values."""
    size = data.draw(st.sampled_from(sorted(known)))
    assert interpolated(known, size) == pytest.approx(known[size], abs=1e-6)
    low, high = data.draw(
        st.sampled_from(list(zip(sorted(known), sorted(known)[1:], strict=False)))
    )
    between = interpolated(known, (low + high) / 2)
    assert between == pytest.approx((known[low] + known[high]) / 2, abs=1e-6)


@given(RATES, st.integers(100, 65_536))
def test_shards_are_never_fewer_than_needed(rate: float, event_bytes: int) -> None:
    """Records and bytes fit into them, and would not into one less."""
    shards = shards_needed(rate, event_bytes)
    assert rate <= shards * 1_000
    assert rate * event_bytes <= shards * 1e6
    fewer = shards - 1
    assert not fewer or rate > fewer * 1_000 or rate * event_bytes > fewer * 1e6
    assert on_demand_shards(rate, event_bytes) >= max(4, 2 * shards)


@given(st.integers(1, 10_000), st.integers(100, 65_536))
def test_a_batch_fits_into_an_invocation(batch_size: int, event_bytes: int) -> None:
    """Base64 makes four bytes of three; at least one record always goes."""
    records = most_records(batch_size, event_bytes)
    assert 1 <= records <= batch_size
    assert records * event_bytes * 4 / 3 <= 6 * 1024 * 1024


def test_units_by_hand() -> None:
    """A thousand events a second, a quarter of which fail, on one shard with batches of 100: ten
    batches a second of 250 units each, and a key that is written four units at a time."""
    load = Workload.of(
        events_per_s=1_000,
        peak_events_per_s=1_000,
        shards=1,
        batch_size=100,
        failed_share=0.25,
        event_bytes=1_000,
        notifications_per_day=86_400,
    )
    used = use(load, by_hand(), 1_000)
    assert (used.shards, used.lanes, used.batches, used.batch_events) == (1, 1, 10, 100)
    assert used.state_write_units == pytest.approx(2_500)
    assert used.read_units == pytest.approx(2_500 + 1)
    assert used.alert_write_units == pytest.approx(250 + 3)
    assert used.hottest_key_write_units == pytest.approx(40)
    assert used.archive_puts == pytest.approx(10)
    assert used.archive_bytes == pytest.approx(2 * 100_000)
    assert (used.notifications, used.alerts_opened) == pytest.approx((1, 10))


def test_split_profiles_spread_writes_over_shards() -> None:
    """Not further than there are shards to write."""
    load = Workload.of(events_per_s=4_000, peak_events_per_s=4_000, shards=4)
    one, four, sixteen = (
        use(replace(load, tenant_parts=parts), by_hand(), 4_000) for parts in (1, 4, 16)
    )
    assert one.hottest_key_write_units == 4 * four.hottest_key_write_units
    assert sixteen.hottest_key_write_units == four.hottest_key_write_units
    assert one.hottest_key_read_units == four.hottest_key_read_units


def test_a_batch_takes_its_cpu_time_and_its_calls() -> None:
    """A hundred events: 20 ms of a whole processor and two calls of 15 ms; half a processor
    takes twice as long, and more than one is of no use."""
    whole, half, much = (
        duration_s(Workload.of(memory_mb=memory_mb), by_hand(), 100)
        for memory_mb in (1_769, 1_769 // 2, 10_240)
    )
    assert whole == much == pytest.approx(0.050)
    assert half == pytest.approx(0.070, rel=1e-3)
    load = Workload.of(memory_mb=1_769, batch_size=500)
    assert lane_events_per_s(load, by_hand()) == pytest.approx(500 / 0.130)


def test_storage_by_hand() -> None:
    """A day's archive, ten days; what expired stays thirty days; alerts with their indexes."""
    load = Workload.of(
        events_per_s=1,
        shards=1,
        event_bytes=500,
        archive_retention_days=10,
        alert_retention_days=10,
        log_retention_days=1,
        users=1_000,
    )
    stored = storage(load, by_hand(), use(load, by_hand(), 1))
    assert stored.archive == pytest.approx(100 * 86_400 * 10)
    assert stored.archive_expired == pytest.approx(100 * 86_400 * 30)
    assert stored.state == pytest.approx(1_000_000)
    assert stored.alerts == pytest.approx(864 * 10 * (600 + 1_000 + 400))


@given(RATES, st.integers(1, 1_825))
def test_twice_the_retention_stores_twice_the_archive(rate: float, days: int) -> None:
    """And changes nothing else that is stored."""
    load = Workload.of(events_per_s=min(rate, 1e5), archive_retention_days=days)
    twice = replace(load, archive_retention_days=2 * days)
    used = use(load, COMMITTED, load.events_per_s)
    once, then = storage(load, COMMITTED, used), storage(twice, COMMITTED, used)
    assert then.archive == pytest.approx(2 * once.archive)
    assert replace(then, archive=once.archive) == once


@given(st.floats(1, 10_000), st.sampled_from([1.0, 10.0, 60.0]))
def test_longer_windows_use_no_more(rate: float, window_s: float) -> None:
    """Fewer, larger batches: never more calls, units, objects or log lines."""
    short = Workload.of(events_per_s=rate, batch_window_s=1)
    long = replace(short, batch_window_s=window_s)
    before, after = (use(load, COMMITTED, rate) for load in (short, long))
    for name in ("batches", "read_units", "state_write_units", "archive_puts", "archive_bytes"):
        assert getattr(after, name) <= getattr(before, name) * (1 + 1e-9)


@given(st.floats(0, 1), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_mixture_lies_between_its_parts(share: float, success: float, failure: float) -> None:
    """All of one at either end."""
    low, high = sorted((success, failure))
    assert low - 1e-6 <= mixed(success, failure, failed_share=share) <= high + 1e-6
    assert mixed(success, failure, failed_share=0) == success
    assert mixed(success, failure, failed_share=1) == failure
