"""Whatever was archived twice, came late or broke off: a query sees each record once."""

from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.local_aws import LocalAws
from tests.lake import Lake, event, instant

DAYS = ("2026-11-20", "2026-11-21", "2026-11-23", "2026-11-24")
"""Two that are read as Parquet at `NOW`, and two that are not."""
NOW = instant("2026-11-24 12:00")
FINISHED = DAYS[:3]


class Step(NamedTuple):
    """Something that happens to a day.

    Args:
        what: ``archive`` records, ``write`` them as Parquet without registering it, or ``compact``.
        day: whose.
        first, last: of the day's records, those that an object holds.
    """

    what: str
    day: str
    first: int
    last: int


def _steps() -> st.SearchStrategy[list[Step]]:
    places = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(sorted)
    step = st.builds(
        lambda what, day, ends: Step(what, day, *ends),
        st.sampled_from(["archive", "archive", "write", "compact"]),
        st.sampled_from(DAYS),
        places,
    )
    return st.lists(step, min_size=4, max_size=10)


def _happens(lake: Lake, number: int, step: Step) -> set[tuple[str, int]]:
    """Let it happen; the records that are archived by it."""
    if step.what == "write":
        lake.write(step.day, f"run-{number}")
    elif step.what == "compact":
        lake.compact(step.day, f"run-{number}")
    else:
        places = range(step.first, step.last + 1)
        rows = [event(n, f"{step.day} 10:00", shard_id=step.day) for n in places]
        lake.archive(f"object-{number}", rows)
        return {(step.day, n) for n in places}
    return set()


@settings(max_examples=8, deadline=None)
@given(steps=_steps())
def test_each_record_is_counted_once(aws: LocalAws, steps: list[Step]) -> None:
    """After any history of objects and runs, and the nightly run that ends well at last, every
    record that was archived is in the answer once, and no other."""
    with Lake(aws) as lake:
        archived = {
            record for number, step in enumerate(steps) for record in _happens(lake, number, step)
        }
        for day in FINISHED:
            lake.compact(day, "at-last")
        rows = lake.saved("failed_logins_over_time", NOW)
    counted = {str(row["hour_utc"])[:10]: int(row["attempts"] or 0) for row in rows}
    expected = {day: sum(of == day for of, _ in archived) for day in DAYS}
    assert counted == {day: records for day, records in expected.items() if records}
