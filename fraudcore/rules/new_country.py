"""``new_country``: a success from a country that is not among the account's recent ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.place import country_of
from fraudcore.profiles.user import KNOWN_COUNTRIES, USER_SUCCESSES
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.novelty import FAMILIAR_S, Past, Success, is_recent, judge_success, origin
from fraudcore.rules.parameter import parameter
from fraudcore.rules.recognition import is_traveller, recognition
from fraudcore.severity import Severity
from fraudcore.text import display

__all__ = ["NewCountry"]


@dataclass(frozen=True)
class NewCountry(Rule):
    """A success from a country outside the account's most recent ones.

    Silent while the account is new: until ``learning_successes`` are known, or one that is
    ``learning_days`` older. A country seen long ago, but still among the recent ones, is not new:
    see ``dormant_country``.

    A masked success (VPN, relay, Tor, hosting, satellite) says nothing about the country and
    teaches none; see ``masked_travel``. Carriers send a roaming phone through exits abroad: a
    familiar network (ASN) and a familiar device make it ``info``. Whoever travels takes a device
    along: where the producer's id of it is familiar it is ``low``, as it is where an account that
    has been abroad comes with a device of a familiar kind (see ``fraudcore.rules.recognition``),
    and while fewer than ``min_sure_successes`` are known.

    Edge cases: the first country known of an account is not new. A late success may complete the
    history by which a later one is new, which then fires; one that comes later still, and from
    that country, leaves the alert.
    """

    name = "new_country"
    family = "travel"
    entity = "user"
    outcomes = ("success",)
    usual = "country"
    severity = "medium"
    technique = "T1078"
    summary = "a success from a country new for the account"
    action = "Ask the owner; end the session and reset the password if in doubt."

    quiet_s: int = parameter(
        DAY_S,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen: a day's journey through several countries is one incident",
    )
    recent_countries: int = parameter(
        KNOWN_COUNTRIES,
        "most recent countries that are not new",
        low=1,
        high=KNOWN_COUNTRIES,
        source="Okta: 10",
    )
    learning_successes: int = parameter(
        10,
        "known successes from which on an account is judged",
        low=1,
        high=USER_SUCCESSES,
        source="Okta: 10",
    )
    learning_days: int = parameter(
        14,
        "age in days of a known success from which on an account is judged",
        low=0,
        high=90,
        source="Entra: 14 days",
    )

    min_sure_successes: int = parameter(
        5,
        "known successes below which it is low: a few say little of where people live",
        low=1,
        high=USER_SUCCESSES,
        source="chosen by evaluation, see docs/evaluation.md",
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
            not country
            or event.masked
            or is_recent(user.successes, "country", country, self.recent_countries)
        ):
            return None
        return judge_success(event, user, before.lateness_ms, self._judge)

    def _judge(self, success: Success, past: Past) -> Verdict | None:
        if success.masked or not past.is_learned(self.learning_successes, self.learning_days):
            return None
        if not past.is_new("country", success.country, self.recent_countries):
            return None
        familiar_by = recognition(success, past)
        evidence = {
            "country": country_of(success.country),
            "occurred_at": success.occurred_at,
            "known_countries": len(past.seen("country")),
            "recent_countries": self.recent_countries,
            "known_successes": len(past.moments),
            "learning_successes": self.learning_successes,
            "learning_days": self.learning_days,
            "min_sure_successes": self.min_sure_successes,
            "familiar_by": familiar_by,
        }
        severity: Severity | None = None
        sure = len(past.moments) >= self.min_sure_successes
        if familiar_by == "device and network":
            severity = "info"
        elif familiar_by is not None or not sure or is_traveller(success, past):
            severity = "low"
        return Verdict(success.time_ms, success.time_ms, evidence, severity=severity)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """Which country, and of how many known ones it is none."""
        known = evidence["known_countries"]
        return (
            f"account {display(event.user)}: success from {evidence['country']} "
            f"({origin(event, evidence['occurred_at'])}), not among its {known} known "
            f"{'country' if known == 1 else 'countries'}"
        )
