"""A campaign that locks the accounts of a tenant."""

from typing import Unpack

from hypothesis import strategies as st

from fraudcore.testing.campaigns.tool import tools
from fraudcore.testing.scene import Scene, Setting, Stream, ascending_ms

__all__ = ["lockout_storm"]


@st.composite
def lockout_storm(
    draw: st.DrawFn,
    *,
    lockouts: int = 30,
    users: int = 25,
    sources: int = 3,
    within_s: float = 1_800.0,
    **setting: Unpack[Setting],
) -> Stream:
    """Accounts of a tenant are locked in numbers (ATT&CK T1531).

    Makes ``lockout_storm`` fire where the tenant is not used to as much.

    Args:
        lockouts: events of this kind; 29 stay just below the limit.
        users: accounts, ``victim-0`` and so on, locked in turn; 24 stay just below.
        sources: addresses that the wrong guesses came from.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(lockout_storm())
    >>> len(stream), {(event.kind, event.reason) for event in stream}
    (30, {('lockout', 'locked')})
    """
    tool = draw(tools())
    facts = {"kind": "lockout", "outcome": "failure", "reason": "locked"}
    return Scene.of("lockout-storm", setting).stream(
        (time_ms, {**facts, "user": f"victim-{n % users}", "ip": tool.ip(n % sources)})
        for n, time_ms in enumerate(draw(ascending_ms(lockouts, within_s)))
    )
