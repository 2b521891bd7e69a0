"""The laws of what counts beyond every list: sketches, crowds, hours and samples."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore.crowd import CROWD_DAYS, Crowd
from fraudcore.hours import FAILURES, HOURS_KEPT, LOCKOUTS, Hours
from fraudcore.sample import SAMPLE_A_DAY, SAMPLE_DAYS, SAMPLE_FEATURES, Sample
from fraudcore.sketch import EMPTY, REGISTERS, estimate, raised, union

Facts = tuple[int, ...]


class Sketch:
    """A bare sketch with the interface of the other memories."""

    def __init__(self, data: bytes = EMPTY) -> None:
        self.data = data

    def add(self, value: int) -> bool:
        """Take in one value; returns whether anything changed."""
        higher = raised(self.data, value)
        if higher is None:
            return False
        at, rank = higher
        self.data = self.data[:at] + bytes([rank]) + self.data[at + 1 :]
        return True

    def merge(self, other: "Sketch") -> "Sketch":
        """The union of both."""
        return Sketch(union(self.data, other.data))

    def copy(self) -> "Sketch":
        """An independent copy."""
        return Sketch(self.data)

    @classmethod
    def decode(cls, data: bytes) -> "Sketch":
        """Read encoded registers."""
        return cls(data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sketch) and self.data == other.data

    __hash__ = None  # type: ignore[assignment]


MEMORIES: dict[str, tuple[type[Any], tuple[tuple[int, int], ...], int]] = {
    "sketch": (Sketch, ((0, 2**64 - 1),), REGISTERS),
    "crowd": (Crowd, ((0, 2**32 - 1), (20_000, 20_006)), CROWD_DAYS * 18),
    "hours": (Hours, ((400_000, 400_020), (FAILURES, LOCKOUTS), (0, 2**64 - 1)), 14 * 100),
    "sample": (Sample, ((20_000, 20_004), (0, 2**64 - 1), *[(0, 3)] * 7), 3 * 48 * 25),
}
"""What each is, the ranges of what it takes in, and the most bytes it takes."""
each_memory = pytest.mark.parametrize("name", MEMORIES)


def facts(name: str, size: int = 300) -> st.SearchStrategy[list[Facts]]:
    """Up to so many things to take in, most of them on few days or hours."""
    return st.tuples(st.integers(0, size), st.integers(0, 2**32)).map(
        lambda drawn: _facts(name, *drawn)
    )


def _facts(name: str, size: int, seed: int) -> list[Facts]:
    chance, ranges = Random(seed), MEMORIES[name][1]
    return [tuple(chance.randint(*limits) for limits in ranges) for _ in range(size)]


def memory_of(name: str, taken: Sequence[Facts]) -> Any:
    """A memory that took these in, one after another."""
    memory = MEMORIES[name][0]()
    for each in taken:
        memory.add(*each)
    return memory


@each_memory
@given(data=st.data())
def test_memories_merge(name: str, data: st.DataObject) -> None:
    """Merging is associative, commutative, idempotent, and equals taking everything in."""
    a, b, c = (data.draw(facts(name)) for _ in range(3))
    x, y, z = (memory_of(name, taken) for taken in (a, b, c))
    assert x.merge(y) == y.merge(x) == memory_of(name, [*a, *b])
    assert x.merge(y).merge(z) == x.merge(y.merge(z))
    assert x.merge(y).merge(y) == x.merge(y)
    assert x.merge(x) == x == memory_of(name, a)


@each_memory
@given(data=st.data())
def test_order_and_repetition_do_not_matter(name: str, data: st.DataObject) -> None:
    """Whatever the order, and however often, the same things leave the same memory."""
    taken = data.draw(facts(name))
    memory = memory_of(name, taken)
    assert memory_of(name, taken[::-1]) == memory_of(name, sorted(taken)) == memory
    assert not any(memory.add(*each) for each in taken)


@each_memory
@given(data=st.data())
def test_memories_are_bounded_and_survive_encoding(name: str, data: st.DataObject) -> None:
    """However much was taken in, the encoding is short, and reads back as it was."""
    memory = memory_of(name, data.draw(facts(name)))
    decoded = type(memory).decode(memory.data)
    assert decoded == memory
    assert decoded.data == memory.data
    assert len(memory.data) <= MEMORIES[name][2]


@each_memory
def test_memories_are_equal_to_their_like_only(name: str) -> None:
    """A memory differs from one that holds something else, and from anything else."""
    memory = memory_of(name, _facts(name, 5, 1))
    others: list[object] = [memory_of(name, []), memory.data, "text", None]
    assert all(memory != other for other in others)
    assert memory == memory_of(name, _facts(name, 5, 1))


@each_memory
@given(data=st.data())
def test_adding_tells_whether_anything_changed(name: str, data: st.DataObject) -> None:
    """What is taken in is news exactly where the encoding changes, and never to a copy."""
    memory = memory_of(name, data.draw(facts(name)))
    for each in data.draw(facts(name, 20)):
        copy = memory.copy()
        assert memory.add(*each) == (memory.data != copy.data)


@given(data=st.data())
def test_hours_are_the_newest(data: st.DataObject) -> None:
    """What is kept is what the newest hours with activity alone would leave."""
    taken = data.draw(facts("hours"))
    newest = sorted({hour for hour, *_ in taken})[-HOURS_KEPT:]
    assert memory_of("hours", taken) == memory_of("hours", [t for t in taken if t[0] in newest])


@given(data=st.data())
def test_a_sample_is_the_smallest_hashes_of_the_newest_days(data: st.DataObject) -> None:
    """The sample is what sorting all logins of each day and taking the first ones gives."""
    taken = data.draw(facts("sample", 400))
    rows = {memory_of("sample", [each]).data for each in taken}
    days = sorted({row[:2] for row in rows})[-SAMPLE_DAYS:]
    kept = [sorted(row for row in rows if row[:2] == day)[:SAMPLE_A_DAY] for day in days]
    assert memory_of("sample", taken).data == b"".join(row for day in kept for row in day)


@given(data=st.data())
def test_counts_of_a_sample_are_those_of_its_rows(data: st.DataObject) -> None:
    """Each feature's counts are what reading the sample anew gives, also after more was drawn."""
    sample = memory_of("sample", data.draw(facts("sample", 200)))
    for each in [None, *data.draw(facts("sample", 20))]:
        if each is not None:
            may_draw = sample.may_draw(*each[:2])
            assert may_draw or not sample.copy().add(*each)
            sample.add(*each)
        counts, fresh = sample.counts(), Sample.decode(sample.data)
        assert len(counts) == len(SAMPLE_FEATURES)
        assert all(sum(count.values()) == len(sample) for count in counts)
        assert (counts, sample.known()) == (fresh.counts(), fresh.known())


@given(values=st.sets(st.integers(0, 2**64 - 1), max_size=40), more=st.integers(0, 2**64 - 1))
def test_more_things_are_never_estimated_fewer(values: set[int], more: int) -> None:
    """Within linear counting another value never lowers the estimate, and none counts nothing."""
    sketch = memory_of("sketch", [(value,) for value in sorted(values)])
    before = estimate(sketch.data)
    sketch.add(more)
    assert estimate(sketch.data) >= before - 0.5 * REGISTERS
    assert (before == 0) == (not values)
