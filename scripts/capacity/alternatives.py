"""What AWS charges for comparable services, at list prices."""

from math import inf
from typing import Final

from scripts.capacity.prices import Prices

__all__ = ["cognito_plus_usd", "takeover_prevention_usd"]

_TIERS: Final = (
    (10_000, "waf_login_attempt"),
    (2_000_000, "waf_login_attempt_2m"),
    (5_000_000, "waf_login_attempt_5m"),
    (15_000_000, "waf_login_attempt_15m"),
    (30_000_000, "waf_login_attempt_30m"),
)
"""From how many login attempts a month on each costs which price; the first are free."""


def takeover_prevention_usd(attempts_per_month: float, prices: Prices) -> float:
    """AWS WAF Fraud Control, account takeover prevention: a web ACL with this one rule group.

    https://docs.aws.amazon.com/waf/latest/developerguide/waf-atp.html
    """
    fixed = ("waf_web_acl", "waf_rule", "waf_takeover_prevention")
    return (
        sum(map(prices.usd, fixed))
        + attempts_per_month * prices.usd("waf_request")
        + _analyzed_usd(attempts_per_month, prices)
    )


def _analyzed_usd(attempts: float, prices: Prices) -> float:
    ends = [start for start, _ in _TIERS[1:]] + [inf]
    tiers = zip(_TIERS, ends, strict=True)
    return sum(
        (min(attempts, end) - start) * prices.usd(name)
        for (start, name), end in tiers
        if attempts > start
    )


def cognito_plus_usd(users: float, prices: Prices) -> float:
    """Amazon Cognito with threat protection: users that are active in the month.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html
    """
    return users * prices.usd("cognito_plus_user")
