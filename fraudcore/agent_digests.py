"""The numbers that profiles keep of a user agent."""

from functools import lru_cache
from typing import Final, NamedTuple

from fraudcore.agent import DEVICE_TYPES, parse_agent
from fraudcore.digest import digest16, present_digest

__all__ = ["AgentDigests", "agent_digests"]

_CACHED: Final = 32_768
"""About 15 MB of the agents that browsers send; parsing one anew takes as long as 20 events."""


class AgentDigests(NamedTuple):
    """What stands for a user agent and its parts; 0 for what is absent.

    Args:
        whole: 32 bits of the whole text.
        family: 32 bits of operating system, device type and browser without versions; even.
        browser, os: 16 bits of the family with its major version.
        device_type: 1 to 5.
    """

    whole: int
    family: int
    browser: int
    os: int
    device_type: int


_ABSENT: Final = AgentDigests(0, 0, 0, 0, 0)


@lru_cache(_CACHED)
def agent_digests(text: str | None) -> AgentDigests:
    """The numbers of a user agent.

    >>> agent_digests(None).family
    0
    """
    agent = parse_agent(text)
    if not text or not agent.family:
        return _ABSENT
    return AgentDigests(
        present_digest(text),
        present_digest(agent.family) & ~1 or 2,
        digest16(f"{agent.browser} {agent.browser_version}"),
        digest16(f"{agent.os} {agent.os_version}"),
        DEVICE_TYPES.index(agent.device_type) + 1,
    )
