"""``user_enumeration``: one source that tries accounts which do not exist."""

from dataclasses import dataclass

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.ip import IP_CAPACITY, NO_USER, unknown_user, user_digest
from fraudcore.rules.base import DAY_S, Before, Rule
from fraudcore.rules.parameter import parameter
from fraudcore.rules.window import MS, Window, windows
from fraudcore.text import duration

__all__ = ["UserEnumeration"]


@dataclass(frozen=True)
class UserEnumeration(Rule):
    """Failures with reason ``unknown_user`` on distinct names from one source.

    Edge cases: attempts without a name say nothing about names and do not count.
    """

    name = "user_enumeration"
    entity = "ip"
    severity = "medium"
    technique = "T1087"
    summary = "one source tries accounts that do not exist"
    action = "Throttle the source; answer unknown and known accounts alike."

    max_unknown_users: int = parameter(
        5,
        "distinct unknown accounts within window_s that fire",
        low=2,
        high=IP_CAPACITY,
        source="CrowdSec: 5",
    )
    window_s: int = parameter(
        300, "length of the window in seconds", low=1, high=DAY_S, source="CrowdSec: 5 min"
    )
    slow_max_unknown_users: int = parameter(
        10,
        "distinct unknown accounts within slow_window_s that fire",
        low=2,
        high=IP_CAPACITY,
        source="CrowdSec: 10",
    )
    slow_window_s: int = parameter(
        600, "length of the slow window in seconds", low=1, high=DAY_S, source="CrowdSec: 10 min"
    )

    @property
    def memory_s(self) -> int:
        """The longer of its windows."""
        return max(self.window_s, self.slow_window_s)

    def judge(self, event: LoginEvent, before: Before) -> Verdict | None:
        """Fires on a failure that names an unknown account."""
        if event.outcome != "failure" or event.user is None or not unknown_user(event):
            return None
        pairs = (
            (self.max_unknown_users, self.window_s),
            (self.slow_max_unknown_users, self.slow_window_s),
        )
        verdicts = [self._judge_window(event, before, most, span_s) for most, span_s in pairs]
        return max(verdicts, key=lambda verdict: verdict.excess if verdict else 0.0)

    def _judge_window(
        self, event: LoginEvent, before: Before, most: int, span_s: int
    ) -> Verdict | None:
        if len(before.ip.failures) + 1 < most:
            return None
        seen = windows((before.ip.failures,), event.time_ms, span_s * MS)
        counted = ((_distinct_unknown(window, event), window) for window in seen)
        over = next((pair for pair in counted if pair[0] >= most), None)
        if over is None:
            return None
        names, window = over
        return Verdict(
            reason=(
                f"{window.words(names)} accounts that do not exist tried from {event.ip} within "
                f"{duration(span_s)} (limit {most})"
            ),
            evidence={"unknown_users": names, "max_unknown_users": most, "window_s": span_s},
            time_ms=window.end_ms,
            first_ms=window.first_ms,
            excess=names / most,
        )


def _distinct_unknown(window: Window, event: LoginEvent) -> int:
    tried = zip(window.column("user"), window.column("unknown"), strict=True)
    return len({user for user, unknown in tried if unknown} - {NO_USER} | {user_digest(event)})
