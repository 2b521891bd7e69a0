"""``shared_device``: one device id on many accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.device import DEVICE_CAPACITY
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.window import Window, windows
from fraudcore.text import at_least, display, duration

__all__ = ["SharedDevice"]

_NO_USER: Final = 0


@dataclass(frozen=True)
class SharedDevice(Rule):
    """Accounts that one device tries, or gets into for the first time, within a sliding window.

    Fewer are enough behind a masked network (VPN, relay, Tor, hosting, satellite): people who
    share a device are in one place, and seldom hide it. There only attempts behind one count.

    Accounts that are known to use the device count no more, so that a family's tablet or the
    terminal of a ward is silent once everybody has used it. Attempts without an account, or on a
    name that has none (``unknown_user``: mostly the own one, mistyped), do not count and do not
    fire; ``user_enumeration`` counts these.

    Edge cases: devices are compared by the id that the producer gives; without one there is
    no verdict. The 64 newest such attempts of a device are known: one that tries each account
    more than three times may stay below 21 of them. Where the first success of an account on a
    device arrives after its second, both count, each at its time, which may leave an alert
    that the ordered stream would not have raised.
    """

    name = "shared_device"
    family = "device"
    entity = "device"
    severity = "medium"
    technique = "T1110.004"
    summary = "one device on many accounts"
    action = "If it is no terminal of yours, block the device and reset the accounts it got into."

    quiet_s: int = parameter(
        DAY_S,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen: the window",
    )
    max_users: int = parameter(
        20,
        "distinct accounts within the window that are still accepted; one more fires",
        low=1,
        high=DEVICE_CAPACITY - 1,
        source="Elastic: more than 20",
    )
    min_masked_users: int = parameter(
        3,
        "distinct accounts within the window, behind masked networks, that fire",
        low=2,
        high=DEVICE_CAPACITY,
        source="Elastic: 3",
    )
    window_s: int = parameter(
        DAY_S, "length of the sliding window in seconds", low=1, high=DAY_S, source="Elastic: 24 h"
    )

    @property
    def memory_s(self) -> int:
        """The window."""
        return self.window_s

    @property
    def floors(self) -> tuple[Floor, ...]:
        """So many attempts that each may be of another account."""
        fewest = min(self.max_users, self.min_masked_users - 1)
        return (Floor("device", "attempts", fewest, self.window_s),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on an attempt of a named account, in the first window over a limit."""
        device = before.device
        if device is None or event.user is None or event.reason == "unknown_user":
            return None
        fewest = self.max_users + 1
        if event.masked:
            fewest = min(fewest, self.min_masked_users)
        if len(device.attempts) + 1 < fewest:
            return None
        for window in windows(device.attempts, event, self.window_s, before.lateness_ms):
            verdict = self._judge_window(event, window)
            if verdict is not None:
                return verdict
        return None

    def _judge_window(self, event: LoginEvent, window: Window) -> Verdict | None:
        if event.masked and window.count >= self.min_masked_users:
            users = _masked_users(window, event.user_digest)
            if users >= self.min_masked_users:
                return self._verdict(window, users, "min_masked_users", self.min_masked_users)
        if window.count > self.max_users:
            users = window.distinct("user", event.user_digest)
            if users > self.max_users:
                return self._verdict(window, users, "max_users", self.max_users)
        return None

    def _verdict(self, window: Window, users: int, name: str, limit: int) -> Verdict:
        evidence = {
            "users": users,
            name: limit,
            "window_s": self.window_s,
            "overflows": window.overflows,
        }
        return Verdict(window.end_ms, window.first_ms, evidence, users / limit)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many accounts, by which device, in how long."""
        users = at_least(evidence["users"], evidence["overflows"])
        if "max_users" in evidence:
            behind, limit = "", evidence["max_users"]
        else:
            behind, limit = " behind masked networks", evidence["min_masked_users"]
        return (
            f"device {display(event.device_id)}: {users} accounts tried{behind} within "
            f"{duration(evidence['window_s'])} (limit {limit})"
        )


def _masked_users(window: Window, own: int) -> int:
    rows = zip(window.column("user"), window.column("masked"), strict=True)
    return len({user for user, masked in rows if masked and user != _NO_USER} | {own})
