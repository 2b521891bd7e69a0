"""The devices people own and the tools attackers use."""

from dataclasses import dataclass
from typing import Final

__all__ = ["TOOLS", "Device", "laptop", "phone", "strange_device"]

_CHROME: Final = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
_LAPTOP: Final = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36"
_PHONE: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)
_STRANGE: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
TOOLS: Final[tuple[str | None, ...]] = (
    "python-requests/2.32.5",
    "curl/8.16.0",
    _LAPTOP.replace("Chrome", "HeadlessChrome"),
    None,
)
"""User agents of scripts; some send none."""


@dataclass(frozen=True, slots=True)
class Device:
    """Something that logs in.

    Args:
        device_id: what the producer recognises it by.
        user_agent: what it says of itself.
    """

    device_id: str
    user_agent: str

    @property
    def facts(self) -> dict[str, str]:
        """Its fields in an event."""
        return {"device_id": self.device_id, "user_agent": self.user_agent}


def laptop(user: str) -> Device:
    """The computer of an account's owner.

    >>> laptop("ann").device_id
    'laptop-ann'
    """
    return Device(f"laptop-{user}", _LAPTOP)


def phone(user: str) -> Device:
    """The phone of an account's owner."""
    return Device(f"phone-{user}", _PHONE)


def strange_device(number: int = 0) -> Device:
    """A device that no account's owner has, of another family than theirs."""
    return Device(f"strange-{number}", _STRANGE)
