"""``post_login_takeover``: secrets or recovery changed right after a success from somewhere new."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.event import LoginEvent, is_device_id
from fraudcore.finding import Verdict
from fraudcore.known import DAY_MS
from fraudcore.moment import first_moment, time_of
from fraudcore.place import country_of
from fraudcore.profiles import UserProfile
from fraudcore.profiles.user import (
    CHANGE_KINDS,
    KNOWN_COUNTRIES,
    KNOWN_DEVICES,
    KNOWN_NETWORKS,
    USER_SUCCESSES,
)
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.novelty import FAMILIAR_S, Past, Success
from fraudcore.rules.parameter import parameter
from fraudcore.rules.recognition import is_of_known_kind
from fraudcore.severity import Severity
from fraudcore.text import display

__all__ = ["PostLoginTakeover"]

_CHANGED: Final[Mapping[str, str]] = {
    "password_change": "password",
    "email_change": "e-mail address",
    "mfa_change": "MFA",
}


@dataclass(frozen=True)
class PostLoginTakeover(Rule):
    """A change of password, e-mail address or MFA, soon after a success from somewhere new.

    New is a device or a country that the account did not have before that success. A country is
    never new behind a masked network (VPN, relay, Tor, hosting, satellite), nor to a familiar
    device in a familiar network (ASN): that is a carrier's exit abroad. Silent while the
    account is new, for its owner then sets it up: until ``learning_successes`` are known
    before, or one that is ``learning_days`` older.

    It is ``critical`` where device and network (country or ASN) are both new and
    ``learning_successes`` are known, else ``high``. It is ``low`` while fewer than
    ``min_sure_successes`` are known, where the producer's id of the device is familiar (the owner,
    abroad), and where a device with an id is of a familiar kind (operating system and type) and
    comes from a familiar neighbourhood (/24 or /48): the owner at home, who deleted the cookies.

    A change is the owner's own, and silent, where its session began with a login from the
    familiar; where the session tells nothing, if the change comes from another source than the
    new login, and from another device, which was familiar before it.

    Edge cases: a success that is exactly the window older still counts. A late success is judged
    with the changes known after it; of these the session and device are no longer known,
    so that it may leave an alert where the ordered stream would have taken the change for the
    owner's own. A late success that makes device or country familiar leaves the alert.
    """

    name = "post_login_takeover"
    family = "account"
    entity = "user"
    reads = ("session",)
    kinds = ("login", *CHANGE_KINDS)
    outcomes = ("success",)
    usual = "later"
    severity = "critical"
    technique = "T1098"
    summary = "password, e-mail or MFA changed soon after a success on a new device or country"
    action = "End all sessions, undo the change and restore the account with its owner."

    quiet_s: int = parameter(
        DAY_S,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen: password, e-mail and MFA are changed one after the other",
    )
    window_s: int = parameter(
        3600,
        "seconds from the success to the change within which it fires",
        low=1,
        high=DAY_S,
        source="tirreno: 60 min",
    )
    learning_successes: int = parameter(
        10,
        "successes known before from which on an account is judged",
        low=1,
        high=USER_SUCCESSES,
        source="chosen: as new_country",
    )
    learning_days: int = parameter(
        1,
        "age in days of a known success from which on an account is judged",
        low=0,
        high=90,
        source="chosen: owners set their accounts up on the first day",
    )

    min_sure_successes: int = parameter(
        5,
        "successes known before below which it is low",
        low=1,
        high=USER_SUCCESSES,
        source="chosen by evaluation, see docs/evaluation.md",
    )

    @property
    def memory_s(self) -> int:
        """A year."""
        return FAMILIAR_S

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a change, and on a late success before a change."""
        user = before.user
        if user is None:
            return None
        if event.kind != "login":
            return self._judge_change(event, before, user)
        if event.time_ms > user.newest_ms or not user.changes.data:
            return None
        return self._judge_late(event, before, user)

    def _judge_change(self, event: LoginEvent, before: Before, user: UserProfile) -> Verdict | None:
        session = _session_moments(event, before, user)
        for success, past in self._recent(event.time_ms, user, None):
            verdict = self._judge(success, past, event.kind, event.time_ms)
            foreign = (
                success.moment not in session if session else _is_familiar(event, success, past)
            )
            if verdict is not None and not foreign:
                return verdict
        return None

    def _judge_late(self, event: LoginEvent, before: Before, user: UserProfile) -> Verdict | None:
        late, changes = Success.of(event), user.changes
        for moment, change in zip(changes.moments, changes.column("change"), strict=True):
            change_ms = time_of(moment)
            if not event.time_ms <= change_ms <= event.time_ms + before.lateness_ms:
                continue
            verdict = self._newly(late, user, CHANGE_KINDS[change], change_ms)
            if verdict is not None:
                return verdict
        return None

    def _newly(
        self, late: Success, user: UserProfile, change: str, change_ms: int
    ) -> Verdict | None:
        """What a late success says of a change, by itself or by making another one new."""
        told = {
            success
            for success, past in self._recent(change_ms, user, None)
            if self._judge(success, past, change, change_ms)
        }
        for success, past in self._recent(change_ms, user, late):
            verdict = self._judge(success, past, change, change_ms)
            if verdict is not None and success not in told:
                return verdict
        return None

    def _recent(
        self, change_ms: int, user: UserProfile, late: Success | None
    ) -> Iterator[tuple[Success, Past]]:
        """The successes within the window before a change, newest first, each with its past."""
        known = user.successes
        start_ms = change_ms - self.window_s * MS
        since_day = start_ms // DAY_MS
        if late is not None and late.time_ms >= start_ms:
            yield late, Past(user, late.moment, since_day=since_day)
        start = bisect_left(known.moments, first_moment(start_ms))
        stop = bisect_left(known.moments, first_moment(change_ms + 1))
        for position in range(stop - 1, start - 1, -1):
            success = Success.at(known, position)
            yield success, Past(user, success.moment, late, since_day)

    def _judge(self, success: Success, past: Past, change: str, change_ms: int) -> Verdict | None:
        if not past.is_learned(self.learning_successes, self.learning_days):
            return None
        new_device = past.is_new("device", success.device, KNOWN_DEVICES)
        masked = bool(success.masked)
        new_country = (
            not masked
            and past.is_new("country", success.country, KNOWN_COUNTRIES)
            and not past.is_carried(success)
        )
        if not new_device and not new_country:
            return None
        new_network = past.is_new("asn", success.asn, KNOWN_NETWORKS, masked_too=masked)
        known_subnet = not masked and success.subnet in past.seen("subnet")
        evidence = {
            "change": change,
            "gap_s": (change_ms - success.time_ms) / MS,
            "window_s": self.window_s,
            "login_occurred_at": success.occurred_at,
            "new_device": new_device,
            "new_country": new_country,
            "new_network": new_network,
            "known_subnet": known_subnet,
            "country": country_of(success.country),
            "known_successes": len(past.moments),
            "learning_successes": self.learning_successes,
            "learning_days": self.learning_days,
            "min_sure_successes": self.min_sure_successes,
        }
        severity: Severity | None = None
        if len(past.moments) < self.min_sure_successes:
            severity = "low"
        elif not (new_device and (new_country or new_network)):
            severity = "low" if _is_owner(success, past, new_device, known_subnet) else "high"
        elif len(past.moments) < self.learning_successes:
            severity = "high"
        return Verdict(change_ms, success.time_ms, evidence, severity=severity)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """What was changed, how soon, and what was new."""
        new = [name for name in ("device", "country") if evidence[f"new_{name}"]]
        return (
            f"account {display(event.user)}: {_CHANGED[evidence['change']]} changed "
            f"{evidence['gap_s'] / 60:.0f} min after a success with a new {' and '.join(new)} "
            f"(limit {evidence['window_s'] / 60:g} min)"
        )


def _session_moments(event: LoginEvent, before: Before, user: UserProfile) -> set[int]:
    """The successes, as far as they are known, with which the session of a change began."""
    session = before.session
    if session is None or not session.events.data:
        return set()
    until = first_moment(event.time_ms + 1)
    own = {moment for moment in session.events.moments if moment < until}
    return own & set(user.successes.moments)


def _is_owner(success: Success, past: Past, new_device: bool, known_subnet: bool) -> bool:
    """Whether a success that is new in one respect is the owner's: abroad, or without cookies."""
    if new_device:
        return known_subnet and is_of_known_kind(success, past)
    return is_device_id(success.device)


def _is_familiar(event: LoginEvent, success: Success, past: Past) -> bool:
    """Whether a change comes from elsewhere than a success, from a device familiar before it."""
    if event.source_digest == success.source or event.device_digest == success.device:
        return False
    return event.device_digest in past.seen("device")
