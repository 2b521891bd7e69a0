"""What the rules on accounts, sessions and devices after the login say, written naively."""

from collections.abc import Callable, Iterator, Sequence

from fraudcore import LoginEvent, Rule
from fraudcore.rules.mfa_brute_force import MfaBruteForce
from fraudcore.rules.mfa_fatigue import MfaFatigue
from fraudcore.rules.session_hijack import SessionHijack
from fraudcore.rules.shared_device import SharedDevice
from fraudcore.rules.success_after_attack import SuccessAfterAttack
from fraudcore.rules.suspicious_ip import SuspiciousIp
from tests.property.oracles.basic import Events, is_masked, same_source, windows_with

__all__ = ["ORACLES", "attacked", "refused"]


def _logins(events: Events, outcome: str) -> list[LoginEvent]:
    return [e for e in events if e.kind == "login" and e.outcome == outcome]


def _of_user(event: LoginEvent, others: Events) -> list[LoginEvent]:
    return [other for other in others if other.user == event.user is not None]


def _ends(event: LoginEvent, others: Events, span_s: int) -> Iterator[LoginEvent]:
    """The event, and what is known after it, as long as a window holds both."""
    for other in (event, *others):
        if event.time_ms <= other.time_ms < event.time_ms + span_s * 1000:
            yield other


def _within(end: LoginEvent, others: Events, span_s: int) -> list[LoginEvent]:
    return [o for o in others if end.time_ms - span_s * 1000 < o.time_ms <= end.time_ms]


def _before(instant_ms: int, others: Events) -> list[LoginEvent]:
    return [other for other in others if other.time_ms < instant_ms]


def _is_at_home(success: LoginEvent, past: Events) -> bool:
    """Whether it comes from a subnet, or a network and device, of earlier unmasked successes."""
    plain = [other for other in past if not is_masked(other)]
    carried = success.asn in {o.asn for o in plain} and success.asn != 0
    known = success.device_digest in {o.device_digest for o in past} and success.device_digest != 0
    near = success.subnet in {o.subnet for o in plain}
    return not is_masked(success) and (near or (carried and known))


def attacked(rule: SuccessAfterAttack, event: LoginEvent, earlier: Events) -> set[str]:
    """The patterns of which it fires."""
    found = {"account": _attacked_account, "source": _attacked_source}
    return {pattern for pattern, fires in found.items() if fires(rule, event, earlier)}


def _attacked_account(rule: SuccessAfterAttack, event: LoginEvent, earlier: Events) -> bool:
    own = _of_user(event, [*earlier, event])
    successes, failures = _logins(own, "success"), _logins(own, "failure")

    def guessed(success: LoginEvent) -> bool:
        prior = _before(success.time_ms, successes)
        guesses = [
            failure
            for failure in _within(success, failures, rule.window_s)
            if not any(p.subnet == failure.subnet and p.time_ms >= failure.time_ms for p in prior)
        ]
        if len(guesses) < rule.min_failures:
            return False
        past = _before(min(guess.time_ms for guess in guesses), prior)
        homes = {p.subnet for p in past if not is_masked(p)}
        strange = [guess for guess in guesses if guess.subnet not in homes]
        tags = [guess.credential_tag for guess in strange]
        secrets = tags.count(None) + len(set(tags) - {None})
        subnets = [guess.subnet for guess in strange]
        once = [subnet for subnet in subnets if subnets.count(subnet) == 1]
        roving = bool(homes) and len(once) > len(subnets) / 2
        linked = roving or success.subnet in subnets
        return secrets >= rule.min_failures and linked and not _is_at_home(success, past)

    return any(guessed(s) for s in _ends(event, successes, rule.window_s) if s in successes)


def _attacked_source(rule: SuccessAfterAttack, event: LoginEvent, earlier: Events) -> bool:
    here = [*same_source(event, earlier), event]
    successes, failures = _logins(here, "success"), _logins(here, "failure")

    def followed(success: LoginEvent) -> bool:
        entered = [
            s.user
            for s in _within(success, successes, rule.source_window_s)
            if s.time_ms < success.time_ms
        ]
        others = set(entered) - {success.user, None}
        left = [
            failure
            for failure in _within(success, failures, rule.source_window_s)
            if failure.user not in others
        ]
        users = {failure.user for failure in left} - {None}
        ratio = len(users) / (len(others) + entered.count(None) + 1)
        if len(left) < rule.source_min_failures or len(users) < rule.source_min_users:
            return False
        start_ms = min(failure.time_ms for failure in left)
        local = _of_user(success, _before(start_ms, successes))
        anywhere = _logins(_of_user(success, _before(start_ms, earlier)), "success")
        at_home = success is event and _is_at_home(success, anywhere)
        return ratio >= rule.source_min_ratio and not local and not at_home

    if event.outcome == "success":
        return followed(event)
    ends = _ends(event, successes, rule.source_window_s)
    return any(followed(end) for end in ends if end in successes)


def _success_after_attack(rule: SuccessAfterAttack, event: LoginEvent, earlier: Events) -> bool:
    return event.kind == "login" and bool(attacked(rule, event, earlier))


