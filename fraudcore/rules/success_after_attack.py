"""``success_after_attack``: a success that follows an attack: somebody may have got in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.moment import first_moment
from fraudcore.profiles.ip import IP_CAPACITY
from fraudcore.profiles.user import USER_FAILURES
from fraudcore.rules.account_attack import ACCOUNT, AccountLimits, guessed_success
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.familiar_place import is_regular
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.recent import has_recent
from fraudcore.rules.source_attack import SOURCE, SourceLimits, success_of_attacker
from fraudcore.text import at_least, display, duration

__all__ = ["SuccessAfterAttack"]


@dataclass(frozen=True)
class SuccessAfterAttack(Rule):
    """A success on an account that was being guessed at, or from a source that was attacking.

    Two patterns, with alerts of their own: ``account`` on the account, ``source`` on the source.
    Both look back from a success, and both leave out what honest people do:

    * A success from a *familiar place*, or with the producer's id of a familiar device (see
      ``fraudcore.rules.familiar_place``; familiar before the attack began) is the owner's, who
      mistyped, or who logs in while others guess.
    * ``account`` counts failures from unfamiliar neighbourhoods (/24 or /48) only, and only
      those that no success of the account from the same neighbourhood followed: these were
      mistakes. Repeats of one wrong secret (the same ``credential_tag``) count once: a phone
      that retries an old password is no attack. The success must come from a neighbourhood that
      failed, as the right guess comes from where the wrong ones did. Only where most of these
      came from a neighbourhood of their own may it be any unfamiliar one, if the account has
      familiar ones at all.
    * ``source`` counts failures on accounts that did not succeed from the source within the
      window, but for the one of the success itself. There must be ``source_min_ratio`` such
      accounts for each that succeeded: behind a carrier, an office or a VPN there are not, and
      an attacker would need that many accounts of his own to hide. A source that many accounts
      share raises ``source_min_failures``, see ``fraudcore.rules.shared_source``. An account
      that succeeded from the source before the attack began is at home there.

    Findings escalate: they raise the other open alerts of their entity to critical.

    Edge cases: failures without an account count for ``source``, but are no account. A guesser in
    the neighbourhood of the owner is not told from the owner here; other rules count his
    failures. An owner who mistypes ``min_failures`` different secrets in a new place on a new
    device looks like an attacker. Of a known success that a late failure completes, ``source``
    knows only whether its account succeeded from the source before: it may leave an alert
    that the ordered stream would not have raised. So may a success that arrives late.
    """

    name = "success_after_attack"
    family = "account"
    entity = "user"
    also = ("ip",)
    patterns = (ACCOUNT, SOURCE)
    escalates = True
    severity = "critical"
    technique = "T1078"
    summary = "a success that follows an attack"
    action = "End the account's sessions and reset its secrets now; then ask the owner."

    quiet_s: int = parameter(
        10_800,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen: the account's window, so that one attack is one alert",
    )
    min_failures: int = parameter(
        7,
        "failures on an account within window_s before its success that fire",
        low=2,
        high=USER_FAILURES,
        source="Elastic: 7",
    )
    window_s: int = parameter(
        10_800,
        "length of the account's window in seconds",
        low=1,
        high=DAY_S,
        source="Elastic: 180 min",
    )
    source_min_failures: int = parameter(
        5,
        "failures from a source within source_window_s before a success from it that fire",
        low=2,
        high=IP_CAPACITY,
        source="Elastic: 5",
    )
    source_min_users: int = parameter(
        3, "accounts among these failures that fire", low=2, high=IP_CAPACITY, source="Elastic: 3"
    )
    source_window_s: int = parameter(
        900, "length of the source's window in seconds", low=1, high=DAY_S, source="Elastic: 15 min"
    )
    source_min_ratio: float = parameter(
        2.0,
        "failing accounts for each that succeeds from the source within source_window_s",
        low=0,
        high=100,
        source="chosen: of stolen pairs a few percent fit; of honest people nearly all get in",
    )

    @property
    def memory_s(self) -> int:
        """Places stay familiar for up to 45 days."""
        return 45 * DAY_S

    @property
    def floors(self) -> tuple[Floor, ...]:
        """The failures of either pattern."""
        return (
            Floor("user", "failures", self.min_failures - 1, self.window_s),
            Floor("ip", "failures", self.source_min_failures - 1, self.source_window_s),
        )

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a success, and on a late event that a known success follows."""
        if event.outcome == "failure" and _is_newest(event, before):
            return None
        account, source = self._account(event, before), self._source(event, before)
        if account is None or source is None:
            return account or source
        return [account, source]

    def _account(self, event: LoginEvent, before: Before) -> Verdict | None:
        user = before.user
        if user is None:
            return None
        failed = event.outcome == "failure"
        since_ms = event.time_ms - self.window_s * MS + 1
        if not has_recent(user.failures, self.min_failures - failed, since_ms):
            return None
        if failed and user.successes.newest < first_moment(event.time_ms):
            return None
        limits = AccountLimits(self.min_failures, self.window_s, before.lateness_ms)
        return guessed_success(event, user, limits)

    def _source(self, event: LoginEvent, before: Before) -> Verdict | None:
        ip, failed = before.ip, event.outcome == "failure"
        since_ms = event.time_ms - self.source_window_s * MS + 1
        if not has_recent(ip.failures, self.source_min_failures - failed, since_ms):
            return None
        if failed and ip.successes.newest < first_moment(event.time_ms):
            return None
        if not failed and before.user is not None and is_regular(event, before.user, since_ms):
            return None
        limits = SourceLimits(
            self.source_min_failures,
            self.source_min_users,
            self.source_min_ratio,
            self.source_window_s,
        )
        return success_of_attacker(event, before, limits)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """Which success, after how many failures, in how long."""
        failures = at_least(evidence["failures"], evidence["overflows"])
        window, limit = duration(evidence["window_s"]), evidence["min_failures"]
        if "users" in evidence:
            known = event.user is not None and not evidence["judged_late"]
            whose = f"account {display(event.user)}" if known else "some account"
            return (
                f"{whose}: success from {event.ip}, from which {failures} logins on "
                f"{evidence['users']} accounts failed within {window} "
                f"(limits {limit} and {evidence['min_users']})"
            )
        place = f" from {evidence['success_ip']}" if evidence["success_ip"] else ""
        sources = evidence["sources"]
        return (
            f"account {display(event.user)}: success{place} after {failures} failed logins from "
            f"{sources} source{'' if sources == 1 else 's'} within {window} (limit {limit})"
        )


def _is_newest(event: LoginEvent, before: Before) -> bool:
    """Whether neither account nor source are known to have done anything at its time or later."""
    if event.time_ms <= before.ip.newest_ms:
        return False
    return before.user is None or event.time_ms > before.user.newest_ms
