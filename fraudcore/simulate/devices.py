"""The devices people own and the tools attackers use."""

from dataclasses import dataclass
from random import Random

__all__ = ["Device", "disguise", "draw_devices", "tool"]

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_DESKTOPS = (
    f"{_WINDOWS}) {_WEBKIT} Chrome/142.0.0.0 Safari/537.36",
    f"{_WINDOWS}) {_WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    f"{_WINDOWS}; rv:144.0) Gecko/20100101 Firefox/144.0",
    f"{_MAC} {_WEBKIT} Chrome/142.0.0.0 Safari/537.36",
    f"{_MAC} {_SAFARI} Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
)
_PHONES = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {_SAFARI} Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 (Linux; Android 10; K) {_WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0",
)
_TOOLS = (
    "python-requests/2.32.5",
    "Go-http-client/2.0",
    "curl/8.16.0",
    f"Mozilla/5.0 (X11; Linux x86_64) {_WEBKIT} HeadlessChrome/142.0.0.0 Safari/537.36",
)


@dataclass(frozen=True, slots=True)
class Device:
    """Something that logs in.

    Args:
        device_id: what the producer recognises it by; tools have none.
        user_agent: what it says of itself.
        mobile: whether it can leave the house.
    """

    device_id: str | None
    user_agent: str
    mobile: bool = False


def _device(rng: Random, mobile: bool) -> Device:
    agent = rng.choice(_PHONES if mobile else _DESKTOPS)
    return Device(f"{rng.getrandbits(128):032x}", agent, mobile)


def draw_devices(rng: Random) -> tuple[Device, ...]:
    """What one person owns: a phone, a desktop, or both."""
    owned = rng.choices(((False,), (True,), (False, True)), (20, 35, 45))[0]
    return tuple(_device(rng, mobile) for mobile in owned)


def tool(rng: Random) -> Device:
    """A script, which has no device id."""
    return Device(None, rng.choice(_TOOLS))


def disguise(rng: Random) -> Device:
    """A device never seen before that looks like any other."""
    return _device(rng, mobile=rng.random() < 0.5)
