"""Successes on an account that was under attack before them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.moment import time_of
from fraudcore.profiles import UserProfile
from fraudcore.rules.base import MS
from fraudcore.rules.familiar_place import is_familiar, known_until, successes_of
from fraudcore.rules.novelty import Success

__all__ = ["ACCOUNT", "AccountLimits", "guessed_success"]

ACCOUNT: Final = "account"


class AccountLimits(NamedTuple):
    """What makes an attack on an account.

    Args:
        min_failures: wrong secrets that do.
        window_s: seconds up to the success within which they count.
        lateness_ms: ``Before.lateness_ms``.
    """

    min_failures: int
    window_s: int
    lateness_ms: int


class Failure(NamedTuple):
    """When it was, and digests of source, neighbourhood and secret (0 without a tag)."""

    time_ms: int
    source: int
    subnet: int
    tag: int


class Attack(NamedTuple):
    """The failures that may have led to a success.

    Args:
        failures: oldest first, at least one.
        secrets: how many wrong ones were tried.
        overflows: whether more may have failed than the profile holds.
    """

    failures: Sequence[Failure]
    secrets: int
    overflows: bool


def guessed_success(event: LoginEvent, user: UserProfile, limits: AccountLimits) -> Verdict | None:
    """The first success that follows an attack, among those to be judged with an event.

    These are the event, if it is one, and the known ones after it, if it is late.
    """
    successes, failures = successes_of(user, event), _failures_of(user, event)
    until_ms = event.time_ms + min(limits.window_s * MS - 1, limits.lateness_ms)
    for success in successes:
        if event.time_ms <= success.time_ms <= until_ms:
            earlier = [other for other in successes if other.time_ms < success.time_ms]
            guesses = _guesses(event, user, success, _unresolved(failures, earlier), limits)
            attack = _attack(guesses, user, success, limits)
            if attack is not None:
                return _verdict(event, success, attack, limits)
    return None


def _failures_of(user: UserProfile, event: LoginEvent) -> list[Failure]:
    """The known failures of an account, and the event where it is one, oldest first."""
    known = user.failures
    columns = (known.column(name) for name in ("source", "subnet", "tag"))
    rows = zip(map(time_of, known.moments), *columns, strict=True)
    failures = [Failure(*row) for row in rows]
    if event.outcome == "failure":
        own = (event.time_ms, event.source_digest, event.subnet_digest, event.tag_digest)
        failures.append(Failure(*own))
        failures.sort()
    return failures


def _unresolved(failures: Iterable[Failure], earlier: Iterable[Success]) -> Iterator[Failure]:
    """The failures that no success from the same neighbourhood followed."""
    entered_ms = {success.subnet: success.time_ms for success in earlier}
    return (each for each in failures if each.time_ms > entered_ms.get(each.subnet, -1))


def _guesses(
    event: LoginEvent,
    user: UserProfile,
    success: Success,
    unresolved: Iterable[Failure],
    limits: AccountLimits,
) -> list[Failure]:
    """The failures before a success that were not its owner's; none where it is the owner's."""
    start_ms = success.time_ms - limits.window_s * MS
    failures = [each for each in unresolved if start_ms < each.time_ms <= success.time_ms]
    if len(failures) < limits.min_failures:
        return []
    past = known_until(user, event, failures[0].time_ms)
    if is_familiar(success, past):
        return []
    familiar = past.seen("subnet")
    strange = Counter(each.subnet for each in failures if each.subnet not in familiar)
    if success.subnet not in strange and not (familiar and _is_roving(strange)):
        return []
    return [each for each in failures if each.subnet in strange]


def _is_roving(failures: Counter[int]) -> bool:
    """Whether most failures have a neighbourhood of their own, as the right guess then will.

    The chance that the next one comes from a neighbourhood not seen before is about the share of
    those seen once (Good, "The population frequencies of species", 1953).
    """
    return 2 * sum(count == 1 for count in failures.values()) > failures.total()


def _attack(
    guesses: Sequence[Failure], user: UserProfile, success: Success, limits: AccountLimits
) -> Attack | None:
    """What guesses come to; ``None`` where it is below the limit.

    Repeats of a tagged secret are one, unless more may have failed than is known.
    """
    known = user.failures
    start_ms = success.time_ms - limits.window_s * MS
    overflows = known.full and time_of(known.moments[0]) > start_ms
    tags = {each.tag for each in guesses if each.tag}
    secrets = len(tags) + sum(not each.tag for each in guesses)
    if overflows and secrets > 1:
        secrets = len(guesses)
    return Attack(guesses, secrets, overflows) if secrets >= limits.min_failures else None


def _verdict(event: LoginEvent, success: Success, attack: Attack, limits: AccountLimits) -> Verdict:
    guesses = attack.failures
    evidence = {
        "failures": attack.secrets,
        "min_failures": limits.min_failures,
        "window_s": limits.window_s,
        "sources": len({each.source for each in guesses}),
        "from_failing_network": any(each.subnet == success.subnet for each in guesses),
        "success_ip": str(event.ip) if success.moment == event.moment else None,
        "since_failure_s": (success.time_ms - guesses[-1].time_ms) / MS,
        "overflows": attack.overflows,
    }
    excess = attack.secrets / limits.min_failures
    return Verdict(success.time_ms, guesses[0].time_ms, evidence, excess, pattern=ACCOUNT)
