"""The attacks that a scenario can contain."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fraudcore.simulate.attacks.brute_force import brute_force
from fraudcore.simulate.attacks.credential_stuffing import credential_stuffing
from fraudcore.simulate.attacks.impossible_journey import impossible_journey
from fraudcore.simulate.attacks.stage import Assault, Attack, Stage

__all__ = ["ATTACKS", "Assault", "Attack", "Stage"]

ATTACKS: Final[Mapping[str, Attack]] = MappingProxyType(
    {
        "credential_stuffing": credential_stuffing,
        "brute_force": brute_force,
        "impossible_journey": impossible_journey,
    }
)
"""Kinds of attack by name."""
