"""The rules against attacks, set so that a handful of events fires, and streams that do it."""

from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

from hypothesis import strategies as st

from fraudcore import Geo, LoginEvent, Network, Rule
from fraudcore.rules.credential_stuffing import CredentialStuffing
from fraudcore.rules.distributed_brute_force import DistributedBruteForce
from fraudcore.rules.distributed_spray import DistributedSpray
from fraudcore.rules.lockout_storm import LockoutStorm
from fraudcore.rules.low_and_slow import LowAndSlow
from fraudcore.rules.password_spray import PasswordSpray
from fraudcore.rules.reset_abuse import ResetAbuse
from fraudcore.rules.subnet_attack import SubnetAttack
from fraudcore.timestamp import from_millis
from tests.attempts import START_MS

__all__ = ["PLAYS", "WINDOW_S", "Play"]

WINDOW_S: Final = 60
_EDGES_MS: Final = (0, 1, 59_999, 60_000, 60_001, 119_999, 120_000, 120_001)
_NOW_MS: Final = (*_EDGES_MS, *range(0, 130_000, 1_117), *range(0, 60_000, 2_003))
_HOURS_MS: Final = tuple(hour * 3_600_000 + n * 7_001 for hour in (-3, -2, -1) for n in range(9))
_HERE: Final = ("192.0.2.1",)
_NEIGHBOURS: Final = ("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.1", "198.51.100.1")
_APART: Final = ("192.0.2.1", "192.0.2.2", "198.51.100.1", "203.0.113.1", "2001:db8::1")
_FAILURE: Final = ("failure", "login")
_SUCCESS: Final = ("success", "login")
_LOCKOUT: Final = ("failure", "lockout")
_MOSTLY_FAILURES: Final = (*[_FAILURE] * 4, _SUCCESS)


@dataclass(frozen=True)
class Play:
    """A rule, and what the events of its streams are drawn from.

    Args:
        rule: sensitive.
        ends: outcome and kind.
        users, ips, tags, agents, geos, networks, times_ms: one of each for an event; times are
            after the start.
    """

    rule: Rule
    ends: tuple[tuple[str, str], ...] = _MOSTLY_FAILURES
    users: tuple[str | None, ...] = ("ann", "bob", "cy", "dan", "ann", None)
    ips: tuple[str, ...] = _HERE
    tags: tuple[str | None, ...] = (None,)
    agents: tuple[str | None, ...] = (None,)
    geos: tuple[Geo | None, ...] = (None,)
    networks: tuple[Network | None, ...] = (None,)
    times_ms: tuple[int, ...] = field(default=_NOW_MS)

    def streams(self, max_size: int = 26) -> st.SearchStrategy[list[LoginEvent]]:
        """Events in any order, no more than any profile keeps."""
        shapes = st.integers(0, prod(map(len, self._choices)) - 1)
        half, all_ = (
            st.lists(shapes, min_size=low, max_size=max_size) for low in (0, max_size // 2)
        )
        return (half | all_).map(
            lambda drawn: [self._event(f"e{n}", shape) for n, shape in enumerate(drawn)]
        )

    @property
    def _choices(self) -> tuple[tuple[Any, ...], ...]:
        return (
            self.ends,
            self.users,
            self.ips,
            self.tags,
            self.agents,
            self.geos,
            self.networks,
            self.times_ms,
        )

    def _event(self, event_id: str, shape: int) -> LoginEvent:
        facts: list[Any] = []
        for choices in self._choices:
            shape, at = divmod(shape, len(choices))
            facts.append(choices[at])
        (outcome, kind), user, ip, tag, agent, geo, network, time_ms = facts
        return LoginEvent(
            event_id=event_id,
            occurred_at=from_millis(START_MS + time_ms),
            outcome=outcome,
            ip=ip,
            kind=kind,
            user=user,
            user_agent=agent,
            credential_tag=tag,
            geo=geo,
            network=network,
        )


_ACCOUNT: Final = {
    "users": ("ann", "ann", "ann", "bob", None),
    "ips": _APART,
    "tags": (None, None, "tag-1", "tag-2"),
    "networks": (None, None, Network(asn=64500), Network(asn=64501), Network(masked="vpn")),
}
_BEFORE: Final = (-61_000, -60_001, -60_000, -30_000)

PLAYS: Final[dict[str, Play]] = {
    "credential_stuffing": Play(
        CredentialStuffing(
            min_attempts=5,
            min_users=3,
            min_few_percent=60,
            min_shut_out_percent=60,
            window_s=WINDOW_S,
        ),
    ),
    "password_spray": Play(
        PasswordSpray(
            min_users=3,
            min_attempts=6,
            usual_attempts_per_user=3,
            max_attempts_per_user=4,
            min_sprayed_percent=60,
            min_span_s=20,
            slow_span_s=40,
            window_s=WINDOW_S,
        ),
    ),
    "reset_abuse": Play(
        ResetAbuse(max_requests=4, window_s=WINDOW_S),
        ends=(("failure", "password_reset"), ("success", "password_reset"), _FAILURE),
        ips=_NEIGHBOURS,
    ),
    "subnet_attack": Play(
        SubnetAttack(
            min_sources=3,
            min_failures=5,
            min_other_failures=3,
            max_own_failures=1,
            window_s=WINDOW_S,
        ),
        ips=_NEIGHBOURS,
    ),
    "distributed_brute_force": Play(
        DistributedBruteForce(
            min_failures=4, min_sources=3, many_sources=4, min_networks=2, window_s=WINDOW_S
        ),
        agents=(None, "agent 1", "agent 2", "agent 3"),
        geos=(None, Geo(country="DE"), Geo(country="DE"), Geo(country="JP")),
        times_ms=(*_NOW_MS, *_BEFORE * 9),
        **_ACCOUNT,  # type: ignore[arg-type]
    ),
    "low_and_slow": Play(
        LowAndSlow(min_failures=3, min_median_gap_s=8, retry_s=2, window_s=WINDOW_S),
        times_ms=(*_NOW_MS, *_BEFORE * 9),
        **_ACCOUNT,  # type: ignore[arg-type]
    ),
    "distributed_spray": Play(
        DistributedSpray(
            min_sources=2,
            min_users=4,
            min_failures=7,
            max_failures_per_user=3,
            min_odds_factor=4.0,
            min_rate_factor=150.0,
            window_s=WINDOW_S,
        ),
        users=("ann", "bob", "cy", "dan", "eve", None),
        ips=_APART,
        times_ms=(*_NOW_MS, *_HOURS_MS),
    ),
    "lockout_storm": Play(
        LockoutStorm(min_lockouts=4, min_users=3, min_factor=150.0, window_s=WINDOW_S),
        ends=(_LOCKOUT, _LOCKOUT, _LOCKOUT, _SUCCESS, _FAILURE),
        times_ms=(*_NOW_MS, *_HOURS_MS),
    ),
}
"""By the rule's name."""
