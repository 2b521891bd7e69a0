"""Campaigns that guess the password of one account (ATT&CK T1110.001)."""

from itertools import accumulate
from typing import Unpack

from hypothesis import strategies as st

from fraudcore.testing.campaigns.tool import tools
from fraudcore.testing.place import PLACES
from fraudcore.testing.scene import Part, Scene, Setting, Stream, ascending_ms

__all__ = ["brute_force", "distributed_brute_force", "low_and_slow"]


@st.composite
def brute_force(
    draw: st.DrawFn,
    *,
    user: str = "ann",
    failures: int = 10,
    secrets: int | None = None,
    cracked: bool = False,
    within_s: float = 600.0,
    **setting: Unpack[Setting],
) -> Stream:
    """One source guesses at one account.

    Makes ``failed_login_burst`` fire, with 20 failures ``ip_failure_burst``, and with
    ``cracked`` ``success_after_attack``.

    Args:
        user: the account.
        failures: wrong guesses; 9 stay just below the limit.
        secrets: distinct tagged secrets among them: with 1 it is a phone with an old
            password, no attack. Otherwise each guess is another secret, tagged or not.
        cracked: whether a right guess follows.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> [event.outcome for event in simplest(brute_force(failures=2, cracked=True))]
    ['failure', 'failure', 'success']
    """
    tool = draw(tools())
    *times_ms, last_ms = draw(ascending_ms(failures + 1, within_s))
    parts: list[Part] = []
    for number, time_ms in enumerate(times_ms):
        facts = tool.failure(user, tool.ip(0, number), number)
        if secrets is not None:
            facts["credential_tag"] = f"tag-{number % secrets}"
        parts.append((time_ms, facts))
    if cracked:
        parts.append((last_ms, tool.success(user, tool.ip(0, failures))))
    return Scene.of("brute-force", setting).stream(parts)


@st.composite
def distributed_brute_force(
    draw: st.DrawFn,
    *,
    user: str = "ann",
    failures: int = 10,
    sources: int = 5,
    countries: int = 2,
    within_s: float = 1_800.0,
    **setting: Unpack[Setting],
) -> Stream:
    """Many sources guess at one account in turn, with one and the same script.

    Makes ``distributed_brute_force`` fire.

    Args:
        user: the account.
        failures: wrong guesses; 9 stay just below the limit.
        sources: addresses, each in a neighbourhood of its own, at most one a failure; 4 stay
            just below, and so do 5 to 7 in one country.
        countries: that the sources are in, each with one provider, 1 to 12.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(distributed_brute_force())
    >>> len({event.ip for event in stream}), len({event.geo.country for event in stream})
    (5, 2)
    """
    tool = draw(tools())
    times_ms = draw(ascending_ms(failures, within_s))
    parts: list[Part] = []
    for number, time_ms in enumerate(times_ms):
        source = number % sources
        place = PLACES[source % countries]
        facts = tool.failure(user, tool.ip(source, number), number)
        parts.append((time_ms, {**facts, "geo": place.geo, "network": place.network()}))
    return Scene.of("distributed-brute-force", setting).stream(parts)


@st.composite
def low_and_slow(
    draw: st.DrawFn,
    *,
    user: str = "ann",
    failures: int = 4,
    least_gap_s: float = 600.0,
    within_s: float = 7_200.0,
    **setting: Unpack[Setting],
) -> Stream:
    """One source guesses at one account, with a long pause after each guess.

    Makes ``low_and_slow`` fire.

    Args:
        user: the account.
        failures: wrong guesses, 2 or more; 3 stay just below the limit.
        least_gap_s: seconds that every pause exceeds.
        within_s: seconds that hold it all; more than ``failures - 1`` pauses.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(low_and_slow())
    >>> stream[-1].occurred_at - stream[0].occurred_at
    datetime.timedelta(seconds=1800, microseconds=3000)
    """
    tool, pauses = draw(tools()), failures - 1
    longest_ms = (round(within_s * 1000) - 1) // pauses
    gap_ms = st.integers(round(least_gap_s * 1000) + 1, longest_ms)
    gaps_ms = draw(st.lists(gap_ms, min_size=pauses, max_size=pauses))
    return Scene.of("low-and-slow", setting).stream(
        (time_ms, tool.failure(user, tool.ip(0, number), number))
        for number, time_ms in enumerate(accumulate(gaps_ms, initial=0))
    )
