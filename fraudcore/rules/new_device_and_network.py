"""``new_device_and_network``: a success whose device and network are both new for the account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.place import country_of
from fraudcore.profiles.user import (
    KNOWN_COUNTRIES,
    KNOWN_DEVICES,
    KNOWN_NETWORKS,
    USER_SUCCESSES,
)
from fraudcore.rules.base import Before, Rule, Verdicts
from fraudcore.rules.novelty import FAMILIAR_S, Past, Success, is_recent, judge_success, origin
from fraudcore.rules.parameter import parameter
from fraudcore.rules.recognition import is_of_known_kind
from fraudcore.text import display

__all__ = ["NewDeviceAndNetwork"]

_NEW = {"new_country": "country", "new_asn": "network operator", "new_subnet": "subnet"}


@dataclass(frozen=True)
class NewDeviceAndNetwork(Rule):
    """A success from a new device and, at once, a new country, autonomous system or subnet.

    Owners who buy a device sign in from home; owners who travel take their devices along.
    Silent while the account is new, for its owner then adds phone and laptop at home and on the
    way: until ``learning_successes`` are known, or one that is ``learning_days`` older.

    It is ``low`` where honest people often look the same: while fewer than
    ``min_sure_successes`` are known; where only the subnet is new; and where a device with an id
    is of a familiar kind (operating system and type) and comes from an unmasked network, for
    deleted cookies make a familiar device a new one.

    Behind a masked network (VPN, relay, Tor, hosting, satellite) the country is the exit's and
    says nothing. Its ASN and subnet are new unless any success known, masked or not, had them;
    to successes from other networks masked ones teach only the device.

    Edge cases: a fact that the event lacks, or all earlier successes do, is not new. A late
    success may complete the history by which a later one is new, which then fires; one that
    comes later still, from that device or network, leaves the alert.
    """

    name = "new_device_and_network"
    family = "account"
    entity = "user"
    outcomes = ("success",)
    usual = "device"
    severity = "high"
    technique = "T1078"
    summary = "a success from a device and a network both new for the account"
    action = "Ask the owner at once; end the session and reset the password if in doubt."

    learning_successes: int = parameter(
        10,
        "known successes from which on an account is judged",
        low=1,
        high=USER_SUCCESSES,
        source="chosen: as new_country",
    )
    learning_days: int = parameter(
        1,
        "age in days of a known success from which on an account is judged",
        low=0,
        high=90,
        source="chosen: owners add their devices on the first day",
    )

    min_sure_successes: int = parameter(
        10,
        "known successes below which it is low: owners may not have shown all their devices",
        low=1,
        high=USER_SUCCESSES,
        source="chosen by evaluation, see docs/evaluation.md",
    )

    @property
    def memory_s(self) -> int:
        """A year."""
        return FAMILIAR_S

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a success."""
        user, device = before.user, event.device_digest
        if user is None:
            return None
        if event.time_ms > user.newest_ms and (
            not device or is_recent(user.successes, "device", device, KNOWN_DEVICES)
        ):
            return None
        return judge_success(event, user, before.lateness_ms, self._judge)

    def _judge(self, success: Success, past: Past) -> Verdict | None:
        if not past.is_learned(self.learning_successes, self.learning_days):
            return None
        if not past.is_new("device", success.device, KNOWN_DEVICES):
            return None
        masked = bool(success.masked)
        new = {
            "new_country": not masked and past.is_new("country", success.country, KNOWN_COUNTRIES),
            "new_asn": past.is_new("asn", success.asn, KNOWN_NETWORKS, masked_too=masked),
            "new_subnet": past.is_new("subnet", success.subnet, KNOWN_NETWORKS, masked_too=masked),
        }
        if not any(new.values()):
            return None
        evidence = {
            **new,
            "occurred_at": success.occurred_at,
            "country": country_of(success.country),
            "asn": success.asn or None,
            "masked": masked,
            "known_devices": len(past.seen("device")),
            "known_kind": is_of_known_kind(success, past),
            "known_successes": len(past.moments),
            "learning_successes": self.learning_successes,
            "learning_days": self.learning_days,
            "min_sure_successes": self.min_sure_successes,
        }
        far = new["new_country"] or new["new_asn"]
        strange = masked or not evidence["known_kind"]
        sure = far and strange and len(past.moments) >= self.min_sure_successes
        return Verdict(success.time_ms, success.time_ms, evidence, severity=None if sure else "low")

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """What is new, and from where."""
        new = ["device", *(words for name, words in _NEW.items() if evidence[name])]
        return (
            f"account {display(event.user)}: success {origin(event, evidence['occurred_at'])} with "
            f"a new {', '.join(new[:-1])} and {new[-1]}"
        )
