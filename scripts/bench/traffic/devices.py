"""What people log in with: 64 % phones, 26 % desktops, 6 % programs, 3 % tablets.

Of the users, 68 % have one device, 19 % two, 7 % three and 6 % more (for the source see
``activity``).
"""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from scripts.bench.traffic.agents import FORMS, user_agent
from scripts.bench.traffic.facts import digest_hex, facts

__all__ = ["MOST_DEVICES", "Device", "device", "device_count"]

_COUNT_BOUNDS: Final = tuple(accumulate((0.68, 0.19, 0.07)))
MOST_DEVICES: Final = len(_COUNT_BOUNDS) + 1
_KIND_SHARES: Final = {"phone": 0.64, "desktop": 0.26, "program": 0.06, "tablet": 0.03}
_KINDS: Final = tuple(_KIND_SHARES)
_KIND_BOUNDS: Final = tuple(accumulate(_KIND_SHARES.values()))


class Device(NamedTuple):
    """Something that logs in.

    Args:
        kind: ``phone``, ``desktop``, ``program`` or ``tablet``.
        user_agent: what it says of itself.
        device_id: what the producer recognises it by; programs have none.
    """

    kind: str
    user_agent: str
    device_id: str | None


def device_count(share: float) -> int:
    """Devices of a user, for a number evenly drawn from [0, 1).

    >>> [device_count(share) for share in (0.5, 0.8, 0.9, 0.99)]
    [1, 2, 3, 4]
    """
    return 1 + bisect(_COUNT_BOUNDS, share)


def device(seed: int, number: int, kinds: Sequence[str] = _KINDS) -> Device:
    """The ``number``-th of all devices.

    Args:
        seed: decides everything.
        number: which device.
        kinds: what it may be; devices that would be of another kind are of one of these.
    """
    kind_share, form, *versions = facts(seed, "device", number)
    kind = _KINDS[bisect(_KIND_BOUNDS, kind_share * _KIND_BOUNDS[-1])]
    if kind not in kinds:
        kind = kinds[number % len(kinds)]
    forms = FORMS[kind]
    agent = user_agent(forms[int(form * len(forms))], versions)
    return Device(kind, agent, None if kind == "program" else digest_hex(seed, "device", number))
