"""The weekly rhythm of activity."""

from datetime import UTC, datetime

import pytest

from fraudcore.simulate.rhythm import DAY_MS, HOUR_MS, activity_until, at_work, time_after
from fraudcore.timestamp import to_millis

MONDAY_MS = to_millis(datetime(2026, 1, 5, tzinfo=UTC))


def _activity(start_ms: int, length_ms: int) -> float:
    return activity_until(start_ms + length_ms) - activity_until(start_ms)


def test_days_are_busier_than_nights_and_workdays_than_weekends() -> None:
    """Activity follows working hours and the week."""
    night, morning = _activity(MONDAY_MS, 5 * HOUR_MS), _activity(MONDAY_MS + 8 * HOUR_MS, HOUR_MS)
    assert night < morning
    assert _activity(MONDAY_MS, DAY_MS) > _activity(MONDAY_MS + 5 * DAY_MS, DAY_MS)


def test_weeks_repeat() -> None:
    """The same stretch a week later holds the same activity."""
    later_ms = MONDAY_MS + 7 * DAY_MS
    assert _activity(MONDAY_MS, 3 * DAY_MS) == pytest.approx(_activity(later_ms, 3 * DAY_MS))


@pytest.mark.parametrize(
    ("offset_ms", "expected"),
    [
        (9 * HOUR_MS - 1, False),
        (9 * HOUR_MS, True),
        (17 * HOUR_MS - 1, True),
        (17 * HOUR_MS, False),
        (4 * DAY_MS + 12 * HOUR_MS, True),
        (5 * DAY_MS + 12 * HOUR_MS, False),
    ],
)
def test_offices_are_open_on_workdays_from_nine_to_five(offset_ms: int, expected: bool) -> None:
    """Offices open Monday to Friday; the closing hour is outside."""
    assert at_work(MONDAY_MS + offset_ms) is expected


def test_no_activity_passes_in_no_time() -> None:
    """The instant after zero activity is the instant itself."""
    assert time_after(MONDAY_MS, 0.0) == MONDAY_MS
