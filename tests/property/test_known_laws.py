"""The laws of known values, against a naive look at every sighting."""

from hypothesis import given
from hypothesis import strategies as st

from fraudcore.known import NEVER, Known

CAPACITY = 3
_days = st.integers(20_000, 20_060)
_sightings = st.lists(st.tuples(st.integers(0, 7), _days), max_size=30)
Sightings = list[tuple[int, int]]


def known_of(sightings: Sightings) -> Known:
    """Known values that saw these, one after another."""
    known = Known(CAPACITY)
    for value, day in sightings:
        known.add(value, day)
    return known


def newest(sightings: Sightings) -> list[tuple[int, int, int]]:
    """The oracle: of each value two weeks by their first days, of these the newest."""
    weeks: dict[int, dict[int, int]] = {}
    for value, day in sightings:
        days = weeks.setdefault(value, {})
        days[day // 7] = min(day, days.get(day // 7, day))
    ranked = sorted(((max(days), value) for value, days in weeks.items()), reverse=True)
    kept = ranked[:CAPACITY]
    cut = kept[-1] if len(kept) == CAPACITY else (0, 0)
    rows = []
    for last, value in kept:
        earlier = [week for week in weeks[value] if week < last and (week, value) >= cut]
        previous = weeks[value][max(earlier)] if earlier else NEVER
        rows.append((value, weeks[value][last], previous))
    return sorted(rows)


@given(sightings=_sightings)
def test_known_values_are_the_newest_of_all(sightings: Sightings) -> None:
    """Whatever the order and repetition, what is kept is what a look at all sightings says."""
    assert list(known_of(sightings)) == newest(sightings)


@given(a=_sightings, b=_sightings, c=_sightings)
def test_known_values_merge(a: Sightings, b: Sightings, c: Sightings) -> None:
    """Merging is associative, commutative, idempotent, and equals adding everything."""
    x, y, z = known_of(a), known_of(b), known_of(c)
    assert x.merge(y) == y.merge(x) == known_of([*a, *b])
    assert x.merge(y).merge(z) == x.merge(y.merge(z))
    assert x.merge(y).merge(y) == x.merge(y)
    assert x.merge(x) == x == known_of(a)
    assert x.merge(Known(CAPACITY)) == x


@given(sightings=_sightings)
def test_known_values_survive_encoding(sightings: Sightings) -> None:
    """Encoding and decoding gives equal values, in few bytes."""
    known = known_of(sightings)
    assert Known.decode(CAPACITY, known.data) == known
    assert len(known.data) <= 8 * CAPACITY


@given(sightings=_sightings, value=st.integers(0, 7), day=_days)
def test_adding_tells_whether_anything_changed(sightings: Sightings, value: int, day: int) -> None:
    """A sighting is news exactly where it changes what is kept."""
    known = known_of(sightings)
    before = known.copy()
    assert known.add(value, day) == (known != before)
    assert not known.add(value, day)


@given(sightings=_sightings, value=st.integers(0, 7), day=_days)
def test_days_are_never_made_up(sightings: Sightings, value: int, day: int) -> None:
    """What is called known before a day was seen before it; the last day is one that was seen."""
    known = known_of(sightings)
    days = {seen_on for seen, seen_on in sightings if seen == value}
    assert not known.known_before(value, day) or min(days) < day
    assert known.last_day(value) in days | {NEVER}
    if value in known:
        assert known.last_day(value) // 7 == max(days) // 7


@given(sightings=_sightings, value=st.integers(0, 7), weeks=st.integers(0, 1))
def test_whatever_is_kept_is_known_on_later_days(
    sightings: Sightings, value: int, weeks: int
) -> None:
    """A value that is kept is known before every day after the last one on which it was seen."""
    known = known_of(sightings)
    days = [seen_on for seen, seen_on in sightings if seen == value]
    assert (value in known) == any(row.value == value for row in known)
    if value in known:
        assert known.known_before(value, max(days) + 1 + 7 * weeks)
