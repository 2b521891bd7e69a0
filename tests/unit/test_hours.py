"""Hours and samples of a tenant: what is usual there."""

import pytest

from fraudcore import StateDecodeError
from fraudcore.hours import FAILURES, HOURS_KEPT, LOCKOUTS, SUCCESSES, Hours
from fraudcore.sample import SAMPLE_A_DAY, SAMPLE_DAYS, Sample

NOON = 440_000
DAY = 20_000
FEATURES = (1, 2, 3, 4, 5, 6, 1)


def hours_of(*counts: tuple[int, int, int, int]) -> Hours:
    """Hours (counted from noon) with so many failures, successes and lockouts."""
    hours = Hours()
    for at, *kinds in counts:
        for kind, count in zip((FAILURES, SUCCESSES, LOCKOUTS), kinds, strict=True):
            for n in range(count):
                hours.add(NOON + at, kind, (at << 40) + (kind << 30) + n)
    return hours


def test_three_hours_make_a_baseline() -> None:
    """Below three known hours nothing is usual; then it is the median of each number."""
    few = hours_of((0, 1, 0, 0), (1, 1, 0, 0))
    assert few.baseline(NOON + 2) is None
    usual = hours_of((0, 1, 10, 0), (1, 2, 10, 0), (2, 9, 10, 3)).baseline(NOON + 3)
    assert usual is not None
    assert usual.failures == pytest.approx(2, rel=0.2)
    assert usual.successes == pytest.approx(10, rel=0.5)
    assert usual.lockouts == 0


def test_only_hours_before_count() -> None:
    """The hour of an attack is no part of what it is compared with."""
    hours = hours_of(*((at, 1, 0, 0) for at in range(3)), (3, 500, 0, 0))
    usual = hours.baseline(NOON + 3)
    assert usual is not None
    assert usual.failures < 2
    assert hours.baseline(NOON + 2) is None
    assert hours.baseline(NOON + 3) == usual


def test_a_baseline_follows_what_is_added() -> None:
    """A median that was asked for is computed anew once an hour changed, and only then."""
    hours = hours_of(*((at, 1, 0, 0) for at in range(3)))
    before = hours.baseline(NOON + 9)
    assert not hours.add(NOON, FAILURES, 0)
    assert hours.baseline(NOON + 9) is before
    for n in range(50):
        hours.add(NOON + 1, FAILURES, n << 33)
        hours.add(NOON + 2, FAILURES, n << 33)
    after = hours.baseline(NOON + 9)
    assert after is not None
    assert before is not None
    assert after.failures > before.failures


def test_only_the_newest_hours_are_kept() -> None:
    """An hour older than all that are kept is not taken in."""
    hours = hours_of(*((at, 1, 0, 0) for at in range(HOURS_KEPT)))
    assert not hours.add(NOON - 1, FAILURES, 5)
    assert hours.add(NOON + HOURS_KEPT, LOCKOUTS, 5)
    assert hours == hours_of(
        *((at, 1, 0, 0) for at in range(1, HOURS_KEPT)),
    ).merge(only(NOON + HOURS_KEPT))


def only(hour: int) -> Hours:
    """One lockout in an hour."""
    hours = Hours()
    hours.add(hour, LOCKOUTS, 5)
    return hours


@pytest.mark.parametrize("size", [1, 99, 101, (HOURS_KEPT + 1) * 100])
def test_other_bytes_are_no_hours(size: int) -> None:
    """Parts of hours, or more hours than are kept, are refused."""
    with pytest.raises(StateDecodeError, match="hours"):
        Hours.decode(bytes(size))


def test_a_sample_draws_from_all_logins_alike() -> None:
    """Of a day in which one feature grows rare, the sample holds about its share."""
    sample = Sample()
    for n in range(4_000):
        source = 1 if n % 4 == 0 else 2
        sample.add(DAY, (n << 22) + n * 7_919 % 2**22, source, *FEATURES[1:])
    assert len(sample) == SAMPLE_A_DAY
    assert 4 <= sample.counts()[0][1] <= 22


def test_days_are_sampled_apart() -> None:
    """A quiet day keeps its logins beside a busy one; the oldest of four days is forgotten."""
    sample = Sample()
    for n in range(300):
        sample.add(DAY, n << 22, *FEATURES)
    for day in range(DAY + 1, DAY + SAMPLE_DAYS):
        sample.add(day, day << 30, *FEATURES)
    assert len(sample) == SAMPLE_A_DAY + SAMPLE_DAYS - 1
    sample.add(DAY + SAMPLE_DAYS, 7, *FEATURES)
    assert len(sample) == SAMPLE_DAYS
    assert not sample.add(DAY, 5, *FEATURES)


@pytest.mark.parametrize("size", [1, 24, 26, (SAMPLE_DAYS * SAMPLE_A_DAY + 1) * 25])
def test_other_bytes_are_no_sample(size: int) -> None:
    """Parts of rows, or more rows than are kept, are refused."""
    with pytest.raises(StateDecodeError, match="sample"):
        Sample.decode(bytes(size))


@pytest.mark.parametrize("memory", [Hours(), Sample()])
def test_memories_are_not_hashable(memory: object) -> None:
    """What changes in place has no hash."""
    with pytest.raises(TypeError):
        hash(memory)
