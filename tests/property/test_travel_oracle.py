"""``geo_jump`` anywhere on earth agrees with a naive look at every pair of places."""

from hypothesis import example, given
from hypothesis import strategies as st

from fraudcore import Geo, LoginEvent
from fraudcore.rules.geo_jump import GeoJump
from fraudcore.timestamp import from_millis
from tests.attempts import START_MS
from tests.property.laws import replay
from tests.property.oracles import fires
from tests.property.sensitive_rules import sensitive

RULES = sensitive("geo_jump")
_latitudes = st.floats(-90, 90) | st.sampled_from([-90.0, -89.9, 0.0, 52.5, 89.9, 90.0])
_longitudes = st.floats(-180, 180) | st.sampled_from([-180.0, -179.9, 0.0, 13.4, 179.9, 180.0])
_steps = st.tuples(
    st.one_of(st.tuples(_latitudes, _longitudes), st.tuples(st.floats(50, 56), st.floats(8, 20))),
    st.sampled_from([0.0, 5.0, 50.0, 199.0]),
    st.integers(0, 20_000_000),
    st.sampled_from(["192.0.2.1", "192.0.2.2", "198.51.100.1"]),
)
Steps = list[tuple[tuple[float, float], float, int, str]]


def journey(steps: Steps) -> list[LoginEvent]:
    """Successes of one account at these places, so many milliseconds after one another."""
    events, after_ms = [], 0
    for n, ((latitude, longitude), radius_km, gap_ms, ip) in enumerate(steps):
        after_ms += gap_ms
        geo = Geo(city="C", latitude=latitude, longitude=longitude, accuracy_km=radius_km)
        instant = from_millis(START_MS + after_ms)
        events.append(LoginEvent(f"e{n}", instant, "success", ip, user="ann", geo=geo))  # type: ignore[arg-type]
    return events


@given(steps=st.lists(_steps, min_size=2, max_size=5))
@example([((0.0, 179.9), 0.0, 0, "192.0.2.1"), ((0.0, -179.9), 0.0, 60_000, "192.0.2.2")])
@example([((89.9, 0.0), 0.0, 0, "192.0.2.1"), ((89.9, 180.0), 0.0, 1, "192.0.2.2")])
def test_jumps_anywhere_agree_with_the_formula(steps: Steps) -> None:
    """Whatever is told by a glance at the coordinates is what the great circle says."""
    stream = journey(steps)
    rule = RULES.rules[0]
    assert isinstance(rule, GeoJump)
    expected = {
        ("geo_jump", event.event_id)
        for n, event in enumerate(stream)
        if fires(rule, event, stream[:n])
    }
    assert replay(RULES, [stream]).fired() == expected
