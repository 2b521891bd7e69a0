"""Attack campaigns, each as large as the rule that must find it demands by default."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from hypothesis.strategies import SearchStrategy

from fraudcore.testing.campaigns.guessing import (
    brute_force,
    distributed_brute_force,
    low_and_slow,
)
from fraudcore.testing.campaigns.lockout import lockout_storm
from fraudcore.testing.campaigns.probing import reset_abuse, subnet_attack, user_enumeration
from fraudcore.testing.campaigns.prompting import mfa_brute_force, mfa_fatigue
from fraudcore.testing.campaigns.spraying import (
    credential_stuffing,
    distributed_spray,
    password_spray,
)
from fraudcore.testing.campaigns.takeover import takeover
from fraudcore.testing.campaigns.theft import session_theft, shared_device
from fraudcore.testing.scene import Stream
from fraudcore.testing.travel import impossible_journeys

__all__ = [
    "CAMPAIGNS",
    "brute_force",
    "credential_stuffing",
    "distributed_brute_force",
    "distributed_spray",
    "impossible_journeys",
    "lockout_storm",
    "low_and_slow",
    "mfa_brute_force",
    "mfa_fatigue",
    "password_spray",
    "reset_abuse",
    "session_theft",
    "shared_device",
    "subnet_attack",
    "takeover",
    "user_enumeration",
]

CAMPAIGNS: Final[Mapping[str, Callable[..., SearchStrategy[Stream]]]] = MappingProxyType(
    {
        "credential_stuffing": credential_stuffing,
        "distributed_brute_force": distributed_brute_force,
        "distributed_spray": distributed_spray,
        "failed_login_burst": brute_force,
        "geo_jump": impossible_journeys,
        "ip_failure_burst": partial(brute_force, failures=20),
        "ip_velocity": partial(user_enumeration, users=11),
        "lockout_storm": lockout_storm,
        "low_and_slow": low_and_slow,
        "masked_travel": partial(impossible_journeys, mask="vpn"),
        "mfa_brute_force": mfa_brute_force,
        "mfa_fatigue": mfa_fatigue,
        "new_country": partial(takeover, owner_logins=10),
        "new_device": takeover,
        "new_device_and_network": takeover,
        "password_spray": password_spray,
        "post_login_takeover": takeover,
        "reset_abuse": reset_abuse,
        "session_hijack": session_theft,
        "shared_device": shared_device,
        "subnet_attack": subnet_attack,
        "success_after_attack": partial(brute_force, cracked=True),
        "user_enumeration": user_enumeration,
    }
)
"""By the rule of the catalogue that must fire on every draw, with that rule's defaults."""
