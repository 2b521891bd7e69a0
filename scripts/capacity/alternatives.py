"""What AWS charges for comparable services, at list prices."""

from typing import Final

from scripts.capacity.prices import Prices

__all__ = ["cognito_plus_usd", "takeover_prevention_usd"]

_FREE_ATTEMPTS: Final = 10_000


def takeover_prevention_usd(attempts_per_month: float, prices: Prices) -> float:
    """AWS WAF Fraud Control, account takeover prevention: a web ACL with this one rule group.

    https://docs.aws.amazon.com/waf/latest/developerguide/waf-atp.html
    """
    analyzed = max(attempts_per_month - _FREE_ATTEMPTS, 0)
    fixed = ("waf_web_acl", "waf_rule", "waf_takeover_prevention")
    return (
        sum(map(prices.usd, fixed))
        + attempts_per_month * prices.usd("waf_request")
        + analyzed * prices.usd("waf_login_attempt")
    )


def cognito_plus_usd(users: float, prices: Prices) -> float:
    """Amazon Cognito with threat protection: users that are active in the month.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html
    """
    return users * prices.usd("cognito_plus_user")
