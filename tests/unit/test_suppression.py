"""Findings that a known-good entry covers: kept with a reason, and otherwise without effect."""

from dataclasses import replace
from datetime import date

from fraudcore import Alert, Engine, LoginEvent, RuleSet, run
from fraudcore.known_good import KnownGood
from fraudcore.rules.failed_login_burst import FailedLoginBurst
from fraudcore.rules.ip_failure_burst import IpFailureBurst
from fraudcore.rules.user_risk import UserRisk
from fraudcore.stores import MemoryStore
from tests.attempts import attempt, failures
from tests.property.sensitive_rules import RisingFailures

ANN = KnownGood("ops", "load test", date(2027, 3, 31), user="ann")
RULES = RuleSet(
    (
        IpFailureBurst(max_failures=3),
        FailedLoginBurst(max_failures=3),
        RisingFailures(step=5),
        UserRisk(min_risk=20.0),
    )
)
SILENT = replace(RULES, known_good=(ANN,))


def alerts(rules: RuleSet, events: list[LoginEvent]) -> dict[str, Alert]:
    """The alerts of a batch by rule and entity."""
    made = Engine(rules).process(events, {}).alerts
    return {f"{alert.rule} {alert.entity.value} {alert.status}": alert for alert in made}


def test_suppressed_findings_become_alerts_of_their_own() -> None:
    """A covered finding is stored with status and words, under an id that no open alert has."""
    events = failures(range(4), user="ann")
    (loud,) = (a for n, a in alerts(RULES, events).items() if n.startswith("failed_login_burst"))
    silent = alerts(SILENT, events)["failed_login_burst ann suppressed"]
    assert (loud.status, silent.status) == ("open", "suppressed")
    assert silent.alert_id != loud.alert_id
    assert silent.evidence["suppressed_by"] == ANN.words()
    assert (silent.count, silent.reason) == (loud.count, loud.reason)
    assert Alert.from_dict(silent.to_dict()) == silent


def test_findings_say_by_whom_they_are_suppressed() -> None:
    """Every covered finding carries the words of the entry; none other does."""
    events = [*failures(range(4), user="ann"), *failures(range(4), user="bob")]
    findings = Engine(SILENT).process(events, {}).findings
    assert {finding.user for finding in findings} == {"ann", "bob"}
    for finding in findings:
        assert finding.suppressed_by == (ANN.words() if finding.user == "ann" else None)


def test_one_source_may_be_silent_and_loud() -> None:
    """Findings of one rule on one source are kept apart by whether they are covered."""
    events = [*failures(range(4), user="ann"), *failures(range(4, 8), user="bob")]
    found = alerts(SILENT, events)
    silent = found["ip_failure_burst 192.0.2.1 suppressed"]
    loud = found["ip_failure_burst 192.0.2.1 open"]
    assert (silent.count, loud.count) == (2, 4)
    assert silent.alert_id != loud.alert_id


def test_only_named_rules_are_silent() -> None:
    """An entry for one rule leaves the others as they are."""
    named = replace(SILENT, known_good=(replace(ANN, rules=("ip_failure_burst",)),))
    found = alerts(named, failures(range(4), user="ann"))
    assert "ip_failure_burst 192.0.2.1 suppressed" in found
    assert "failed_login_burst ann open" in found


def test_suppressed_findings_raise_no_risk() -> None:
    """Neither the account's risk nor its alert comes of what is known good."""
    events = failures(range(4), user="ann")
    assert "user_risk ann open" in alerts(RULES, events)
    assert not any("user_risk" in name for name in alerts(SILENT, events))
    profile = next(
        profile
        for key, profile in Engine(SILENT).process(events, {}).profiles.items()
        if key.entity_type == "user"
    )
    assert not profile.risks.data  # type: ignore[attr-defined]


def test_suppressed_findings_escalate_nothing() -> None:
    """Where the finding that would escalate is covered, open alerts keep their severity."""
    burst = [attempt(n, user="ann") for n in range(5)]
    named = replace(RULES, known_good=(replace(ANN, rules=("rising_failures",)),))
    loud = {name: alert.severity for name, alert in alerts(RULES, burst).items()}
    quiet = {name: alert.severity for name, alert in alerts(named, burst).items()}
    assert loud["failed_login_burst ann open"] == "critical"
    assert quiet["failed_login_burst ann open"] == "medium"


def test_suppressed_alerts_are_never_escalated() -> None:
    """A loud finding raises the open alerts of its entity, not the silent ones."""
    named = replace(RULES, known_good=(replace(ANN, rules=("failed_login_burst",)),))
    found = alerts(named, [attempt(n, user="ann") for n in range(9)])
    assert found["rising_failures ann open"].severity == "high"
    assert found["failed_login_burst ann suppressed"].severity == "medium"


def test_expired_entries_are_as_if_they_were_not_there() -> None:
    """After its last day an entry changes nothing."""
    expired = replace(SILENT, known_good=(replace(ANN, expires=date(2026, 11, 22)),))
    events = failures(range(4), user="ann")
    assert alerts(expired, events) == alerts(RULES, events)


def test_silent_alerts_grow_like_others() -> None:
    """Over several batches, a suppressed alert stays one alert with one status."""
    store, engine = MemoryStore(), Engine(SILENT)
    for second in range(5):
        made = run(engine, store, failures((second,), user="ann"))
    silent = [alert for alert in made if alert.rule == "failed_login_burst"]
    assert [(alert.count, alert.status) for alert in silent] == [(3, "suppressed")]
