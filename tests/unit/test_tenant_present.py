"""How a tenant is doing, told from the newest few events of each kind."""

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import LoginEvent
from fraudcore.profiles import TenantProfile
from fraudcore.profiles.tenant import TENANT_FAILURES, TENANT_SUCCESSES
from fraudcore.rules.tenant_present import Mix, mostly_succeeds, per_hour, recent_mix
from fraudcore.rules.window import last_window
from tests.attempts import START_MS, attempt
from tests.tenants import FakeTenant

SPAN_S = 600


def remembering(events: list[LoginEvent]) -> TenantProfile:
    """A tenant that saw these events."""
    tenant = FakeTenant(None)
    tenant.observe(events)
    return cast(TenantProfile, tenant)


def mix(events: list[LoginEvent], last: LoginEvent) -> Mix:
    """What a window that ends at a failure shows."""
    tenant = remembering(events)
    return recent_mix(last, tenant, last_window(tenant.failures, last, SPAN_S), SPAN_S)


def logins(outcome: str, count: int, gap_s: float, start_s: float = 0.0) -> list[LoginEvent]:
    """So many logins at even gaps."""
    return [attempt(start_s + n * gap_s, outcome, user=f"user{n}") for n in range(count)]


def test_a_small_tenant_is_known_for_the_whole_window() -> None:
    """Where nothing was cut every login of the window counts, the event's own included."""
    events = [*logins("failure", 20, 31.0), *logins("success", 30, 31.0)]
    assert mix(events, attempt(620)) == Mix(failures=20, successes=20)


def test_failures_count_from_the_oldest_success_that_is_known() -> None:
    """Successes of a large tenant reach back a few seconds, and its failures no farther."""
    events = [*logins("success", 100, 0.1), *logins("failure", 50, 0.2, start_s=0.05)]
    assert mix(events, attempt(9.95)) == Mix(failures=33, successes=TENANT_SUCCESSES)


def test_successes_count_from_the_oldest_failure_that_is_known() -> None:
    """In a flood of failures the successes reach back farther than they do."""
    events = [*logins("failure", 300, 0.1), *logins("success", 30, 1.0)]
    assert mix(events, attempt(29.95)) == Mix(failures=TENANT_FAILURES + 1, successes=7)


def test_nothing_is_known_before_all_that_is_kept() -> None:
    """A window that ended before the oldest success known shows nothing."""
    events = [*logins("failure", 30, 0.1), *logins("success", 64, 1.0, start_s=20.0)]
    late = mix(events, attempt(3.0))
    assert late == Mix(failures=0, successes=0)
    assert late.failure_percent == 0


@pytest.mark.parametrize(
    ("seen", "usual", "factor"),
    [
        (Mix(10, 10), (9, 9), 1.0),
        (Mix(30, 10), (9, 9), 3.0),
        (Mix(10, 0), (0, 4), 50.0),
        (Mix(10, 5), (0, 0), 2.0),
        (Mix(0, 5), (3, 7), 0.0),
    ],
)
def test_odds_are_compared(seen: Mix, usual: tuple[float, float], factor: float) -> None:
    """Odds of failure are told in times the odds of an hour, whatever of either is zero."""
    assert seen.odds_over(*usual) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("count", "gap_s", "rate"),
    [
        pytest.param(30, 20.0, 30 * 6, id="all are known"),
        pytest.param(144, 1.0, 73 * 3600 / 72, id="the newest are known"),
        pytest.param(144, 0.0, 73 * 3600, id="a clump is a second's"),
    ],
)
def test_a_rate_is_taken_over_what_is_known(count: int, gap_s: float, rate: float) -> None:
    """Events an hour come from the whole window, or from the part that the newest cover."""
    *events, last = logins("failure", count, gap_s)
    window = last_window(remembering(events).failures, last, SPAN_S)
    assert per_hour(window, SPAN_S, own=1) == pytest.approx(rate)


def test_a_rate_without_the_event_judged() -> None:
    """An event of another kind is none of those that are counted."""
    window = last_window(remembering(logins("failure", 6, 1.0)).failures, attempt(9), SPAN_S)
    assert per_hour(window, SPAN_S) == 36


@given(
    failures=st.lists(st.integers(0, 400), min_size=20, max_size=110),
    successes=st.lists(st.integers(190, 400), min_size=60, max_size=110),
    at=st.sampled_from([401, 401, 401, 330]),
    percent=st.sampled_from([0, 1, 20, 50, 60, 90, 100]),
)
def test_the_cheap_look_never_contradicts_the_whole_one(
    failures: list[int], successes: list[int], at: int, percent: int
) -> None:
    """Whom it says mostly succeeds has fewer failures in the window that ends at the event."""
    events = [attempt(n / 4, "failure") for n in failures]
    events += [attempt(n / 4, "success") for n in successes]
    tenant, last = remembering(events), attempt(at / 4)
    cheap = mostly_succeeds(last, tenant, percent, last.time_ms - 50_000 + 1)
    shown = recent_mix(last, tenant, last_window(tenant.failures, last, 50), 50)
    assert not cheap or shown.failure_percent < percent


@pytest.mark.parametrize(("failures", "cheap"), [(62, True), (63, False)])
def test_the_cheap_look_leaves_the_limit_open(failures: int, cheap: bool) -> None:
    """As many failures as successes, the event's own included, are not mostly successes."""
    events = [*logins("success", 64, 0.1), *logins("failure", failures, 0.1, start_s=0.05)]
    assert mostly_succeeds(attempt(6.4), remembering(events), 50, START_MS - 1000) is cheap


def test_the_cheap_look_sees_a_large_tenants_morning() -> None:
    """A large tenant with 15 % failures mostly succeeds; one in a flood of them does not."""
    honest = [*logins("success", 100, 0.1), *logins("failure", 18, 0.55)]
    last = attempt(9.95)
    since_ms = START_MS - 1000
    assert mostly_succeeds(last, remembering(honest), 50, since_ms)
    flood = [*honest, *logins("failure", 90, 0.1, start_s=0.05)]
    assert not mostly_succeeds(last, remembering(flood), 50, since_ms)
    few = [*logins("success", 63, 0.1), *logins("failure", 5, 1.0)]
    assert not mostly_succeeds(last, remembering(few), 50, since_ms)
    assert not mostly_succeeds(last, remembering(honest), 50, START_MS + 9000)
    assert not mostly_succeeds(attempt(9.3), remembering(honest), 50, since_ms)
    assert not mostly_succeeds(attempt(9.6), remembering(honest), 50, since_ms)
    assert not mostly_succeeds(last, remembering(honest), 0, since_ms)
