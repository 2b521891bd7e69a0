"""``subnet_attack``: coordinated failures from many sources of one network."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.moment import time_of
from fraudcore.profiles.ip import NO_USER, IpProfile
from fraudcore.profiles.subnet import SUBNET_CAPACITY
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.shared_source import CROWD_MEMORY_S, USERS_PER_STEP, users_behind
from fraudcore.rules.window import Window, windows
from fraudcore.text import at_least, duration

__all__ = ["SubnetAttack"]


Row = tuple[int, int, int]
"""Digest of the source, digest of the account, moment."""
_SEVERAL: Final = -1
"""In place of the one source of an account, or the one account of a source."""


@dataclass(frozen=True)
class SubnetAttack(Rule):
    """Coordinated failures from several sources of one network (an IPv4 /24 or an IPv6 /48).

    Coordinated are failures of a source that tried several accounts, of an account that several
    sources of the network tried, those without an account, and more than ``max_own_failures`` of
    one account from one source. What is left are people who mistype at an address of their own,
    of whom a provider's network has many at any time.

    One loud source with neighbours is no such attack: ``min_other_failures`` must come from
    sources other than the loudest. That is a number, not a share, so that an attacker cannot
    drown many quiet sources in one loud decoy.

    Behind the addresses of carriers, offices and campuses several accounts fail as well. A source
    fires only where more accounts failed from it within the window than are known to have
    succeeded from it. And where it is one that many accounts share
    (``fraudcore.rules.shared_source``), each source of the window is taken to have as many
    people, and the limit of failures rises with all of them; where it passes the 120 failures that
    are remembered, failures from this source no longer fire, but those from its neighbours do.

    Edge cases: a late failure fires in the windows that end after it whatever succeeded from its
    source, as their last failure may have come from another; that can leave an alert that the
    stream in order would not have raised.
    """

    name = "subnet_attack"
    family = "source"
    entity = "subnet"
    reads = ("ip",)
    outcomes = ("failure",)
    steady = True
    severity = "medium"
    technique = "T1110"
    summary = "failures from many sources of one network"
    action = "Throttle or block the network; look at the accounts that its sources reached."

    min_sources: int = parameter(
        5,
        "distinct sources with failures within the window that fire",
        low=2,
        high=SUBNET_CAPACITY,
        source="chosen: asked for in fail2ban #927, CrowdSec hub #805",
    )
    min_failures: int = parameter(
        20,
        "failures within the window that fire",
        low=2,
        high=SUBNET_CAPACITY,
        source="chosen: as many as one source may fail in ip_failure_burst",
    )
    min_other_failures: int = parameter(
        10,
        "failures within the window from sources other than the loudest",
        low=1,
        high=SUBNET_CAPACITY,
        source="chosen: half of min_failures",
    )
    max_own_failures: int = parameter(
        3,
        "failures of the only account of a source that are taken for its owner's mistakes",
        low=0,
        high=SUBNET_CAPACITY,
        source="chosen: people try two or three times before they ask for help",
    )
    window_s: int = parameter(
        3600, "length of the sliding window in seconds", low=1, high=DAY_S, source="chosen: 1 h"
    )

    @property
    def memory_s(self) -> int:
        """Its windows, and how long it is known who shares a source."""
        return max(self.window_s, CROWD_MEMORY_S)

    @property
    def floors(self) -> tuple[Floor, ...]:
        """As many as fire, but for the event."""
        return (Floor("subnet", "failures", self.min_failures - 1, self.window_s),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a failure, in the first window over all limits that contains it."""
        subnet = before.subnet
        if subnet is None:
            return None
        if len(subnet.failures.tally("source", 0, len(subnet.failures))) + 1 < self.min_sources:
            return None
        for window in windows(subnet.failures, event, self.window_s, before.lateness_ms):
            if window.count >= self.min_failures:
                verdict = self._judge_window(event, before.ip, window)
                if verdict is not None:
                    return verdict
        return None

    def _judge_window(self, event: LoginEvent, ip: IpProfile, window: Window) -> Verdict | None:
        if window.distinct("source", event.source_digest) < self.min_sources:
            return None
        if window.end_ms == event.time_ms and _is_honest(event, ip, window):
            return None
        rows = _coordinated(event, window, self.max_own_failures)
        if not any(moment == event.moment for *_, moment in rows):
            return None
        counts = Counter(source for source, *_ in rows)
        observed = {
            "failures": len(rows),
            "sources": len(counts),
            "other_failures": len(rows) - max(counts.values()),
        }
        limits = {"sources": self.min_sources, "other_failures": self.min_other_failures}
        limits["failures"] = self._limit(event, ip, observed["sources"])
        if any(observed[name] < limit for name, limit in limits.items()):
            return None
        evidence = {
            **observed,
            **{f"min_{name}": limit for name, limit in limits.items()},
            "users": len({user for _, user, _ in rows} - {NO_USER}),
            "max_own_failures": self.max_own_failures,
            "window_s": self.window_s,
            "overflows": window.overflows,
        }
        excess = observed["failures"] / limits["failures"]
        first_ms = time_of(min(moment for *_, moment in rows))
        return Verdict(window.end_ms, first_ms, evidence, excess)

    def _limit(self, event: LoginEvent, ip: IpProfile, sources: int) -> int:
        people = users_behind(ip, event) * sources
        return round(self.min_failures * (1 + people / USERS_PER_STEP))

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many, from how many sources of which network, in how long."""
        failures = at_least(evidence["failures"], evidence["overflows"])
        return (
            f"{failures} coordinated failed logins from {evidence['sources']} sources of "
            f"{event.subnet} within {duration(evidence['window_s'])} (limits "
            f"{evidence['min_failures']} and {evidence['min_sources']})"
        )


def _coordinated(event: LoginEvent, window: Window, most: int) -> list[Row]:
    """The failures that are not one person's mistakes."""
    columns = map(window.column, ("source", "user", "moment"))
    rows = [*zip(*columns, strict=True), (event.source_digest, event.user_digest, event.moment)]
    accounts: dict[int, int] = {}
    sources: dict[int, int] = {}
    for source, user, _ in rows:
        if accounts.setdefault(source, user) != user:
            accounts[source] = _SEVERAL
        if sources.setdefault(user, source) != source:
            sources[user] = _SEVERAL
    sources[NO_USER] = _SEVERAL
    for source, count in window.tally("source", event.source_digest).items():
        if count > most:
            accounts[source] = _SEVERAL
    return [row for row in rows if _SEVERAL in (accounts[row[0]], sources[row[1]])]


def _is_honest(event: LoginEvent, ip: IpProfile, window: Window) -> bool:
    """Whether no more accounts failed from the event's source than succeeded from it, ever."""
    if not ip.successes.data:
        return False
    own, rows = (
        event.source_digest,
        zip(window.column("source"), window.column("user"), strict=True),
    )
    failed = {user for source, user in rows if source == own} | {event.user_digest}
    succeeded = ip.successes.tally("user", 0, len(ip.successes))
    return len(succeeded.keys() - {NO_USER}) >= len(failed)
