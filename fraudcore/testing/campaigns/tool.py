"""What an attacker works with: a script, addresses, guesses."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from fraudcore.event import Reason
from fraudcore.testing.address import attacker
from fraudcore.testing.device import TOOLS

__all__ = ["Tool", "tools"]


@dataclass(frozen=True, slots=True)
class Tool:
    """One attacker's equipment.

    Args:
        user_agent: of the script; some send none.
        v6: whether the sources are IPv6, in which each attempt takes another host's address.
        tagged: whether the producer tags the secrets that are tried.
    """

    user_agent: str | None
    v6: bool
    tagged: bool

    def ip(self, source: int = 0, attempt: int = 0) -> str:
        """The address of an attempt from source ``source`` (0 to 511)."""
        return attacker(source, v6=self.v6, host=attempt + 1)

    def failure(
        self,
        user: str,
        ip: str,
        secret: object,
        reason: Reason = "bad_password",
    ) -> dict[str, Any]:
        """The fields of a failed login; equal secrets have equal tags."""
        return {
            "outcome": "failure",
            "reason": reason,
            "user": user,
            "ip": ip,
            "user_agent": self.user_agent,
            "credential_tag": f"tag-{secret}" if self.tagged else None,
        }

    def success(self, user: str, ip: str) -> dict[str, Any]:
        """The fields of a login with a secret that turned out right."""
        return {"outcome": "success", "user": user, "ip": ip, "user_agent": self.user_agent}


def tools() -> st.SearchStrategy[Tool]:
    """Every equipment."""
    return st.builds(Tool, st.sampled_from(TOOLS), st.booleans(), st.booleans())
