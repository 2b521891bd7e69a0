"""What the first rules say, written naively: over plain lists of events, without any profile."""

from collections.abc import Callable, Iterator, Sequence
from math import inf

from fraudcore import Geo, LoginEvent, Rule
from fraudcore.geodesy import great_circle_km
from fraudcore.rules.failed_login_burst import FailedLoginBurst
from fraudcore.rules.geo_jump import GeoJump
from fraudcore.rules.ip_failure_burst import IpFailureBurst
from fraudcore.rules.ip_velocity import IpVelocity
from fraudcore.rules.user_enumeration import UserEnumeration

__all__ = ["ORACLES", "Events", "is_masked", "same_source", "windows_with"]

Events = Sequence[LoginEvent]


def windows_with(event: LoginEvent, others: Events, span_s: int) -> Iterator[list[LoginEvent]]:
    """Every window that holds the event and ends at it or at another event."""
    every = [event, *others]
    for end in {other.time_ms for other in every}:
        start = end - span_s * 1000
        if start < event.time_ms <= end:
            yield [other for other in every if start < other.time_ms <= end]


def same_source(event: LoginEvent, earlier: Events) -> list[LoginEvent]:
    """Those from the source of an event."""
    return [other for other in earlier if other.source == event.source]


def _failures(events: Events) -> list[LoginEvent]:
    return [event for event in events if event.outcome == "failure"]


def _ip_failure_burst(rule: IpFailureBurst, event: LoginEvent, earlier: Events) -> bool:
    if event.outcome == "success":
        return False
    others = _failures(same_source(event, earlier))
    return any(len(w) >= rule.max_failures for w in windows_with(event, others, rule.window_s))


def _ip_velocity(rule: IpVelocity, event: LoginEvent, earlier: Events) -> bool:
    others = same_source(event, earlier)
    attempts = any(
        len(w) >= rule.max_attempts for w in windows_with(event, others, rule.attempts_window_s)
    )
    users = event.user is not None and any(
        len({e.user for e in w} - {None}) > rule.max_users
        for w in windows_with(event, others, rule.users_window_s)
    )
    return attempts or users


def _user_enumeration(rule: UserEnumeration, event: LoginEvent, earlier: Events) -> bool:
    def names_unknown(e: LoginEvent) -> bool:
        return e.outcome == "failure" and e.reason == "unknown_user" and e.user is not None

    others = [other for other in same_source(event, earlier) if names_unknown(other)]
    limits = (
        (rule.max_unknown_users, rule.window_s),
        (rule.slow_max_unknown_users, rule.slow_window_s),
    )
    return names_unknown(event) and any(
        len({e.user for e in w}) >= most
        for most, span_s in limits
        for w in windows_with(event, others, span_s)
    )


def _failed_login_burst(rule: FailedLoginBurst, event: LoginEvent, earlier: Events) -> bool:
    if event.outcome == "success" or event.user is None:
        return False
    own = [other for other in earlier if other.user == event.user]

    known = [s for s in own if s.outcome == "success" and not is_masked(s)]

    def secrets(window: Events) -> int:
        start_ms = max(e.time_ms for e in window) - rule.window_s * 1000
        familiar = {s.subnet for s in known if s.time_ms <= start_ms}
        alike = [e for e in window if (e.subnet in familiar) == (event.subnet in familiar)]
        tags = [e.credential_tag for e in alike]
        return tags.count(None) + len(set(tags) - {None})

    return any(
        secrets(w) >= rule.max_failures for w in windows_with(event, _failures(own), rule.window_s)
    )


def _geo_jump(rule: GeoJump, event: LoginEvent, earlier: Events) -> bool:
    def radius_km(e: LoginEvent) -> float | None:
        geo = e.geo
        if e.outcome == "failure" or geo is None or geo.latitude is None or is_masked(e):
            return None
        if geo.latitude == 0 == geo.longitude and not geo.city:
            return None
        if geo.accuracy_km is None:
            area_only = (geo.country or geo.region) and not geo.city
            return None if area_only else rule.default_accuracy_km
        return geo.accuracy_km if geo.accuracy_km <= rule.max_accuracy_km else None

    def too_fast(other: LoginEvent) -> bool:
        least_km = _distance_km(event.geo, other.geo)
        least_km -= (radius_km(event) or 0) + (radius_km(other) or 0)
        gap_h = abs(event.time_ms - other.time_ms) / 3_600_000
        speed = least_km / gap_h if gap_h else inf
        return least_km > rule.min_distance_km and speed > rule.max_speed_kmh

    if radius_km(event) is None or event.user is None:
        return False
    usable = [o for o in earlier if o.user == event.user and radius_km(o) is not None]
    usable.sort(key=lambda o: o.moment)
    before = [o for o in usable if o.moment < event.moment][-1:]
    after = [o for o in usable if o.moment > event.moment][:1]
    return any(o.source != event.source and too_fast(o) for o in (*before, *after))


def is_masked(event: LoginEvent) -> bool:
    """Whether its network hides where it comes from."""
    return event.network is not None and event.network.masked is not None


def _distance_km(a: Geo | None, b: Geo | None) -> float:
    assert a is not None
    assert b is not None
    ends = (a.latitude, a.longitude, b.latitude, b.longitude)
    return great_circle_km(*(degrees or 0.0 for degrees in ends))


ORACLES: dict[type[Rule], Callable[..., bool]] = {
    IpVelocity: _ip_velocity,
    IpFailureBurst: _ip_failure_burst,
    UserEnumeration: _user_enumeration,
    GeoJump: _geo_jump,
    FailedLoginBurst: _failed_login_burst,
}
