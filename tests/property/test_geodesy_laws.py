"""The laws of distances and speeds."""

from math import inf, isclose

from hypothesis import given
from hypothesis import strategies as st

from fraudcore.geodesy import HALF_CIRCUMFERENCE_KM, great_circle_km, speed_kmh

_places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
_gaps_ms = st.integers(-(10**12), 10**12)
Place = tuple[float, float]


@given(a=_places, b=_places)
def test_distances_are_symmetric(a: Place, b: Place) -> None:
    """There is as far as back."""
    assert great_circle_km(*a, *b) == great_circle_km(*b, *a)


@given(a=_places, b=_places)
def test_distances_are_at_most_half_the_circumference(a: Place, b: Place) -> None:
    """No two places are farther apart than opposite ends of the earth."""
    assert 0 <= great_circle_km(*a, *b) <= HALF_CIRCUMFERENCE_KM


@given(place=_places)
def test_a_place_is_at_itself(place: Place) -> None:
    """The distance from a place to itself is zero."""
    assert great_circle_km(*place, *place) == 0


@given(a=_places, b=_places, c=_places)
def test_detours_are_never_shorter(a: Place, b: Place, c: Place) -> None:
    """The way through a third place is never shorter, but for rounding."""
    direct = great_circle_km(*a, *c)
    assert direct <= great_circle_km(*a, *b) + great_circle_km(*b, *c) + 1e-3


@given(latitude=st.floats(-90, 90), place=_places)
def test_the_date_line_is_one_meridian(latitude: float, place: Place) -> None:
    """Longitudes -180 and 180 are the same place."""
    east, west = (great_circle_km(latitude, side, *place) for side in (180.0, -180.0))
    assert isclose(east, west, abs_tol=1e-3)


@given(distance_km=st.floats(0, HALF_CIRCUMFERENCE_KM), gap_ms=_gaps_ms)
def test_speeds_do_not_depend_on_the_direction_of_time(distance_km: float, gap_ms: int) -> None:
    """A late event gives the same, never negative speed."""
    speed = speed_kmh(distance_km, gap_ms)
    assert speed == speed_kmh(distance_km, -gap_ms) >= 0


@given(distance_km=st.floats(0, HALF_CIRCUMFERENCE_KM, exclude_min=True))
def test_no_time_is_infinite_speed(distance_km: float) -> None:
    """A zero gap over any distance is infinitely fast, not an error."""
    assert speed_kmh(distance_km, 0) == inf
