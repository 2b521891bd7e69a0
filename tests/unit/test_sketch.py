"""Sketches and crowds: how far off their counts may be."""

from collections.abc import Callable
from math import sqrt

import pytest

from fraudcore import StateDecodeError
from fraudcore.crowd import CROWD_DAYS, Crowd
from fraudcore.digest import digest32
from fraudcore.moment import moment_of
from fraudcore.sketch import EMPTY, REGISTERS, estimate, raised, union
from tests.attempts import START_MS

TRIALS = 60
DAY = 20_000


def sketched(count: int, trial: int = 0) -> float:
    """The estimate of so many events, of a trial of its own."""
    registers = bytearray(EMPTY)
    for n in range(count):
        higher = raised(registers, moment_of(START_MS + 997 * n, f"{trial}/{n}"))
        if higher is not None:
            registers[higher[0]] = higher[1]
    return estimate(registers)


def crowded(count: int, trial: int = 0) -> float:
    """The estimate of so many accounts on one day, of a trial of its own."""
    crowd = Crowd()
    for n in range(count):
        crowd.add(digest32(f"{trial}/{n}"), DAY)
    return crowd.days().get(DAY, 0.0)


def errors(count: int, estimated: Callable[[int, int], float]) -> tuple[float, float]:
    """The mean and the root mean square of the relative error."""
    off = [estimated(count, trial) / count - 1 for trial in range(TRIALS)]
    return sum(off) / TRIALS, sqrt(sum(each**2 for each in off) / TRIALS)


@pytest.mark.parametrize("count", [1, 3, 10, 30, 80, 300, 2000])
def test_the_error_of_a_sketch_is_about_18_percent(count: int) -> None:
    """From one event to thousands, the estimate is right on average and rarely far off."""
    mean, deviation = errors(count, sketched)
    assert abs(mean) <= 0.1
    assert deviation <= 0.25


@pytest.mark.parametrize("count", [1, 5, 20, 100, 200])
def test_the_error_of_a_crowd_is_about_10_percent(count: int) -> None:
    """Up to 200 accounts a day, the estimate is right on average and rarely far off."""
    mean, deviation = errors(count, crowded)
    assert abs(mean) <= 0.03
    assert deviation <= 0.12


def test_nothing_is_counted_as_nothing() -> None:
    """An empty sketch and an empty crowd count 0."""
    assert estimate(EMPTY) == 0
    assert crowded(0) == 0


def test_a_full_crowd_is_at_least_600() -> None:
    """Where every bit is set, the answer is a lower bound, not an error."""
    assert 600 <= crowded(20_000) < 700


def test_repetition_raises_nothing() -> None:
    """A value that was added raises no register again."""
    at, rank = raised(EMPTY, 12345) or (0, 0)
    registers = EMPTY[:at] + bytes([rank]) + EMPTY[at + 1 :]
    assert rank >= 1
    assert raised(registers, 12345) is None
    assert union(registers, EMPTY) == registers
    assert len(registers) == REGISTERS


def test_days_are_counted_apart() -> None:
    """One account on two days is one account on each; the oldest of five days is forgotten."""
    crowd = Crowd()
    for day in range(DAY, DAY + CROWD_DAYS + 1):
        crowd.add(7, day)
    days = crowd.days()
    assert sorted(days) == list(range(DAY + 1, DAY + CROWD_DAYS + 1))
    assert all(0.9 < users < 1.1 for users in days.values())
    assert not crowd.add(8, DAY)


@pytest.mark.parametrize("size", [1, 17, 19, 5 * 18])
def test_other_bytes_are_no_crowd(size: int) -> None:
    """Parts of days, or more days than are kept, are refused."""
    with pytest.raises(StateDecodeError, match="crowd"):
        Crowd.decode(bytes(size))


def test_crowds_are_not_hashable() -> None:
    """What changes in place has no hash."""
    with pytest.raises(TypeError):
        hash(Crowd())
