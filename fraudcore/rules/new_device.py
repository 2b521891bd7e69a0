"""``new_device``: a success from a device that is not among the account's recent ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.user import KNOWN_DEVICES
from fraudcore.rules.base import Before, Rule, Verdicts
from fraudcore.rules.novelty import FAMILIAR_S, Past, Success, is_recent, judge_success, origin
from fraudcore.rules.parameter import parameter
from fraudcore.text import display

__all__ = ["NewDevice"]


@dataclass(frozen=True)
class NewDevice(Rule):
    """A success from a device outside the account's most recent ones.

    The device is the producer's id of it or, without one, operating system, device type and
    browser without versions, so that an update makes no new device.

    Edge cases: the first device of an account is not new; a success that names none gives no
    verdict. Devices behind a masked network are judged and become familiar like all others. A
    late success may be the first one, by which a later one is new, which then fires.
    """

    name = "new_device"
    family = "account"
    entity = "user"
    outcomes = ("success",)
    usual = "device"
    severity = "low"
    technique = "T1078"
    summary = "a success from a device new for the account"
    action = "Tell the owner; look closer if network or country are new as well."

    recent_devices: int = parameter(
        KNOWN_DEVICES,
        "most recent devices that are not new",
        low=1,
        high=KNOWN_DEVICES,
        source="Okta: 20",
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
            not device or is_recent(user.successes, "device", device, self.recent_devices)
        ):
            return None
        return judge_success(event, user, before.lateness_ms, self._judge)

    def _judge(self, success: Success, past: Past) -> Verdict | None:
        if not past.is_new("device", success.device, self.recent_devices):
            return None
        evidence = {
            "occurred_at": success.occurred_at,
            "known_devices": len(past.seen("device")),
            "recent_devices": self.recent_devices,
        }
        return Verdict(success.time_ms, success.time_ms, evidence)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """From where, and of how many known devices it is none."""
        known = evidence["known_devices"]
        return (
            f"account {display(event.user)}: success {origin(event, evidence['occurred_at'])} on a "
            f"device that is not among its {known} known one{'' if known == 1 else 's'}"
        )
