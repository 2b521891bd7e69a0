"""Campaigns that try few secrets on many accounts (ATT&CK T1110.003 and T1110.004)."""

from typing import Unpack

from hypothesis import strategies as st

from fraudcore.event import Reason
from fraudcore.testing.campaigns.tool import tools
from fraudcore.testing.scene import Part, Scene, Setting, Stream, ascending_ms, spread_ms

__all__ = ["credential_stuffing", "distributed_spray", "password_spray"]


@st.composite
def credential_stuffing(
    draw: st.DrawFn,
    *,
    users: int = 20,
    retried: int = 5,
    hits: int = 0,
    within_s: float = 900.0,
    **setting: Unpack[Setting],
) -> Stream:
    """One source tries leaked pairs of name and password, each once, few names twice.

    Makes ``credential_stuffing`` fire, and with a hit ``success_after_attack``.

    Args:
        users: names, ``victim-0`` and so on, some of which have no account; 14 stay just below
            the limit.
        retried: how many of them are tried twice, 0 to ``users``; with 20 users, 4 stay just
            below the limit of attempts.
        hits: how many pairs turn out right in the end, 0 to ``users``.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(credential_stuffing())
    >>> len(stream), len({event.user for event in stream})
    (25, 20)
    """
    tool, unknown = draw(tools()), draw(st.integers(0, users - hits))
    names = [*range(users), *range(retried)]
    times_ms = draw(ascending_ms(len(names) + hits, within_s))
    parts: list[Part] = []
    for attempt, (time_ms, name) in enumerate(zip(times_ms, names, strict=False)):
        reason: Reason = "unknown_user" if name < unknown else "bad_password"
        ip = tool.ip(0, attempt)
        parts.append((time_ms, tool.failure(f"victim-{name}", ip, f"pair-{attempt}", reason)))
    for hit, time_ms in enumerate(times_ms[len(names) :], start=1):
        parts.append((time_ms, tool.success(f"victim-{users - hit}", tool.ip(0, len(names) + hit))))
    return Scene.of("credential-stuffing", setting).stream(parts)


@st.composite
def password_spray(
    draw: st.DrawFn,
    *,
    users: int = 5,
    rounds: int = 3,
    least_span_s: float = 300.0,
    within_s: float = 3_600.0,
    **setting: Unpack[Setting],
) -> Stream:
    """One source tries one common password on every account, then the next one.

    Makes ``password_spray`` fire.

    Args:
        users: accounts, ``victim-0`` and so on; 4 stay just below the limit.
        rounds: passwords, 1 or more (2 events or more in all); 2 stay just below.
        least_span_s: seconds between first and last attempt at least.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(password_spray())
    >>> len(stream), len({event.user for event in stream})
    (15, 5)
    """
    tool = draw(tools())
    times_ms = draw(spread_ms(users * rounds, least_span_s, within_s))
    return Scene.of("password-spray", setting).stream(
        (time_ms, tool.failure(f"victim-{n % users}", tool.ip(0, n), f"common-{n // users}"))
        for n, time_ms in enumerate(times_ms)
    )


@st.composite
def distributed_spray(
    draw: st.DrawFn,
    *,
    users: int = 8,
    sources: int = 5,
    failures: int = 25,
    within_s: float = 900.0,
    **setting: Unpack[Setting],
) -> Stream:
    """Many sources try few passwords each on many accounts of a tenant.

    Makes ``distributed_spray`` fire where the tenant is not used to as much.

    Args:
        users: accounts, ``victim-0`` and so on, tried in turn; 7 stay just below the limit.
        sources: addresses, each in a neighbourhood of its own, used in turn; 4 stay just below.
        failures: attempts; 24 stay just below, 41 are more than 5 an account.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(distributed_spray())
    >>> len({event.user for event in stream}), len({event.ip for event in stream})
    (8, 5)
    """
    tool = draw(tools())
    times_ms = draw(ascending_ms(failures, within_s))
    return Scene.of("distributed-spray", setting).stream(
        (time_ms, tool.failure(f"victim-{n % users}", tool.ip(n % sources), f"common-{n // users}"))
        for n, time_ms in enumerate(times_ms)
    )
