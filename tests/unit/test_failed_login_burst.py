"""``failed_login_burst`` by example."""

from fraudcore import Network
from tests.attempts import alerts_of, attempt, failures, only, success

RULES = only("failed_login_burst")
SMALL = only("failed_login_burst", max_failures=3, window_s=60, quiet_s=120)


def test_fires_at_ten_failures_in_ten_minutes() -> None:
    """The tenth failure on one account within ten minutes fires; nine are silent."""
    guesses = failures(range(0, 600, 60), user="ann")
    assert not alerts_of(RULES, guesses[:9])
    (alert,) = alerts_of(RULES, guesses)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "failed_login_burst",
        "medium",
        "T1110.001",
    )
    assert (alert.entity.type, alert.entity.value, alert.user) == ("user", "ann", "ann")
    assert alert.reason == (
        "10 failed logins on account ann within 10 min from 1 unfamiliar network (limit 10)"
    )
    assert alert.evidence["failures"] == 10


def test_the_window_is_open_at_its_start() -> None:
    """Failures exactly a window apart are not in one window."""
    assert not alerts_of(SMALL, failures((0, 30, 60), user="ann"))
    assert alerts_of(SMALL, failures((0, 30, 59.999), user="ann"))


def test_sources_are_counted_together() -> None:
    """Failures on one account from many networks add up."""
    spread = [attempt(n, ip=f"203.0.{n}.1", user="ann") for n in range(3)]
    (alert,) = alerts_of(SMALL, spread)
    assert alert.evidence["networks"] == 3
    assert alert.reason.endswith("from 3 unfamiliar networks (limit 3)")


def test_accounts_are_counted_apart() -> None:
    """Failures on several accounts do not add up."""
    assert not alerts_of(SMALL, [attempt(n, user=f"user{n}") for n in range(30)])


def test_unknown_identities_are_no_account() -> None:
    """Attempts without an account, or with a placeholder, are never one account."""
    names = (None, "-", "unknown", "N/A")
    assert not alerts_of(SMALL, [attempt(n, user=names[n % 4]) for n in range(40)])


def test_familiar_and_unfamiliar_networks_are_counted_apart() -> None:
    """An owner who mistypes at home and an attacker elsewhere do not add up."""
    at_home = success(0, ip="192.0.2.9")
    owner = failures((1000, 1010), user="ann", ip="192.0.2.1")
    attacker = failures((1005, 1015), user="ann", ip="198.51.100.7")
    assert not alerts_of(SMALL, [at_home, *owner, *attacker])
    (alert,) = alerts_of(SMALL, [at_home, *owner, *attacker, *failures((1020,), user="ann")])
    assert alert.evidence["familiar_location"]
    assert alert.evidence["failures"] == 3


def test_neither_kind_hides_the_other() -> None:
    """Failures from a familiar network do not keep an unfamiliar burst from firing."""
    at_home = success(0)
    owner = failures((1000, 1001), user="ann")
    attacker = failures((1002, 1003, 1004), user="ann", ip="198.51.100.7")
    (alert,) = alerts_of(SMALL, [at_home, *owner, *attacker])
    assert not alert.evidence["familiar_location"]
    assert "3 failed logins" in alert.reason


def test_a_network_is_familiar_only_after_its_success() -> None:
    """A success makes failures familiar once it lies before their window, not within it."""
    for second, familiar in ((940, True), (941, False)):
        events = [success(second), *failures((980, 990, 1000), user="ann")]
        (alert,) = alerts_of(SMALL, events)
        assert alert.evidence["familiar_location"] is familiar


def test_a_success_resets_nothing() -> None:
    """Failures before and after a success from elsewhere count together."""
    events = [*failures((0, 10), user="ann"), success(15, ip="198.51.100.7")]
    assert alerts_of(SMALL, [*events, *failures((20,), user="ann")])


def test_repeats_of_one_secret_count_once() -> None:
    """A phone that retries an old password is no attack."""
    assert not alerts_of(SMALL, failures(range(40), user="ann", credential_tag="old"))


def test_different_secrets_count_each() -> None:
    """Three different secrets fire, however often each was tried."""
    tags = ("a", "a", "b", "a", "b", "c")
    tried = [attempt(n, user="ann", credential_tag=tag) for n, tag in enumerate(tags)]
    assert not alerts_of(SMALL, tried[:5])
    (alert,) = alerts_of(SMALL, tried)
    assert alert.evidence["failures"] == 3


def test_untagged_failures_count_each() -> None:
    """Failures without a tag count each, beside the tagged ones."""
    phone = failures((0, 1, 2, 3), user="ann", credential_tag="old")
    assert not alerts_of(SMALL, [*phone, *failures((4,), user="ann")])
    assert alerts_of(SMALL, [*phone, *failures((4, 5), user="ann")])


def test_late_failures_complete_a_window() -> None:
    """A failure that arrives late is counted with those that happened after it."""
    assert alerts_of(SMALL, failures((30, 59, 0), user="ann"))
    assert not alerts_of(SMALL, failures((30, 60, 0), user="ann"))


def test_a_new_alert_after_a_quiet_period() -> None:
    """A burst after the quiet period is a new alert; one within it extends the old."""
    first = failures((0, 10, 20), user="ann")
    within, after = (failures((at, at + 1, at + 2), user="ann") for at in (138, 139))
    assert [alert.count for alert in alerts_of(SMALL, [*first, *within])] == [2]
    assert [alert.count for alert in alerts_of(SMALL, [*first, *after])] == [1, 1]


def test_hostile_names_are_escaped_in_the_reason() -> None:
    """An account name cannot put lines or control characters into an alert's reason."""
    name = "ann\r\nALERT \x1b[31m\u202e" + "x" * 200
    (alert,) = alerts_of(SMALL, failures((0, 1, 2), user=name))
    assert alert.entity.value == name
    assert alert.reason.isprintable()
    assert len(alert.reason) < 300


def test_a_masked_success_makes_no_network_familiar() -> None:
    """Who once got in through Tor does not make its exit a place of the owner."""
    masked = success(0, ip="192.0.2.9", network=Network(masked="tor"))
    (alert,) = alerts_of(SMALL, [masked, *failures((1000, 1010, 1020), user="ann")])
    assert not alert.evidence["familiar_location"]


def test_guesses_cannot_be_drowned_in_repeats() -> None:
    """Repeating each wrong secret to fill the profile does not hide that they differ."""
    guesses = [
        attempt(n, user="ann", ip=f"203.0.{n % 200}.1", credential_tag=f"secret{n // 8}")
        for n in range(120)
    ]
    (alert,) = alerts_of(RULES, guesses)
    assert alert.reason.startswith("at least ")


def test_one_secret_repeated_for_ever_is_no_attack() -> None:
    """A device that retries an old password every second stays silent."""
    repeats = [attempt(n, user="ann", credential_tag="old") for n in range(120)]
    assert not alerts_of(RULES, repeats)


def test_successes_within_the_window_split_nothing() -> None:
    """A success in the middle of a burst makes none of its failures familiar."""
    guesses = [attempt(n, user="ann") for n in range(9)]
    more = [attempt(n, user="ann") for n in range(10, 19)]
    (alert,) = alerts_of(RULES, [*guesses, success(9), *more])
    assert alert.count == 9
