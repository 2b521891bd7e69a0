"""The attackers that a service can meet."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from fraudcore.simulate.service.attackers.guessing import (
    brute_force_distributed,
    brute_force_fast,
    brute_force_slow,
)
from fraudcore.simulate.service.attackers.probing import enumeration
from fraudcore.simulate.service.attackers.prompting import mfa_fatigue
from fraudcore.simulate.service.attackers.scene import Scene
from fraudcore.simulate.service.attackers.spraying import (
    spraying_distributed,
    spraying_fast,
    spraying_slow,
    subnet_guessing,
)
from fraudcore.simulate.service.attackers.stuffing import stuffing_distributed, stuffing_single
from fraudcore.simulate.service.attackers.takeover import (
    session_theft,
    takeover_naive,
    takeover_targeted,
    takeover_vpn,
)
from fraudcore.simulate.service.attempt import Attempt

__all__ = ["ATTACKERS", "Attacker", "Scene"]

Attacker = Callable[[Scene], Iterator[Attempt]]

ATTACKERS: Final[Mapping[str, Attacker]] = MappingProxyType(
    {
        attacker.__name__: attacker
        for attacker in (
            brute_force_fast,
            brute_force_slow,
            brute_force_distributed,
            stuffing_single,
            stuffing_distributed,
            spraying_fast,
            spraying_slow,
            spraying_distributed,
            subnet_guessing,
            enumeration,
            mfa_fatigue,
            session_theft,
            takeover_naive,
            takeover_vpn,
            takeover_targeted,
        )
    }
)
"""Kinds of attack by name."""
