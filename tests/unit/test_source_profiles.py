"""The profiles of sources, neighbourhoods, devices, sessions and tenants."""

import pytest

from fraudcore import LoginEvent, Network
from fraudcore.hours import HOUR_MS
from fraudcore.profiles import (
    DeviceProfile,
    IpProfile,
    PopulationProfile,
    SessionProfile,
    SubnetProfile,
    TenantProfile,
)
from fraudcore.profiles.device import DEVICE_CAPACITY
from fraudcore.profiles.ip import IP_CAPACITY, IP_RESETS, NO_USER
from fraudcore.profiles.session import SESSION_CAPACITY
from fraudcore.profiles.subnet import SUBNET_CAPACITY
from fraudcore.profiles.tenant import TENANT_FAILURES, TENANT_LOCKOUTS, TENANT_SUCCESSES
from tests.attempts import BERLIN, START_MS, attempt, success
from tests.crowds import crowd

TODAY = START_MS // 86_400_000


def ip_of(*events: LoginEvent) -> IpProfile:
    """A source that was seen with these."""
    profile = IpProfile()
    for event in events:
        profile.observe(event)
    return profile


def test_failures_and_successes_are_kept_apart() -> None:
    """A busy honest source cannot flush an attack out of its own profile, nor the reverse."""
    honest = [attempt(second, "success") for second in range(1, 2 * IP_CAPACITY)]
    profile = ip_of(attempt(0, "failure"), *honest)
    assert (len(profile.failures), len(profile.successes)) == (1, IP_CAPACITY)


def test_unknown_users_are_no_user() -> None:
    """Attempts without an identity are marked as such, and never share one digest."""
    profile = ip_of(attempt(0), attempt(1, user="ann"), attempt(2, user="bob"))
    users = profile.failures.column("user")
    assert users[0] == NO_USER
    assert len(set(users)) == 3


def test_reasons_of_failures() -> None:
    """Only the reason ``unknown_user`` marks an account as one that does not exist."""
    reasons = ("unknown_user", "bad_password", None)
    profile = ip_of(*(attempt(n, reason=reason) for n, reason in enumerate(reasons)))
    assert profile.failures.column("unknown") == [1, 0, 0]


@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_resets_are_kept_whatever_came_of_them(outcome: str) -> None:
    """Requests to reset a password are counted apart from logins."""
    asked = [attempt(n, outcome, kind="password_reset", user=f"u{n}") for n in range(IP_RESETS + 5)]
    profile = ip_of(*asked)
    assert len(profile.resets) == IP_RESETS
    assert not profile.failures.data + profile.successes.data


def test_users_a_day_is_the_second_most() -> None:
    """A crowd on one day alone, or on this very day, is none."""
    profile = ip_of(*crowd(9, days=1))
    assert profile.users_a_day(TODAY) == 0
    for event in crowd(6, days=3):
        profile.observe(event)
    assert profile.users_a_day(TODAY) == 6
    assert profile.users_a_day(TODAY - 2) == 0


def test_a_crowd_that_was_pushed_out_is_remembered() -> None:
    """Accounts of successes that are no longer kept still count for their day, also late ones."""
    busy = [success(second, user="robot") for second in range(IP_CAPACITY)]
    timely, late = ip_of(*crowd(20), *busy), ip_of(*busy)
    for event in crowd(20):
        assert late.observe(event) or not late.crowd.add(event.user_digest, event.day)
    assert timely.users_a_day(TODAY) == pytest.approx(20, abs=4)
    assert late.users_a_day(TODAY) == timely.users_a_day(TODAY)
    assert not timely.successes.holds("user", crowd(20)[0].user_digest)


def test_attempts_without_an_account_are_no_crowd() -> None:
    """Unknown identities do not make a source a shared one."""
    nobody = [success(n - 86_400 * day, user=None) for day in (1, 2) for n in range(80)]
    assert ip_of(*nobody, *(success(n) for n in range(150))).users_a_day(TODAY) <= 1


