"""``dormant_country``: a success from a country where the account has not been for long."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.moment import day_of
from fraudcore.place import country_of
from fraudcore.profiles.user import KNOWN_COUNTRIES
from fraudcore.rules.base import Before, Rule, Verdicts
from fraudcore.rules.novelty import FAMILIAR_S, Past, Success, is_recent, judge_success, origin
from fraudcore.rules.parameter import parameter
from fraudcore.text import display

__all__ = ["DormantCountry"]


@dataclass(frozen=True)
class DormantCountry(Rule):
    """A success from a country that the account has left for others long ago.

    Judged by days (UTC): it fires where more than ``dormant_days`` lie between the last day in
    the country and this one. Silent in the country where the account was last seen, however long
    ago that is: its owner has not left it, only not used the account, of which
    ``dormant_account`` speaks.

    A masked success (VPN, relay, Tor, hosting, satellite) is no stay in a country. A
    country beyond the account's ten most recent is new, see ``new_country``.

    Edge cases: of a country seen before the newest 28 successes only the week is known; it fires
    up to six days late, never early. A late success elsewhere may show that the account had left
    the country of a later one, which then fires; one in the country itself leaves the alert that
    it would have prevented.
    """

    name = "dormant_country"
    family = "travel"
    entity = "user"
    outcomes = ("success",)
    usual = "country"
    severity = "low"
    technique = "T1078"
    summary = "a success from a country where the account has not been for long"
    action = "Ask the owner if anything else about the login is unusual."

    dormant_days: int = parameter(
        30,
        "days since the account was last seen in the country, above which it fires",
        low=1,
        high=365,
        source="BuffaLogs: 30 days",
    )

    @property
    def memory_s(self) -> int:
        """A year."""
        return FAMILIAR_S

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a success from an unmasked network."""
        user, country = before.user, event.country_code
        if user is None:
            return None
        if event.time_ms > user.newest_ms and (
            not country or event.masked or is_recent(user.successes, "country", country, 1)
        ):
            return None
        return judge_success(event, user, before.lateness_ms, self._judge)

    def _judge(self, success: Success, past: Past) -> Verdict | None:
        seen = past.seen("country")
        if success.masked or success.country not in seen:
            return None
        last_day = seen[success.country]
        days = day_of(success.moment) - last_day
        left_for = sum(day > last_day for day in seen.values())
        if days <= self.dormant_days or not 0 < left_for < KNOWN_COUNTRIES:
            return None
        evidence = {
            "country": country_of(success.country),
            "occurred_at": success.occurred_at,
            "days_since_seen": days,
            "dormant_days": self.dormant_days,
            "countries_since": left_for,
        }
        return Verdict(success.time_ms, success.time_ms, evidence, days / self.dormant_days)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """Which country, and how long ago the account was there."""
        return (
            f"account {display(event.user)}: success from {evidence['country']} "
            f"({origin(event, evidence['occurred_at'])}), last seen there "
            f"{evidence['days_since_seen']} days ago (limit {evidence['dormant_days']})"
        )