def _is_refusal(event: LoginEvent) -> bool:
    if event.kind == "login":
        return event.outcome == "failure" and event.reason in ("mfa_denied", "mfa_timeout")
    bad_code = event.reason == "mfa_bad_code"
    return event.kind == "challenge" and event.outcome == "failure" and not bad_code


def refused(rule: MfaFatigue, event: LoginEvent, earlier: Events) -> str | None:
    """The severity with which it fires."""
    own = _of_user(event, [*earlier, event])
    refusal = _is_refusal(event)
    ends = _ends(event, own, rule.window_s) if refusal else iter((event,))
    enough = [
        end
        for end in ends
        if sum(map(_is_refusal, _within(end, own, rule.window_s))) >= rule.min_refused
    ]
    if any(_is_approved(rule, end, own, is_late=end is not event) for end in enough):
        return "critical"
    return "high" if refusal and enough else None


def _is_approved(rule: MfaFatigue, end: LoginEvent, own: Events, *, is_late: bool) -> bool:
    """Whether an event approves what was refused before it, and is not the owner's."""
    if end.outcome == "failure" or end.reason or end.kind not in ("challenge", "login"):
        return False
    refusals = [e for e in _within(end, own, rule.window_s) if _is_refusal(e)]
    if end.kind == "challenge" and (is_late or any(e.reason == "mfa_denied" for e in refusals)):
        return True
    start_ms = min(e.time_ms for e in refusals)
    return not _is_at_home(end, _before(start_ms, _logins(own, "success")))


def _mfa_fatigue(rule: MfaFatigue, event: LoginEvent, earlier: Events) -> bool:
    return refused(rule, event, earlier) is not None


def _mfa_brute_force(rule: MfaBruteForce, event: LoginEvent, earlier: Events) -> bool:
    def is_wrong_code(e: LoginEvent) -> bool:
        prompted = e.kind in ("challenge", "login")
        return prompted and e.outcome == "failure" and e.reason == "mfa_bad_code"

    def sessions(window: Events) -> int:
        ids = [e.session_id for e in window]
        return len(set(ids) - {None}) + ids.count(None)

    codes = [other for other in _of_user(event, earlier) if is_wrong_code(other)]
    return (
        event.user is not None
        and is_wrong_code(event)
        and any(
            len(w) >= rule.min_codes and sessions(w) >= rule.min_sessions
            for w in windows_with(event, codes, rule.window_s)
        )
    )


def _session_hijack(rule: SessionHijack, event: LoginEvent, earlier: Events) -> bool:
    uses = [e for e in (*earlier, event) if e.session_id == event.session_id and e.user_agent]

    def akin(a: LoginEvent, b: LoginEvent) -> bool:
        return a.source == b.source or a.agent.family == b.agent.family

    def is_strange(use: LoginEvent, to: Sequence[LoginEvent]) -> bool:
        return any(not akin(use, other) for other in _within(use, to, rule.window_s)) and not any(
            akin(use, other) for other in _before(use.time_ms, uses)
        )

    if event.session_id is None or event not in uses:
        return False
    known = [use for use in uses if use is not event]
    later = [use for use in known if use.time_ms > event.time_ms]
    return is_strange(event, known) or any(is_strange(use, [event]) for use in later)


def _shared_device(rule: SharedDevice, event: LoginEvent, earlier: Events) -> bool:
    """``earlier`` is to be in the order of arrival: what makes a device known may come later."""
    arrived = [*earlier, event]

    def is_new(at: int) -> bool:
        one = arrived[at]
        mine = _logins(_of_user(one, arrived[:at]), "success")
        known = any(o.device_id == one.device_id and o.moment < one.moment for o in mine)
        counts = one.kind == "login" and one.reason != "unknown_user"
        return counts and (one.outcome == "failure" or not known)

    alike = [
        one
        for at, one in enumerate(arrived)
        if one.device_id == event.device_id is not None and is_new(at)
    ]
    if event not in alike or event.user is None:
        return False

    def users(window: Events, *, masked: bool) -> int:
        return len({e.user for e in window if is_masked(e) or not masked} - {None})

    others = [one for one in alike if one is not event]
    return any(
        users(w, masked=False) > rule.max_users
        or (is_masked(event) and users(w, masked=True) >= rule.min_masked_users)
        for w in windows_with(event, others, rule.window_s)
    )


def _suspicious_ip(rule: SuspiciousIp, event: LoginEvent, _: Events) -> bool:
    """Without lists: what the producer calls Tor."""
    masked = event.network is not None and event.network.masked
    return event.kind in rule.kinds and masked == "tor"


ORACLES: dict[type[Rule], Callable[..., bool]] = {
    SuccessAfterAttack: _success_after_attack,
    MfaFatigue: _mfa_fatigue,
    MfaBruteForce: _mfa_brute_force,
    SessionHijack: _session_hijack,
    SharedDevice: _shared_device,
    SuspiciousIp: _suspicious_ip,
}
