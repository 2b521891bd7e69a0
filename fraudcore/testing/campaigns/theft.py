"""Campaigns with what is already won: a stolen session, a device on many stolen accounts."""

from typing import Any, Unpack

from hypothesis import strategies as st

from fraudcore.place import Mask, Network
from fraudcore.testing.address import attacker, home
from fraudcore.testing.campaigns.tool import tools
from fraudcore.testing.device import laptop, strange_device
from fraudcore.testing.place import PLACES
from fraudcore.testing.scene import Scene, Setting, Stream, ascending_ms

__all__ = ["session_theft", "shared_device"]


@st.composite
def session_theft(
    draw: st.DrawFn,
    *,
    user: str = "ann",
    other_source: bool = True,
    other_agent: bool = True,
    within_s: float = 3_600.0,
    **setting: Unpack[Setting],
) -> Stream:
    """The owner logs in, then the session's token is used by a stranger (ATT&CK T1539).

    Makes ``session_hijack`` fire.

    Args:
        user: the account.
        other_source: whether the stranger has another address; without, nothing fires.
        other_agent: whether it has another agent, too; without, nothing fires.
        within_s: seconds that hold both.
        setting: see ``Setting``; the prefix also names the session.

    >>> from fraudcore.testing import simplest
    >>> owner, thief = simplest(session_theft())
    >>> owner.session_id == thief.session_id, owner.ip == thief.ip
    (True, False)
    """
    scene, tool = Scene.of("session-theft", setting), draw(tools())
    here, device = PLACES[0], laptop(user)
    first_ms, then_ms = draw(ascending_ms(2, within_s))
    owner = {
        "outcome": "success",
        "user": user,
        "session_id": scene.prefix,
        "ip": home(here, user),
        **device.facts,
    }
    thief: dict[str, Any] = {**owner, "kind": draw(st.sampled_from(("login", "email_change")))}
    if other_source:
        thief["ip"] = tool.ip()
    if other_agent:
        thief |= strange_device().facts
    return scene.stream(((first_ms, owner), (then_ms, thief)))


@st.composite
def shared_device(
    draw: st.DrawFn,
    *,
    users: int = 21,
    mask: Mask | None = None,
    within_s: float = 86_400.0,
    **setting: Unpack[Setting],
) -> Stream:
    """One device logs in to many accounts, of which some are refused (ATT&CK T1110.004).

    Makes ``shared_device`` fire, behind a mask with 3 users.

    Args:
        users: accounts, ``victim-0`` and so on; 20 stay just below the limit, 2 with a mask.
        mask: what hides the device's network.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(shared_device())
    >>> len({event.user for event in stream}), len({event.device_id for event in stream})
    (21, 1)
    """
    refused, times_ms = draw(st.integers(0, users)), draw(ascending_ms(users, within_s))
    facts = {"ip": attacker(0), "network": Network(masked=mask), **strange_device().facts}
    wrong = {"outcome": "failure", "reason": "bad_password"}
    return Scene.of("shared-device", setting).stream(
        (
            time_ms,
            {**facts, "user": f"victim-{n}", **(wrong if n < refused else {"outcome": "success"})},
        )
        for n, time_ms in enumerate(times_ms)
    )
