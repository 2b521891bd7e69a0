"""The thresholds of the detection catalogue, written naively over a whole stream of events.

A stream that meets its rule's threshold must make the rule fire with its defaults; one that
has too little of anything cannot.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from statistics import median

from fraudcore import LoginEvent
from fraudcore.geodesy import great_circle_km, speed_kmh
from fraudcore.testing.scene import Stream

__all__ = ["THRESHOLDS", "Threshold", "distinct"]

Threshold = Callable[[Stream], bool]
CHANGES = ("password_change", "email_change", "mfa_change")


def within(stream: Stream, window_s: int) -> bool:
    """Whether one sliding window holds the whole stream."""
    return stream[-1].time_ms - stream[0].time_ms < window_s * 1000


def distinct(stream: Stream, name: str) -> int:
    """How many values a fact has, absent ones apart."""
    return len({getattr(event, name) for event in stream} - {None})


def only(stream: Stream, kind: str, outcome: str, *reasons: str) -> Stream:
    """The events of this kind and outcome, and of these reasons if any are given."""
    return tuple(
        event
        for event in stream
        if (event.kind, event.outcome) == (kind, outcome)
        and (not reasons or event.reason in reasons)
    )


def failures(stream: Stream) -> Stream:
    """The failed logins."""
    return only(stream, "login", "failure")


def secrets(stream: Stream) -> int:
    """Failures, those with the same tagged secret counted once."""
    tags = [event.credential_tag for event in stream]
    return tags.count(None) + len(set(tags) - {None})


def country(event: LoginEvent) -> str | None:
    """The country it comes from, where that is known."""
    return event.geo.country if event.geo else None


def is_masked(event: LoginEvent) -> bool:
    """Whether its network hides where it comes from."""
    return event.network is not None and event.network.masked is not None


def failed_login_burst(stream: Stream) -> bool:
    """10 failures of one account in 10 min, one wrong secret counted once."""
    wrong = failures(stream)
    return secrets(wrong) >= 10 and distinct(wrong, "user") == 1 and within(stream, 600)


def ip_failure_burst(stream: Stream) -> bool:
    """20 failures from one source in 10 min."""
    wrong = failures(stream)
    return len(wrong) >= 20 and distinct(wrong, "source") == 1 and within(stream, 600)


def ip_velocity(stream: Stream) -> bool:
    """More than 10 users from one source in 5 min."""
    return distinct(stream, "user") > 10 and distinct(stream, "source") == 1 and within(stream, 300)


def stuffing(stream: Stream) -> bool:
    """25 attempts, 15 users, of whom 80 % are tried at most twice, in 15 min."""
    tries = Counter(event.user for event in stream)
    few = sum(count <= 2 for count in tries.values())
    enough = len(stream) >= 25 and len(tries) >= 15 and few >= 0.8 * len(tries)
    return enough and distinct(stream, "source") == 1 and within(stream, 900)


def spray(stream: Stream) -> bool:
    """5 users, 15 attempts, 2 to 8 each, 60 % of users in 2 to 6, over 5 min, in 1 h."""
    tries = Counter(event.user for event in stream).values()
    shares = all(2 <= n <= 8 for n in tries) and sum(2 <= n <= 6 for n in tries) >= 0.6 * len(tries)
    enough = len(tries) >= 5 and sum(tries) >= 15 and not within(stream, 300)
    return enough and shares and distinct(stream, "source") == 1 and within(stream, 3600)


def spray_from_many(stream: Stream) -> bool:
    """5 sources, 8 users, 25 failures, at most 5 a user, in 15 min."""
    wrong = failures(stream)
    tries = Counter(event.user for event in wrong).values()
    enough = distinct(wrong, "source") >= 5 and len(tries) >= 8 and len(wrong) >= 25
    return enough and max(tries) <= 5 and within(stream, 900)


def brute_force_from_many(stream: Stream) -> bool:
    """10 failures, 5 sources, and 2 countries, 3 networks, 8 sources or 3 agents, in 30 min."""
    wrong, sources = failures(stream), distinct(stream, "source")
    places = len({country(event) for event in wrong}) >= 2 or distinct(wrong, "network") >= 3
    spread = places or sources >= 8 or distinct(wrong, "user_agent") >= 3
    return len(wrong) >= 10 and sources >= 5 and spread and within(stream, 1800)


def from_one_subnet(stream: Stream) -> bool:
    """5 sources of one subnet and 20 failures in 1 h."""
    wrong = failures(stream)
    enough = distinct(wrong, "source") >= 5 and len(wrong) >= 20
    return enough and distinct(wrong, "subnet") == 1 and within(stream, 3600)


def slow(stream: Stream) -> bool:
    """4 failures with a median gap above 10 min in 2 h."""
    times = [event.time_ms for event in failures(stream)]
    gaps = [b - a for a, b in pairwise(times)]
    return len(times) >= 4 and median(gaps) > 600_000 and within(stream, 7200)


def enumeration(stream: Stream) -> bool:
    """5 unknown users from one source in 5 min."""
    unknown = only(stream, "login", "failure", "unknown_user")
    return (
        distinct(unknown, "user") >= 5 and distinct(stream, "source") == 1 and within(stream, 300)
    )


def cracked(stream: Stream) -> bool:
    """A success after 7 failures on the user, or 5 over 3 users from the source."""
    wrong, last = failures(stream), stream[-1]
    of_user = sum(event.user == last.user for event in wrong) >= 7 and within(stream, 10_800)
    by_source = [event for event in wrong if event.source == last.source]
    of_source = len(by_source) >= 5 and len({event.user for event in by_source}) >= 3
    return last.outcome == "success" and (of_user or (of_source and within(stream, 900)))


def fatigue(stream: Stream) -> bool:
    """5 denied or unanswered prompts in 10 min."""
    refused = only(stream, "challenge", "failure", "mfa_denied", "mfa_timeout")
    return len(refused) >= 5 and distinct(refused, "user") == 1 and within(stream, 600)


def codes(stream: Stream) -> bool:
    """20 wrong codes in 10 sessions in 9 min."""
    wrong = only(stream, "challenge", "failure", "mfa_bad_code")
    return len(wrong) >= 20 and distinct(wrong, "session_id") >= 10 and within(stream, 540)


def lockouts(stream: Stream) -> bool:
    """30 lockouts of 25 users in 30 min."""
    locked = [event for event in stream if event.kind == "lockout"]
    return len(locked) >= 30 and distinct(stream, "user") >= 25 and within(stream, 1800)


def hijack(stream: Stream) -> bool:
    """One session with another source and another agent."""
    facts = ("source", "user_agent")
    return distinct(stream, "session_id") == 1 and all(distinct(stream, f) > 1 for f in facts)


def shared(stream: Stream) -> bool:
    """More than 20 users of one device in 24 h, 3 behind a mask."""
    users = distinct(stream, "user")
    enough = users > 20 or (users >= 3 and all(map(is_masked, stream)))
    return enough and distinct(stream, "device_id") == 1 and within(stream, 86_400)


def resets(stream: Stream) -> bool:
    """5 reset requests from one source in 10 min."""
    asked = tuple(event for event in stream if event.kind == "password_reset")
    return len(asked) >= 5 and distinct(asked, "source") == 1 and within(asked, 600)


def jump(stream: Stream, masked: bool = False) -> bool:
    """Two successes at least 500 km and 900 km/h apart, the radii taken off."""
    a, b = stream
    least_km = least_distance_km(a, b)
    fast = least_km > 500 and speed_kmh(least_km, b.time_ms - a.time_ms) > 900
    return fast and a.source != b.source and (is_masked(a) or is_masked(b)) is masked


def least_distance_km(a: LoginEvent, b: LoginEvent) -> float:
    """The great circle minus both radii."""
    assert a.geo is not None
    assert b.geo is not None
    ends = (a.geo.latitude, a.geo.longitude, b.geo.latitude, b.geo.longitude)
    radii_km = (a.geo.accuracy_km or 0) + (b.geo.accuracy_km or 0)
    return great_circle_km(*(end or 0.0 for end in ends)) - radii_km


def device(event: LoginEvent) -> str | None:
    """The device it comes from."""
    return event.device_id


def strange(
    stream: Stream, fact: Callable[[LoginEvent], str | None], known_logins: int = 1
) -> bool:
    """A login by a fact that none of the logins on earlier days had."""
    *known, entry = only(stream, "login", "success")
    earlier = [event for event in known if event.occurred_at.date() < entry.occurred_at.date()]
    return len(earlier) >= known_logins and fact(entry) not in map(fact, earlier)


def taken_over(stream: Stream) -> bool:
    """A change within 60 min of a success on a new device or in a new country."""
    entry, change = stream[-2:]
    soon = change.kind in CHANGES and change.time_ms - entry.time_ms < 3_600_000
    return soon and (strange(stream, device) or strange(stream, country))


THRESHOLDS: dict[str, Threshold] = {
    "credential_stuffing": stuffing,
    "distributed_brute_force": brute_force_from_many,
    "distributed_spray": spray_from_many,
    "failed_login_burst": failed_login_burst,
    "geo_jump": jump,
    "ip_failure_burst": ip_failure_burst,
    "ip_velocity": ip_velocity,
    "lockout_storm": lockouts,
    "low_and_slow": slow,
    "masked_travel": partial(jump, masked=True),
    "mfa_brute_force": codes,
    "mfa_fatigue": fatigue,
    "new_country": partial(strange, fact=country, known_logins=10),
    "new_device": partial(strange, fact=device),
    "new_device_and_network": lambda stream: strange(stream, device) and strange(stream, country),
    "password_spray": spray,
    "post_login_takeover": taken_over,
    "reset_abuse": resets,
    "session_hijack": hijack,
    "shared_device": shared,
    "subnet_attack": from_one_subnet,
    "success_after_attack": cracked,
    "user_enumeration": enumeration,
}
