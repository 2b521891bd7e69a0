"""Hypothesis strategies for activity on few accounts, sources and minutes.

The rules of ``sensitive_rules`` fire in most examples of ``traffic``. What a stream does to its
events (delay, redelivery, batches) is drawn by ``fraudcore.testing.delivery``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from fraudcore import Geo, LoginEvent, Network
from fraudcore.event import CANONICAL_FIELDS
from fraudcore.sighting import USER_SIGHTINGS
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, MUNICH, START_MS, TOKYO

__all__ = ["activity", "floods", "in_order", "journeys", "streams", "traffic"]

Choices = Mapping[str, Sequence[Any]]
_DAY_MS: Final = 86_400_000
_SUCCESS: Final = ("login", "success", None)
_FAILURE: Final = ("login", "failure", "bad_password")
_UNKNOWN: Final = ("login", "failure", "unknown_user")
_LOGINS: Final[Choices] = {
    "user": ("ann", "ann", "ann", "bob", "cy", "dan", None),
    "ip": (
        *("192.0.2.1", "192.0.2.1", "2001:db8::1", "192.0.2.2"),
        *("198.51.100.7", "2001:db8::2"),
    ),
    "end": (_SUCCESS, _SUCCESS, _UNKNOWN, _UNKNOWN, _FAILURE, ("login", "failure", None)),
    "after_ms": (
        *(0, 1, 59_999, 60_000, 60_001, 119_999, 120_000, 120_001, 240_000),
        *range(0, 60_000, 997),
        *range(0, 300_000, 3_331),
    ),
    "credential_tag": (None, None, "tag-1", "tag-2"),
    "geo": (
        *(None, BERLIN, TOKYO, BERLIN, MUNICH),
        Geo(country="JP", latitude=36.0, longitude=138.0),
        Geo(country="BR", region="PE", latitude=-8.5, longitude=-37.8),
        Geo(country="JP", city="Osaka", latitude=34.69, longitude=135.5),
        Geo(country="BR", city="Recife", latitude=-8.05, longitude=-34.9, accuracy_km=1000),
        Geo(latitude=0.0, longitude=0.0, accuracy_km=5.0),
        Geo(country="DE"),
    ),
    "network": (None, None, Network(asn=64500), Network(masked="vpn")),
}
"""Half of the instants lie in the first minute, some at the edges of windows."""
_ANYTHING: Final[Choices] = {
    **_LOGINS,
    "user": tuple(f"user{n % 150}" if n % 40 else None for n in range(1, 200)),
    "ip": tuple(f"198.51.{n}.1" for n in range(100)),
    "end": (
        *[_SUCCESS] * 12,
        *[_FAILURE] * 8,
        *[_UNKNOWN] * 3,
        *[("login", "failure", reason) for reason in ("mfa_bad_code", "mfa_denied", "mfa_timeout")],
        ("challenge", "success", None),
        *[("challenge", "failure", reason) for reason in ("mfa_denied", "mfa_timeout", None)],
        *[("challenge", "failure", "mfa_bad_code")] * 2,
        *[("lockout", "failure", "locked")] * 4,
        *[("password_reset", "success", None)] * 2,
        *[(f"{what}_change", "success", None) for what in ("password", "email", "mfa")],
        ("password_change", "failure", None),
        ("logout", "success", None),
    ),
    "after_ms": tuple(n * n * 61_681 % (40 * _DAY_MS) for n in range(2_000)),
    "network": (None, *[Network(asn=n) for n in range(1, 40)], Network(asn=7, masked="tor")),
    "geo": (
        BERLIN,
        *[
            Geo(country=f"{a}{b}", city="City", latitude=float(n), longitude=float(n))
            for n, (a, b) in enumerate([(a, b) for a in "ABCDE" for b in "ABCDE"])
        ],
    ),
    "device_id": (None, *[f"device{n}" for n in range(60)]),
    "session_id": (None, *[f"session{n}" for n in range(30)]),
    "user_agent": (None, *[f"Mozilla/5.0 (X11; Linux) Firefox/{n}.0" for n in range(100, 130)]),
}
"""More of everything than any profile keeps, over 40 days."""


def _shaped(choices: Choices, event_id: str, shape: int, tenant: str = "default") -> LoginEvent:
    """One number picks an event: drawing one is several times faster than drawing each fact."""
    facts: dict[str, Any] = {}
    for name, values in choices.items():
        shape, at = divmod(shape, len(values))
        facts[name] = values[at]
    facts["kind"], facts["outcome"], facts["reason"] = facts.pop("end")
    instant = from_millis(START_MS + facts.pop("after_ms"))
    return LoginEvent(event_id=event_id, occurred_at=instant, tenant=tenant, **facts)


def _drawn(
    choices: Choices, max_size: int, tenant: str, prefix: str
) -> st.SearchStrategy[list[LoginEvent]]:
    shape = st.integers(0, prod(map(len, choices.values())) - 1)
    few, many = (st.lists(shape, min_size=low, max_size=max_size) for low in (0, max_size // 2))
    return (few | many).map(
        lambda shapes: [
            _shaped(choices, f"{prefix}{n}", shape, tenant) for n, shape in enumerate(shapes)
        ]
    )


def traffic(
    *, max_size: int = 30, tenant: str = "default", prefix: str = "e"
) -> st.SearchStrategy[list[LoginEvent]]:
    """Logins within five minutes, each with an id of its own, in any order of time.

    Args:
        max_size: attempts at most; far below what any profile keeps.
        tenant: of all of them.
        prefix: of their ids; lists to be joined need different ones.
    """
    return _drawn(_LOGINS, max_size, tenant, prefix)


def activity(
    *, max_size: int = 30, tenant: str = "default", prefix: str = "e"
) -> st.SearchStrategy[list[LoginEvent]]:
    """As ``traffic``, but events of every kind on hundreds of accounts within 40 days."""
    return _drawn(_ANYTHING, max_size, tenant, prefix)


def journeys(
    *, max_size: int = USER_SIGHTINGS, **options: str
) -> st.SearchStrategy[list[LoginEvent]]:
    """As ``traffic``, but all of it successes of one account, unless told no more than it keeps."""
    return traffic(max_size=max_size, **options).map(
        lambda stream: [
            replace(event, user="ann", outcome="success", reason=None) for event in stream
        ]
    )


def streams(rule: str, **options: Any) -> st.SearchStrategy[list[LoginEvent]]:
    """Traffic that the rule looks at."""
    return journeys(**options) if rule == "geo_jump" else traffic(**options)


def in_order(events: Sequence[LoginEvent]) -> list[LoginEvent]:
    """The same events by time, as a stream without delays brings them."""
    return sorted(events, key=lambda event: event.moment)


def floods(size: int = 700, **same: Any) -> st.SearchStrategy[list[LoginEvent]]:
    """More events of every kind than any profile keeps, in any order, dense or over 40 days.

    Args:
        size: how many.
        same: facts that all of them share, by the names of fields.
    """
    return st.integers(0, 2**32).map(lambda seed: _Flood(seed, size, same))


class _Flood(list[LoginEvent]):
    """Too long to be shown."""

    def __init__(self, seed: int, size: int, same: Mapping[str, Any]) -> None:
        super().__init__(_flood(Random(seed), size, same))
        self._shown = f"_Flood({seed}, {size}, {same})"

    def __repr__(self) -> str:
        return self._shown


def _flood(chance: Random, size: int, same: Mapping[str, Any]) -> list[LoginEvent]:
    shapes = prod(map(len, _ANYTHING.values()))
    squeeze = chance.choice((1, 1, 10, 100_000))
    return [
        _squeezed(_shaped(_ANYTHING, f"f{n}", chance.randrange(shapes)), squeeze, same)
        for n in range(size)
    ]


def _squeezed(event: LoginEvent, squeeze: int, same: Mapping[str, Any]) -> LoginEvent:
    facts = {name: getattr(event, name) for name in CANONICAL_FIELDS}
    facts["occurred_at"] = from_millis(START_MS + (event.time_ms - START_MS) // squeeze)
    return LoginEvent(**{**facts, **same})
