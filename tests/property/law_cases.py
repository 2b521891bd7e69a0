"""What the laws need to know of each rule: streams, stricter parameters, oracle, exceptions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from fraudcore import LoginEvent, Rule
from fraudcore.enrich import FeedIndex, FeedInfo, builtin_feeds, parse_feed
from fraudcore.rules.catalogue import RULE_TYPES
from fraudcore.rules.credential_stuffing import CredentialStuffing
from fraudcore.rules.distributed_spray import DistributedSpray
from fraudcore.rules.failed_login_burst import FailedLoginBurst
from fraudcore.rules.ip_failure_burst import IpFailureBurst
from fraudcore.rules.ip_velocity import IpVelocity
from fraudcore.rules.lockout_storm import LockoutStorm
from fraudcore.rules.low_and_slow import LowAndSlow
from fraudcore.rules.new_device import NewDevice
from fraudcore.rules.password_spray import PasswordSpray
from fraudcore.rules.reset_abuse import ResetAbuse
from fraudcore.rules.risk_score import RiskScore
from fraudcore.rules.subnet_attack import SubnetAttack
from fraudcore.rules.success_after_attack import SuccessAfterAttack
from fraudcore.rules.suspicious_ip import SuspiciousIp
from fraudcore.rules.user_risk import UserRisk
from fraudcore.testing import CAMPAIGNS, crowds, journeys, merged, sessions
from fraudcore.testing.campaigns import takeover
from fraudcore.testing.laws.rule_laws import WEEK_S
from fraudcore.testing.laws.subject import Oracle
from fraudcore.testing.laws.traffic import traffic
from fraudcore.testing.place import PLACES
from fraudcore.testing.scene import START, Stream
from tests.property.oracles import attacks, basic, familiarity
from tests.property.oracles import sessions as session_oracles

__all__ = ["CASES", "Case"]


@dataclass(frozen=True)
class Case:
    """One rule; fields as the arguments of ``check_rule_laws``."""

    rule: Rule
    events: st.SearchStrategy[Stream] | None = None
    beside: Sequence[Rule] = ()
    lists: Any = None
    without: Collection[str] = ()
    monotone: bool = False
    shift_s: float = WEEK_S

    @property
    def stricter(self) -> list[Rule]:
        """The rule with one parameter after the other made stricter."""
        changes: list[dict[str, Any]] = [{n: v} for n, v in STRICTER[self.rule.name].items()]
        return [replace(self.rule, **change) for change in changes]

    @property
    def oracle(self) -> Oracle | None:
        """A naive one, where it says what the rule does on any traffic."""
        return None if type(self.rule) in _LIMITED else _expected


def later(days: float) -> datetime:
    """So many days after streams start by default."""
    return START + timedelta(days=days)


STRICTER: Final[Mapping[str, Mapping[str, float]]] = {
    "suspicious_ip": {},
    "ip_velocity": {"max_attempts": 30, "max_users": 5, "users_window_s": 900},
    "ip_failure_burst": {"max_failures": 10, "window_s": 1_800},
    "user_enumeration": {"max_unknown_users": 3, "window_s": 600, "slow_window_s": 3_600},
    "credential_stuffing": {"min_attempts": 20, "min_users": 10, "min_few_percent": 50},
    "password_spray": {"min_users": 3, "min_attempts": 9, "min_span_s": 0},
    "subnet_attack": {"min_sources": 3, "min_failures": 10, "window_s": 7_200},
    "reset_abuse": {"max_requests": 3, "window_s": 1_800},
    "distributed_spray": {"min_sources": 3, "min_failures": 15, "min_failure_percent": 20},
    "lockout_storm": {"min_lockouts": 25, "min_users": 20, "min_factor": 1.5},
    "failed_login_burst": {"max_failures": 5},
    "low_and_slow": {"min_failures": 3, "min_median_gap_s": 300},
    "distributed_brute_force": {"min_failures": 5, "min_sources": 3, "many_sources": 5},
    "mfa_fatigue": {"min_refused": 3, "window_s": 1_800},
    "mfa_brute_force": {"min_codes": 10, "min_sessions": 5, "window_s": 1_800},
    "geo_jump": {"min_distance_km": 100.0, "max_speed_kmh": 300.0},
    "masked_travel": {"min_distance_km": 100.0, "max_speed_kmh": 300.0},
    "new_country": {"recent_countries": 3, "learning_successes": 5, "learning_days": 1},
    "dormant_country": {"dormant_days": 10},
    "new_device": {"recent_devices": 1},
    "new_device_and_network": {"learning_successes": 2, "learning_days": 0},
    "dormant_account": {"low_days": 10},
    "rare_hour": {"min_successes": 10, "min_days": 2, "min_share": 0.04},
    "risk_score": {"max_score": -5.0, "min_logins": 1},
    "shared_device": {"max_users": 10, "min_masked_users": 2},
    "session_hijack": {"window_s": 90 * 86_400},
    "post_login_takeover": {"window_s": 7_200, "learning_successes": 2, "learning_days": 0},
    "success_after_attack": {"min_failures": 4, "source_min_failures": 3, "source_min_users": 2},
    "user_risk": {"min_risk": 10.0},
}

_LISTS: Final = FeedIndex(
    [
        parse_feed(FeedInfo("attackers", "suspicious", "high"), ["198.18.0.0/20", "AS64497"]),
        parse_feed(FeedInfo("exits", "tor", "medium"), ["10.0.0.0/8", "2001:db8:a000::/36"]),
        *builtin_feeds(),
    ]
)


def _returning(*days: float) -> st.SearchStrategy[Stream]:
    """An account that is used for some days at a time, every other time in another country."""
    times = [
        journeys(start=later(day), prefix=f"time-{n}", home_place=PLACES[n % 2], max_logins=4)
        for n, day in enumerate(days)
    ]
    return merged(*times)


_REGULAR: Final = merged(
    crowds(users=1, days=24),
    journeys(user="worker-0", start=later(24.3), max_logins=4),
)
"""An account that is used in working hours every day, and then at any hour."""
_UNLIKE: Final = merged(
    crowds(users=6, days=2, start=later(-9)),
    takeover(owner_logins=8, start=later(-10)),
    takeover(user="worker-0", owner_logins=6, start=later(-10), prefix="second-takeover"),
    sessions(user="worker-1"),
)
_ATTACKED: Final = merged(
    CAMPAIGNS["failed_login_burst"](prefix="burst", failures=14),
    CAMPAIGNS["success_after_attack"](prefix="cracked"),
    CAMPAIGNS["low_and_slow"](prefix="slow"),
    CAMPAIGNS["new_device"](start=later(-3)),
)

_SKETCHED: Final = ("time is relative",)
"""What is usual in an hour is estimated by a sketch, and another time draws it anew."""
_SPECIAL: Final[Mapping[str, Mapping[str, Any]]] = {
    "suspicious_ip": {"events": traffic(rule="masked_travel"), "lists": _LISTS},
    "distributed_spray": {"without": _SKETCHED},
    "lockout_storm": {"without": _SKETCHED},
    # The places of masked logins are not kept, so that none waits for a late unmasked one.
    "masked_travel": {"without": ["lateness hides nothing"]},
    "dormant_country": {"events": _returning(-300, -160, -50, 0)},
    "dormant_account": {"events": _returning(-800, -160, -50, 0)},
    "rare_hour": {"events": _REGULAR},
    "risk_score": {"rule": RiskScore(max_score=0.0, min_logins=2), "events": _UNLIKE},
    "user_risk": {
        "rule": UserRisk(min_risk=25.0),
        "events": _ATTACKED,
        "beside": (FailedLoginBurst(), LowAndSlow(), NewDevice(), SuccessAfterAttack()),
    },
}
_MONOTONE: Final = ("user_enumeration", "mfa_brute_force", "suspicious_ip")
"""Rules that nothing which comes besides ever makes silent."""
_ORACLES: Final[Mapping[type[Rule], Oracle]] = {
    **attacks.ORACLES,
    **basic.ORACLES,
    **familiarity.ORACLES,
    **session_oracles.ORACLES,
}
_TIMELESS: Final = (
    *("user_enumeration", "mfa_brute_force", "mfa_fatigue"),
    *("geo_jump", "masked_travel", "session_hijack"),
)
"""Rules that know neither hours nor days: they are shifted by hours and seconds."""
_LIMITED: Final = frozenset(
    {
        *(IpVelocity, IpFailureBurst, CredentialStuffing, PasswordSpray, SubnetAttack, ResetAbuse),
        *(DistributedSpray, LockoutStorm, SuspiciousIp, RiskScore, UserRisk),
    }
)
"""Rules that have no oracle, or one without shared sources, usual hours, or lists."""


def _expected(rule: Rule, event: LoginEvent, earlier: Sequence[LoginEvent]) -> bool:
    """What an oracle says, which is asked of nothing but what its rule looks at."""
    if event.kind not in rule.kinds or event.outcome not in rule.outcomes:
        return False
    return _ORACLES[type(rule)](rule, event, [e for e in earlier if e.kind in rule.kinds])


def _case(name: str, rule_type: type[Rule]) -> Case:
    facts: dict[str, Any] = {"rule": rule_type(), "monotone": name in _MONOTONE}
    if name in _TIMELESS:
        facts["shift_s"] = 3_607
    return Case(**{**facts, **_SPECIAL.get(name, {})})


CASES: Final[Sequence[Case]] = tuple(_case(*each) for each in RULE_TYPES.items())
"""Every rule of the catalogue."""
