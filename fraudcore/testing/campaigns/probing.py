"""Campaigns of one source or one neighbourhood: names probed, accounts attacked, resets asked."""

from typing import Unpack

from hypothesis import strategies as st

from fraudcore.testing.address import neighbour
from fraudcore.testing.campaigns.tool import tools
from fraudcore.testing.scene import Part, Scene, Setting, Stream, ascending_ms

__all__ = ["reset_abuse", "subnet_attack", "user_enumeration"]


@st.composite
def user_enumeration(
    draw: st.DrawFn, *, users: int = 5, within_s: float = 300.0, **setting: Unpack[Setting]
) -> Stream:
    """One source finds out which names have accounts, from names that have none (T1087).

    Makes ``user_enumeration`` fire, and with 11 users ``ip_velocity``.

    Args:
        users: unknown names, ``guess-0`` and so on; 4 stay just below the limit.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> {event.reason for event in simplest(user_enumeration())}
    {'unknown_user'}
    """
    tool = draw(tools())
    times_ms = draw(ascending_ms(users, within_s))
    return Scene.of("user-enumeration", setting).stream(
        (time_ms, tool.failure(f"guess-{n}", tool.ip(0, n), n, "unknown_user"))
        for n, time_ms in enumerate(times_ms)
    )


@st.composite
def subnet_attack(
    draw: st.DrawFn,
    *,
    sources: int = 5,
    failures: int = 20,
    users: int = 4,
    within_s: float = 3_600.0,
    **setting: Unpack[Setting],
) -> Stream:
    """Sources of one /24, or of one /48, attack accounts in turn (T1110).

    Makes ``subnet_attack`` fire.

    Args:
        sources: IPv4 addresses or IPv6 /64s, 1 to 254; 4 stay just below the limit.
        failures: attempts; 19 stay just below.
        users: accounts, ``victim-0`` and so on.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(subnet_attack())
    >>> len({event.source for event in stream}), {event.subnet for event in stream}
    (5, {'198.51.100.0/24'})
    """
    tool = draw(tools())
    times_ms = draw(ascending_ms(failures, within_s))
    return Scene.of("subnet-attack", setting).stream(
        (time_ms, tool.failure(f"victim-{n % users}", neighbour(n % sources, v6=tool.v6), n))
        for n, time_ms in enumerate(times_ms)
    )


@st.composite
def reset_abuse(
    draw: st.DrawFn,
    *,
    requests: int = 5,
    users: int = 5,
    within_s: float = 600.0,
    **setting: Unpack[Setting],
) -> Stream:
    """One source asks for password resets, for accounts in turn (T1110).

    Makes ``reset_abuse`` fire. Requests for names without an account fail.

    Args:
        requests: how many; 4 stay just below the limit.
        users: accounts, ``victim-0`` and so on.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> [event.kind for event in simplest(reset_abuse(requests=2))]
    ['password_reset', 'password_reset']
    """
    tool, unknown = draw(tools()), draw(st.integers(0, users))
    facts = {"kind": "password_reset", "user_agent": tool.user_agent}
    refused = {"outcome": "failure", "reason": "unknown_user"}
    parts: list[Part] = []
    for number, time_ms in enumerate(draw(ascending_ms(requests, within_s))):
        user = number % users
        end = refused if user < unknown else {"outcome": "success"}
        asked = {"user": f"victim-{user}", "ip": tool.ip(0, number)}
        parts.append((time_ms, {**facts, **asked, **end}))
    return Scene.of("reset-abuse", setting).stream(parts)
