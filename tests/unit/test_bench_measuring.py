"""Measuring a path against json.loads, with a clock that the path moves."""

from collections.abc import Callable, Sequence
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.bench.batches import batches
from scripts.bench.feeds import look_up_us
from scripts.bench.import_time import ImportTime, Start
from scripts.bench.measuring import Figures, Round, measure_round, measure_turn
from scripts.bench.plan import FULL, QUICK, Plan
from scripts.bench.sizes import Sizes, percentile, with_largest


class FakeClock:
    """A clock that goes on by one second at each reading, and by whatever it is told to."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """The time in seconds."""
        self.now_s += 1.0
        return self.now_s

    def path(self, seconds: float) -> Callable[[Sequence[bytes]], int]:
        """A path that takes so long, and finds something in every second event."""

        def run(batch: Sequence[bytes]) -> int:
            self.now_s += seconds
            return len(batch) // 2

        return run


def test_the_path_is_measured_against_json() -> None:
    """Path and json.loads are timed apart, the latter before and after each batch."""
    clock = FakeClock()
    measured = measure_round(clock.path(9.0), [[b"1"] * 4, [b"2"] * 2], clock)
    assert measured == Round(events=6, findings=3, path_s=20.0, json_s=2.0)


def test_a_turn_takes_large_and_then_small_batches() -> None:
    """One turn uses up exactly the events of a round, in batches of both sizes."""
    clock, seen = FakeClock(), []

    def run(batch: Sequence[bytes]) -> int:
        seen.append(len(batch))
        return 0

    plan = Plan(5, 2, 3, 1_000, (1_000,), 1)
    records = iter([b"1"] * (plan.round_events + 7))
    large, small = measure_turn(run, records, plan, clock)
    assert seen == [500, 500, 100, 100, 100]
    assert (large.events, small.events, len(list(records))) == (1_000, 300, 7)


def test_figures_are_medians() -> None:
    """A slow round does not move a figure; findings are counted over all rounds."""
    rounds = (Round(100, 1, 1.0, 0.1), Round(100, 2, 2.0, 0.1), Round(100, 6, 90.0, 0.3))
    figures = Figures(500, rounds)
    assert figures.us_per_event == pytest.approx(20_000)
    assert figures.json_us_per_event == pytest.approx(1_000)
    assert figures.events_per_s == pytest.approx(50)
    assert figures.over_json == pytest.approx(20)
    assert figures.findings_per_thousand == pytest.approx(30)


@given(st.lists(st.binary(max_size=3), max_size=30), st.integers(1, 8))
def test_batches_lose_nothing(records: list[bytes], size: int) -> None:
    """Batches hold every record once and in order, and only the last one is shorter."""
    cut = list(batches(records, size))
    assert [record for batch in cut for record in batch] == records
    assert all(len(batch) == size for batch in cut[:-1])


@given(st.lists(st.integers(0, 50), min_size=1), st.floats(0.01, 1.0))
def test_percentile_is_the_nearest_rank(values: list[int], share: float) -> None:
    """The percentile is the least value that at least so large a share does not exceed."""
    found = percentile(sorted(values), share)

    def reaches(limit: int) -> bool:
        return sum(value <= limit for value in values) >= share * len(values) - 1e-9

    assert found in values
    assert reaches(found)
    assert not [value for value in values if value < found and reaches(value)]


def test_sizes_of_profiles() -> None:
    """Median, 99th percentile and maximum of a thousand sizes."""
    assert Sizes.of(list(range(1_000, 0, -1))) == Sizes(1_000, 500, 990, 1_000, 500_500)


def test_the_largest_profile_of_all() -> None:
    """Of other stores only the largest profile counts, and only of known types."""
    sizes = with_largest(
        {"user": Sizes(2, 5, 6, 6, 11), "ip": Sizes(1, 4, 4, 4, 4)},
        [
            {"user": Sizes(9, 1, 1, 80, 89), "device": Sizes(1, 9, 9, 9, 9)},
            {"ip": Sizes(1, 1, 1, 1, 1)},
        ],
    )
    assert sizes == {"user": Sizes(2, 5, 6, 80, 11), "ip": Sizes(1, 4, 4, 4, 4)}


def test_a_look_up_is_timed_without_its_loop() -> None:
    """What the empty loop takes is taken off."""
    clock = FakeClock()

    def look_up(_: int) -> None:
        clock.now_s += 0.5

    assert look_up_us(look_up, list(repeat(1, 4)), clock) == pytest.approx(0.5e6)


def test_import_time_is_the_median_difference() -> None:
    """Each importing process is compared with the bare one started beside it."""
    pairs = [
        (Start(10, 11), Start(30, 33)),
        (Start(50, 55), Start(71, 77)),
        (Start(9, 9), Start(99, 99)),
    ]
    measured = ImportTime.of(pairs)
    assert measured.bare == Start(10, 11)
    assert measured.absolute == Start(71, 77)
    assert measured.over_bare == Start(21, 22)


@pytest.mark.parametrize("plan", [FULL, QUICK])
def test_plans_have_enough_rounds(plan: Plan) -> None:
    """A median of fewer than five rounds is none; the mixes have 200 thousand users."""
    assert plan.rounds >= 5
    assert plan.users == 200_000
    assert plan.users in plan.flat_users


def test_the_full_plan_spans_the_stated_range() -> None:
    """The time per event is compared from 10 thousand to 2 million users."""
    assert (min(FULL.flat_users), max(FULL.flat_users)) == (10_000, 2_000_000)
