"""Recognition: what speaks for the owner in a success that is somehow new.

People travel with their phones, carriers send one phone through exits a continent apart, and
cookies are deleted: then a device that an account had for years comes with a new id.
"""

from typing import Final, Literal

from fraudcore.event import is_device_id
from fraudcore.rules.novelty import Past, Success

__all__ = ["Recognition", "is_of_known_kind", "is_traveller", "recognition"]

Recognition = Literal["device and network", "device id", "network and kind of device"]


_ABROAD: Final = 2
"""Countries of an account that has been abroad: its own, and another."""


def recognition(success: Success, past: Past) -> Recognition | None:
    """What an account knows of a success, the strongest first; ``None`` where it is a stranger's.

    * ``device and network``: a familiar device (by id or family) in a familiar autonomous system;
    * ``device id``: the producer's id of a familiar device, in a network that is new or not named.
      Who holds it is the owner elsewhere, or has stolen more than a password;
    * ``network and kind of device``: in a familiar autonomous system an id that is new, of a device
      of a familiar kind: its cookie was deleted, or a neighbour has such a device.

    Args:
        success: the one judged.
        past: of its account, before it.
    """
    known_device = success.device in past.seen("device")
    known_network = success.asn in past.seen("asn")
    if known_device and known_network:
        return "device and network"
    if known_device and is_device_id(success.device):
        return "device id"
    if known_network and is_of_known_kind(success, past):
        return "network and kind of device"
    return None


def is_of_known_kind(success: Success, past: Past) -> bool:
    """Whether a device has an id that may be a familiar device's next one.

    That is: the operating system, with its major version, and the type of device are those of an
    earlier success. A device without an id is known by its family or not at all.
    """
    if not success.os or not is_device_id(success.device):
        return False
    return (success.os, success.device_type) in past.kinds()


def is_traveller(success: Success, past: Past) -> bool:
    """Whether an account that has been abroad succeeds with a device that it may have had there:
    a familiar one, or one of a familiar kind whose cookie was deleted.
    """
    if len(past.seen("country")) < _ABROAD:
        return False
    return success.device in past.seen("device") or is_of_known_kind(success, past)
