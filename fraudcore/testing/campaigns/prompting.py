"""Campaigns against the second factor: prompts until one is approved, codes until one fits."""

from typing import Unpack

from hypothesis import strategies as st

from fraudcore.testing.campaigns.tool import tools
from fraudcore.testing.scene import Part, Scene, Setting, Stream, ascending_ms

__all__ = ["mfa_brute_force", "mfa_fatigue"]


@st.composite
def mfa_fatigue(
    draw: st.DrawFn,
    *,
    user: str = "ann",
    prompts: int = 5,
    approved: bool = False,
    within_s: float = 600.0,
    **setting: Unpack[Setting],
) -> Stream:
    """A stranger who knows the password has the owner prompted again and again (T1621).

    Makes ``mfa_fatigue`` fire.

    Args:
        user: the account.
        prompts: that are denied or time out; 4 stay just below the limit.
        approved: whether the owner approves one more in the end.
        within_s: seconds that hold it all.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(mfa_fatigue(prompts=1, approved=True))
    >>> [(event.kind, event.outcome, event.reason) for event in stream]
    [('challenge', 'failure', 'mfa_denied'), ('challenge', 'success', None)]
    """
    tool = draw(tools())
    *times_ms, last_ms = draw(ascending_ms(prompts + 1, within_s))
    facts = {"kind": "challenge", "user": user, "user_agent": tool.user_agent, "ip": tool.ip()}
    answers = st.sampled_from(("mfa_denied", "mfa_timeout"))
    parts: list[Part] = [
        (time_ms, {**facts, "outcome": "failure", "reason": draw(answers)}) for time_ms in times_ms
    ]
    if approved:
        parts.append((last_ms, {**facts, "outcome": "success"}))
    return Scene.of("mfa-fatigue", setting).stream(parts)


@st.composite
def mfa_brute_force(
    draw: st.DrawFn,
    *,
    user: str = "ann",
    codes: int = 20,
    sessions: int = 10,
    within_s: float = 540.0,
    **setting: Unpack[Setting],
) -> Stream:
    """A stranger who knows the password tries one-time codes, in many sessions (T1110).

    Makes ``mfa_brute_force`` fire.

    Args:
        user: the account.
        codes: wrong ones; 19 stay just below the limit.
        sessions: used in turn; 9 stay just below.
        within_s: seconds that hold it all.
        setting: see ``Setting``; the prefix also names the sessions.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(mfa_brute_force())
    >>> len(stream), len({event.session_id for event in stream})
    (20, 10)
    """
    scene, tool = Scene.of("mfa-brute-force", setting), draw(tools())
    facts = {"kind": "challenge", "outcome": "failure", "reason": "mfa_bad_code", "user": user}
    return scene.stream(
        (
            time_ms,
            {
                **facts,
                "ip": tool.ip(0, n),
                "user_agent": tool.user_agent,
                "session_id": f"{scene.prefix}-{n % sessions}",
            },
        )
        for n, time_ms in enumerate(draw(ascending_ms(codes, within_s)))
    )
