"""Attempts from one source by account: the failures and the successes of one window together.

Both lists of a source are bounded. Where a crowd's successes no longer reach back to the start of
a window, its failures are cut to the time that the successes cover: of accounts that failed before
it is not known whether they got in. The successes of few accounts cut nothing, so that an
attacker's own logins cannot shorten the window.
"""

from bisect import bisect_left
from collections.abc import Collection, Container, Iterator
from typing import Final, NamedTuple

from fraudcore.event import LoginEvent
from fraudcore.moment import ID_BITS, time_of
from fraudcore.profiles.ip import IP_CAPACITY, NO_USER, IpProfile
from fraudcore.rules.base import MS, Before
from fraudcore.rules.floor import Floor
from fraudcore.rules.recent import has_recent
from fraudcore.rules.window import Window, windows

__all__ = ["Attempts", "attempt_floors", "attempt_windows", "is_timely_success"]

_CROWD: Final = IP_CAPACITY // 2
"""So many accounts among the newest successes are no attacker's own."""
_ONE_MS: Final = 1 << ID_BITS


class Attempts(NamedTuple):
    """The attempts of one window on named accounts, the event judged included.

    Args:
        event: the one judged.
        failures, successes: its rows.
        failed, succeeded: how often each account did.
    """

    event: LoginEvent
    failures: Window
    successes: Window
    failed: dict[int, int]
    succeeded: dict[int, int]

    @property
    def end_ms(self) -> int:
        """Where the window ends, in epoch milliseconds."""
        return self.failures.end_ms

    @property
    def overflows(self) -> bool:
        """Whether the window may have held more than is known."""
        return self.failures.overflows or self.successes.overflows

    def tried(self, behind_crowd: bool) -> dict[int, int]:
        """Attempts of any outcome on each account; behind a crowd, on those that failed here."""
        tried = self.failed.copy()
        for user, count in self.succeeded.items():
            if user in tried:
                tried[user] += count
            elif not behind_crowd:
                tried[user] = count
        return tried

    def entered(self, tried: Container[int]) -> int:
        """How many of these accounts succeeded here."""
        return sum(user in tried for user in self.succeeded)

    def shut_out_percent(self, tried: Collection[int]) -> int:
        """How many percent of these accounts, at least one, never succeeded here; rounded down."""
        return 100 * (len(tried) - self.entered(tried)) // len(tried)

    def span_ms(self, tried: Container[int]) -> tuple[int, int]:
        """Event times of the first and the last attempt on these accounts, at least one."""
        times = [
            time_of(moment)
            for window in (self.failures, self.successes)
            for user, moment in zip(
                window.column("user"),
                window.history.moments[window.start : window.stop],
                strict=True,
            )
            if user in tried
        ]
        if self.event.user_digest in tried:
            times.append(self.event.time_ms)
        return min(times), max(times)


def is_timely_success(event: LoginEvent, ip: IpProfile) -> bool:
    """Whether an event is a success after all failures, which completes no window of attempts."""
    return event.outcome == "success" and event.moment - ip.failures.newest >= _ONE_MS


def attempt_floors(span_s: int, shut_out: int, attempts: int) -> tuple[Floor, ...]:
    """What must be known for ``attempt_windows`` to find any, whose arguments these are."""
    if shut_out > 1:
        return (Floor("ip", "failures", shut_out - 1, span_s),)
    return tuple(Floor("ip", name, attempts // 2, span_s) for name in ("failures", "successes"))


def attempt_windows(
    event: LoginEvent,
    before: Before,
    span_s: int,
    shut_out: int,
    attempts: int,
    repeat_percent: int = 0,
    slow_span_s: int = 0,
) -> Iterator[Attempts]:
    """Every window that ends at a failure, contains the event and may hold so much.

    Args:
        event: a failure or a success.
        before: what is known.
        span_s: length of the window in seconds, above 0.
        shut_out: accounts that failed and never succeeded, at least.
        attempts: of any outcome, at least, those without an account included; 2 or more.
        repeat_percent: attempts on an account that is no longer new, at least, for a hundred
            accounts that fail; not told where successes cut the window.
        slow_span_s: where attempts are spread so long, they need not repeat.
    """
    ip, since_ms, half = before.ip, event.time_ms - span_s * MS + 1, attempts // 2
    if not has_recent(ip.failures, half, since_ms) and not has_recent(ip.successes, half, since_ms):
        return
    for failures in windows(ip.failures, event, span_s, before.lateness_ms):
        if event.outcome == "success" and not _ends_at_row(failures):
            continue
        successes = Window.ending(ip.successes, failures.end_ms, event.time_ms, span_s)
        if failures.others + successes.others + 1 < attempts:
            continue
        horizon = _horizon(successes)
        oldest_ms = min(failures.first_ms, successes.first_ms)
        slow = failures.end_ms - oldest_ms >= slow_span_s * MS
        if not slow and not horizon and _repeats(failures, successes) < repeat_percent:
            continue
        if horizon <= event.moment and _outside(failures, successes) + 1 >= shut_out:
            yield _attempts(event, _since(failures, horizon), successes)


def _outside(failures: Window, successes: Window) -> int:
    """How many accounts failed and never succeeded, but for the event judged."""
    failed, succeeded = (w.history.tally("user", w.start, w.stop) for w in (failures, successes))
    return len(failed.keys() - succeeded.keys())


def _repeats(failures: Window, successes: Window) -> float:
    """How many attempts repeat an account, for a hundred accounts that fail; rather too many."""
    failed = failures.known("user")
    accounts = max(len(failed) - (NO_USER in failed), 1)
    return 100 * (failures.others + successes.others + 1 - accounts) / accounts


def _ends_at_row(window: Window) -> bool:
    moments = window.history.moments
    return window.others > 0 and time_of(moments[window.stop - 1]) == window.end_ms


def _horizon(successes: Window) -> int:
    """The moment from which on a crowd's successes are known; 0 where nothing was cut."""
    history = successes.history
    if not successes.overflows or len(history.tally("user", 0, len(history))) < _CROWD:
        return 0
    return history.moments[0]


def _since(window: Window, moment: int) -> Window:
    if not moment:
        return window
    start = bisect_left(window.history.moments, moment, window.start, window.stop)
    return window._replace(start=start)


def _attempts(event: LoginEvent, failures: Window, successes: Window) -> Attempts:
    failed, succeeded = (
        dict(window.history.tally("user", window.start, window.stop))
        for window in (failures, successes)
    )
    own = failed if event.outcome == "failure" else succeeded
    own[event.user_digest] = own.get(event.user_digest, 0) + 1
    for counts in (failed, succeeded):
        counts.pop(NO_USER, None)
    return Attempts(event, failures, successes, failed, succeeded)
