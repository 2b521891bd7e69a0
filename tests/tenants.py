"""Tenants with usual hours, for the tests of rules that know what is usual."""

from dataclasses import dataclass, field
from typing import cast

from fraudcore import LoginEvent
from fraudcore.history import History, Layout
from fraudcore.hours import HOUR_MS, Hour
from fraudcore.profiles import TenantProfile
from fraudcore.profiles.tenant import TENANT_FAILURES, TENANT_LOCKOUTS, TENANT_SUCCESSES
from fraudcore.rules.base import Before, Rule, Verdicts
from tests.attempts import START_MS, attempt

__all__ = ["FakeTenant", "usual_hours"]

_HOUR_S = 3600


def usual_hours(
    failures: int, successes: int, lockouts: int = 0, hours: int = 5, tenant: str = "default"
) -> list[LoginEvent]:
    """So many events of each kind, spread over each of the hours before the start."""
    events = []
    for outcome, kind, count in (
        ("failure", "login", failures),
        ("success", "login", successes),
        ("failure", "lockout", lockouts),
    ):
        events += [
            attempt(
                (n / count - hour) * _HOUR_S,
                outcome,
                f"10.{n % 250}.{n // 250}.1",
                kind=kind,
                user=f"user{n}",
                tenant=tenant,
            )
            for hour in range(1, hours + 1)
            for n in range(count)
        ]
    return sorted(events, key=lambda event: event.time_ms)


@dataclass
class _FakeHours:
    usual: Hour | None

    def baseline(self, before_hour: int) -> Hour | None:
        assert before_hour == START_MS // HOUR_MS
        return self.usual


@dataclass
class FakeTenant:
    """A tenant that is told what is usual, and remembers as much as a real one."""

    usual: Hour | None
    lateness_s: int = 900
    failures: History = field(
        default_factory=lambda: History(Layout(TENANT_FAILURES, source="I", user="I"))
    )
    successes: History = field(default_factory=lambda: History(Layout(TENANT_SUCCESSES)))
    lockouts: History = field(default_factory=lambda: History(Layout(TENANT_LOCKOUTS, user="I")))

    @property
    def hours(self) -> _FakeHours:
        """Always the same."""
        return _FakeHours(self.usual)

    def judge(self, rule: Rule, events: list[LoginEvent]) -> Verdicts:
        """What a rule says of the last of these events, after the others."""
        *earlier, last = events
        self.observe(earlier)
        before = Before(None, self.lateness_s * 1000)
        before.tenant = cast(TenantProfile, self)
        return rule.judge(last, before)

    def observe(self, events: list[LoginEvent]) -> None:
        """Remember these events."""
        for event in events:
            self._take(event)

    def _take(self, event: LoginEvent) -> None:
        if event.kind == "lockout":
            self.lockouts.add(event.moment, event.user_digest)
        elif event.outcome == "success":
            self.successes.add(event.moment)
        else:
            self.failures.add(event.moment, event.source_digest, event.user_digest)
