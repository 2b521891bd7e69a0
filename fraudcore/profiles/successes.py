"""The rows of an account's successes: what is kept of each."""

from typing import Final

from fraudcore.event import LoginEvent
from fraudcore.history import Layout

__all__ = ["SUCCESSES", "USER_SUCCESSES", "holds_device", "success_facts", "success_row"]

USER_SUCCESSES: Final = 28
SUCCESSES: Final = Layout(
    USER_SUCCESSES,
    source="I",
    subnet="I",
    asn="I",
    agent="I",
    device="I",
    country="H",
    browser="H",
    os="H",
    device_type="B",
    masked="B",
)
_DEVICE_AT: Final = SUCCESSES.place("device")
_DEVICE_BYTES: Final = 4


def success_facts(event: LoginEvent) -> tuple[int, ...]:
    """The moment of a success and its facts, in the order of the columns."""
    agent = event.agent
    return (
        event.moment,
        event.source_digest,
        event.subnet_digest,
        event.asn,
        agent.whole,
        event.device_digest,
        event.country_code,
        agent.browser,
        agent.os,
        agent.device_type,
        event.masked,
    )


def success_row(event: LoginEvent) -> bytes:
    """A success as it is encoded."""
    return SUCCESSES.pack(*success_facts(event))


def holds_device(data: bytes, device: int) -> bool:
    """Whether encoded successes have a device, the newest of which is looked at first."""
    at = len(data) - SUCCESSES.row_bytes + _DEVICE_AT
    if at > 0 and data[at : at + _DEVICE_BYTES] == device.to_bytes(_DEVICE_BYTES):
        return True
    return SUCCESSES.offset(data, "device", device) >= 0
