"""Successes from a source that was attacking several accounts before them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.history import History
from fraudcore.moment import first_moment, time_of
from fraudcore.profiles import IpProfile
from fraudcore.profiles.ip import NO_USER
from fraudcore.rules.base import MS, Before
from fraudcore.rules.familiar_place import is_familiar, known_until
from fraudcore.rules.novelty import Success
from fraudcore.rules.shared_source import raised_limit

__all__ = ["SOURCE", "SourceLimits", "success_of_attacker"]

SOURCE: Final = "source"


class SourceLimits(NamedTuple):
    """What makes a source an attacker's.

    Args:
        min_failures: failures that do, on accounts that it did not enter; more where it is shared.
        min_users: such accounts.
        min_ratio: such accounts for each that it entered.
        window_s: seconds up to the success within which all this counts.
    """

    min_failures: int
    min_users: int
    min_ratio: float
    window_s: int


class Entry(NamedTuple):
    """A success from the source: when it was, and the digest of the account."""

    time_ms: int
    user: int


class Attack(NamedTuple):
    """What a source did in a window up to a success.

    Args:
        failures: on accounts that it had not entered, the one of the success included.
        users: how many accounts these are.
        entered: how many accounts it entered, the one of the success included.
        first_ms: event time of the oldest of these failures.
        overflows: whether more may have failed than the profile holds.
    """

    failures: int
    users: int
    entered: int
    first_ms: int
    overflows: bool


def success_of_attacker(event: LoginEvent, before: Before, limits: SourceLimits) -> Verdict | None:
    """The first success that follows an attack, among those to be judged with an event.

    These are the event, if it is one, and the known ones after it, if it is a late failure.
    """
    for entry in _entries(event, before, limits):
        attack = _attack_before(entry, event, before.ip, limits)
        if attack is None or _is_at_home(entry, event, before, attack.first_ms):
            continue
        least = raised_limit(limits.min_failures, before.ip, event)
        if attack.failures >= least:
            return _verdict(entry, event, attack, limits._replace(min_failures=least))
    return None


def _entries(event: LoginEvent, before: Before, limits: SourceLimits) -> Iterator[Entry]:
    if event.outcome == "success":
        yield Entry(event.time_ms, event.user_digest)
        return
    known = before.ip.successes
    until_ms = event.time_ms + min(limits.window_s * MS - 1, before.lateness_ms)
    for at in range(*_positions(known, event.time_ms, until_ms)):
        yield Entry(time_of(known.moments[at]), known.column("user")[at])


def _attack_before(
    entry: Entry, event: LoginEvent, ip: IpProfile, limits: SourceLimits
) -> Attack | None:
    """What the source did before a success; ``None`` where it is below a limit."""
    start_ms = _start_ms(entry, ip, limits)
    earlier = slice(*_positions(ip.successes, start_ms, entry.time_ms - 1))
    known = slice(*_positions(ip.failures, start_ms, entry.time_ms))
    moments, users = ip.failures.moments[known], ip.failures.column("user")[known]
    if event.outcome == "failure":
        moments.append(event.moment)
        users.append(event.user_digest)
    entered = ip.successes.column("user")[earlier]
    others = {*entered} - {entry.user, NO_USER}
    tried = {*users} - others - {NO_USER}
    count = len(others) + entered.count(NO_USER) + 1
    if len(tried) < max(limits.min_users, limits.min_ratio * count):
        return None
    failed = [moment for moment, user in zip(moments, users, strict=True) if user not in others]
    if len(failed) < limits.min_failures:
        return None
    overflows = ip.failures.full and known.start == 0
    return Attack(len(failed), len(tried), count, time_of(min(failed)), overflows)


def _start_ms(entry: Entry, ip: IpProfile, limits: SourceLimits) -> int:
    """Where the window begins: no earlier than failures are known, to compare successes with."""
    start_ms = entry.time_ms - limits.window_s * MS + 1
    if not ip.failures.full:
        return start_ms
    return max(start_ms, time_of(ip.failures.moments[0]))


def _is_at_home(entry: Entry, event: LoginEvent, before: Before, attacked_ms: int) -> bool:
    """Whether the account of a success was known to succeed from there before the attack.

    Of a success that is not the event, only the profile of the source can be asked.
    """
    known = before.ip.successes
    past = bisect_left(known.moments, first_moment(attacked_ms))
    if entry.user != NO_USER and entry.user in known.column("user")[:past]:
        return True
    if event.outcome == "failure" or before.user is None:
        return False
    return is_familiar(Success.of(event), known_until(before.user, event, attacked_ms))


def _positions(history: History, first_ms: int, last_ms: int) -> tuple[int, int]:
    """Those of the rows between two instants, both inclusive."""
    moments: Sequence[int] = history.moments
    start = bisect_left(moments, first_moment(first_ms))
    return start, bisect_left(moments, first_moment(last_ms + 1), start)


def _verdict(entry: Entry, event: LoginEvent, attack: Attack, limits: SourceLimits) -> Verdict:
    evidence = {
        "failures": attack.failures,
        "min_failures": limits.min_failures,
        "users": attack.users,
        "min_users": limits.min_users,
        "entered_users": attack.entered,
        "min_ratio": limits.min_ratio,
        "window_s": limits.window_s,
        "judged_late": event.outcome == "failure",
        "overflows": attack.overflows,
    }
    excess = attack.failures / limits.min_failures
    return Verdict(entry.time_ms, attack.first_ms, evidence, excess, None, (), SOURCE, "ip")