def test_neighbourhoods_keep_failed_logins_only() -> None:
    """What else happens there neither counts nor changes anything."""
    profile = SubnetProfile()
    assert not any(
        profile.observe(event)
        for event in (success(0), attempt(1, kind="challenge"), attempt(2, kind="lockout"))
    )
    for n in range(SUBNET_CAPACITY + 9):
        assert profile.observe(attempt(n, ip=f"192.0.2.{n}", user=f"u{n}"))
    assert len(profile.failures) == SUBNET_CAPACITY
    assert len(set(profile.failures.column("source"))) == SUBNET_CAPACITY


def test_devices_keep_attempts_and_masks() -> None:
    """Logins of any outcome count for a device; nothing else does."""
    profile = DeviceProfile()
    profile.observe(attempt(0, user="ann"))
    profile.observe(success(1, network=Network(masked="tor")))
    assert not profile.observe(attempt(2, kind="challenge", user="ann"))
    assert profile.attempts.column("masked") == [0, 1]
    assert len(set(profile.attempts.column("user"))) == 1
    for n in range(2 * DEVICE_CAPACITY):
        profile.observe(attempt(n, user=f"u{n}"))
    assert len(profile.attempts) == DEVICE_CAPACITY


def test_sessions_keep_every_kind_of_event() -> None:
    """Whatever carries the token says where and by what it was used."""
    profile = SessionProfile()
    kinds = ("login", "challenge", "email_change", "logout")
    for n, kind in enumerate(kinds):
        profile.observe(attempt(n, "success", kind=kind, user_agent=("curl/8", None)[n % 2]))
    assert len(profile.events) == len(kinds)
    assert len(set(profile.events.column("family"))) == 2
    for n in range(2 * SESSION_CAPACITY):
        profile.observe(attempt(n))
    assert len(profile.events) == SESSION_CAPACITY


def test_tenants_keep_failures_successes_and_lockouts_apart() -> None:
    """None of the three can push out another, and each is counted in its hour."""
    profile = TenantProfile()
    for n in range(100):
        profile.observe(attempt(n, user=f"u{n}"))
        profile.observe(success(n))
        profile.observe(attempt(n, kind="lockout", user=f"u{n}"))
    assert len(profile.failures) == TENANT_FAILURES
    assert len(profile.successes) == TENANT_SUCCESSES
    assert len(profile.lockouts) == TENANT_LOCKOUTS
    for hour in (1, 2):
        profile.observe(attempt(3600 * hour))
    assert len(profile.hours.data) == 3 * 100


def test_a_tenant_learns_what_is_usual() -> None:
    """The hours before the present one tell how many failures and successes are usual."""
    profile = TenantProfile()
    for hour in range(5):
        for n in range(10):
            profile.observe(attempt(3600 * hour + n))
        for n in range(20):
            profile.observe(success(3600 * hour + n))
    usual = profile.hours.baseline(START_MS // HOUR_MS + 5)
    assert usual is not None
    assert usual.failures == pytest.approx(10, rel=0.5)
    assert usual.successes == pytest.approx(20, rel=0.5)
    assert usual.lockouts == 0


def test_a_population_samples_successes_with_their_features() -> None:
    """A success is drawn with what the statistical score looks at; nothing else is drawn."""
    profile = PopulationProfile()
    event = success(0, BERLIN, network=Network(asn=7), user_agent="Mozilla/5.0 Firefox/130.0")
    assert profile.observe(event)
    assert not profile.observe(attempt(1))
    assert not profile.observe(success(1, kind="challenge"))
    agent = event.agent
    assert [set(count) for count in profile.sample.counts()] == [
        {event.source_digest},
        {7},
        {event.country_code},
        {agent.whole},
        {agent.browser},
        {agent.os},
        {agent.device_type},
    ]


def test_a_population_is_as_new_as_its_newest_day() -> None:
    """What is drawn of a day does not show in the age of the profile."""
    profile = PopulationProfile()
    profile.observe(success(0))
    assert profile.newest_ms == (TODAY + 1) * 86_400_000 - 1
