"""Escalation: open alerts become critical when their entity shows that somebody got in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from fraudcore import Alert, Engine, LoginEvent, Rule, RuleSet, Verdict, run
from fraudcore.rules import Before
from fraudcore.rules.failed_login_burst import FailedLoginBurst
from fraudcore.rules.ip_failure_burst import IpFailureBurst
from fraudcore.rules.success_after_attack import SuccessAfterAttack
from fraudcore.stores import MemoryStore
from fraudcore.timestamp import from_millis, iso_millis
from tests.attempts import START_MS, attempt, failures, success


@dataclass(frozen=True)
class GotIn(Rule):
    """Fires on a success from a device called ``strange``."""

    name = "got_in"
    entity = "user"
    outcomes = ("success",)
    escalates = True
    severity = "high"
    technique = "T1078"
    summary = "a strange success"
    action = "End the session."

    @property
    def memory_s(self) -> int:
        """Nothing is looked up."""
        return 0

    def judge(self, event: LoginEvent, before: Before) -> Verdict | None:  # noqa: ARG002 - its shape is given
        """Fires."""
        if event.device_id != "strange":
            return None
        return Verdict(event.time_ms, event.time_ms, {})

    def describe(self, event: LoginEvent, evidence: Any) -> str:  # noqa: ARG002 - its shape is given
        """Says so."""
        return "somebody got in"


class Sooner(FailedLoginBurst):
    """The same under another name."""

    name = "sooner"


QUIET_S = 120
RULES = RuleSet(
    (
        FailedLoginBurst(max_failures=3, quiet_s=QUIET_S),
        IpFailureBurst(max_failures=3, quiet_s=QUIET_S),
        GotIn(),
    )
)
BURST = failures(range(4), user="ann", ip="198.51.100.7")
ENTRY = success(60, ip="203.0.113.9", device_id="strange", event_id="entry")


def stored(*batches: list[LoginEvent], rules: RuleSet = RULES) -> dict[str, Alert]:
    """The alerts after these batches, by rule, as they are stored."""
    store, engine, ids = MemoryStore(), Engine(rules), set()
    for batch in batches:
        ids |= {alert.alert_id for alert in run(engine, store, batch)}
    return {alert.rule: alert for alert in store.load_alerts(sorted(ids)).values()}


def test_open_alerts_of_the_entity_become_critical() -> None:
    """A burst on an account is raised by a strange success on it, and says by what and when."""
    before, after = stored(BURST), stored(BURST, [ENTRY])
    raised = after["failed_login_burst"]
    assert before["failed_login_burst"].severity == "medium"
    assert (raised.severity, raised.risk_score) == ("critical", 90)
    assert raised.evidence["escalated_by"] == "got_in"
    assert raised.evidence["escalated_at"] == iso_millis(ENTRY.occurred_at)
    assert raised.evidence["event_ids"][-1] == "entry"


@pytest.mark.parametrize("together", [True, False])
def test_a_raised_alert_keeps_its_words_and_numbers(together: bool) -> None:
    """Reason, counts, thresholds, times and identity stay those of its own findings."""
    before = stored(BURST)["failed_login_burst"]
    batches = ([*BURST, ENTRY],) if together else (BURST, [ENTRY])
    raised = stored(*batches)["failed_login_burst"]
    assert raised.alert_id == before.alert_id
    assert (raised.reason, raised.count) == (before.reason, before.count)
    assert (raised.first_seen, raised.last_seen) == (before.first_seen, before.last_seen)
    own = {name: before.evidence[name] for name in before.evidence if name.endswith("failures")}
    assert own == {"failures": 4, "max_failures": 3}
    assert own.items() <= raised.evidence.items()


@pytest.mark.parametrize("cut", range(6))
def test_batches_do_not_matter(cut: int) -> None:
    """Wherever the stream is cut, the stored alerts are the same."""
    more = failures((61, 62), user="ann", ip="198.51.100.7")
    events = [*BURST, ENTRY, *more]
    assert stored(events[:cut], events[cut:]) == stored(events)


def test_an_alert_is_raised_once() -> None:
    """A second strange success changes nothing in what was raised already."""
    second = success(70, ip="203.0.113.9", device_id="strange")
    once, twice = stored(BURST, [ENTRY]), stored(BURST, [ENTRY], [second])
    assert twice["failed_login_burst"] == once["failed_login_burst"]
    assert twice["got_in"].count == 2


def test_a_raised_alert_stays_critical() -> None:
    """Later findings of the episode raise its count, never lower its severity."""
    more = failures((61, 62), user="ann", ip="198.51.100.7")
    raised = stored(BURST, [ENTRY], more)["failed_login_burst"]
    assert (raised.severity, raised.count) == ("critical", 4)
    assert raised.last_seen == from_millis(START_MS + 62_000)


def test_only_the_entity_of_the_finding_is_concerned() -> None:
    """The source's alerts, and those of other accounts, keep their severity."""
    bob = failures(range(4), user="bob", ip="203.0.113.5")
    after = stored([*BURST, *bob], [ENTRY])
    assert after["ip_failure_burst"].severity == "medium"
    assert stored(bob, [ENTRY])["failed_login_burst"].severity == "medium"


def test_the_cause_does_not_raise_itself() -> None:
    """The finding that escalates keeps the severity of its rule."""
    assert stored(BURST, [ENTRY])["got_in"].severity == "high"


@pytest.mark.parametrize(("after_s", "severity"), [(0, "critical"), (0.001, "medium")])
def test_only_open_alerts_are_raised(after_s: float, severity: str) -> None:
    """An alert whose quiet period is over is history; at its very end it is still open."""
    entry = success(3 + QUIET_S + after_s, ip="203.0.113.9", device_id="strange")
    assert stored(BURST, [entry])["failed_login_burst"].severity == severity


def test_alerts_of_rules_that_no_longer_run_are_left_alone() -> None:
    """What was found by a rule that is off now is not raised, and no error."""
    store = MemoryStore()
    (burst, _) = run(Engine(RULES), store, BURST)
    alone = Engine(RuleSet((GotIn(),)))
    assert [alert.rule for alert in run(alone, store, [ENTRY])] == ["got_in"]
    assert store.load_alerts([burst.alert_id])[burst.alert_id].severity == "medium"


def test_an_alert_that_is_not_stored_is_told_without_words() -> None:
    """A batch that raises what it does not know says who, when and how grave, but no reason."""
    engine = Engine(RULES)
    profiles = engine.process(BURST, {}).profiles
    raised = next(
        alert
        for alert in engine.process([ENTRY], profiles).alerts
        if alert.rule == "failed_login_burst"
    )
    assert (raised.severity, raised.reason, raised.count) == ("critical", "", 2)
    assert Alert.from_dict(raised.to_dict()) == raised


def test_only_the_first_of_what_is_raised_is_told() -> None:
    """It is graver than the finding that raised it; the others are as grave as the first."""
    rules = RuleSet((FailedLoginBurst(max_failures=3), Sooner(max_failures=2), GotIn()))
    after = stored(BURST, [ENTRY], rules=rules)
    assert {rule: (a.severity, a.told_severity) for rule, a in after.items()} == {
        "sooner": ("critical", "high"),
        "got_in": ("high", "medium"),
        "failed_login_burst": ("critical", "critical"),
    }


def test_what_a_critical_finding_raises_is_not_told_again() -> None:
    """People learn of the incident's new severity from the finding, once."""
    rules = RuleSet((FailedLoginBurst(max_failures=3), SuccessAfterAttack(min_failures=3)))
    at_home = success(-86_400 * 3, ip="192.0.2.1")
    before = stored([at_home, *BURST], rules=rules)["failed_login_burst"]
    after = stored([at_home, *BURST], [success(30, ip="198.51.100.7")], rules=rules)
    burst, entry = after["failed_login_burst"], after["success_after_attack"]
    assert (before.is_news, burst.severity, burst.is_news) == (True, "critical", False)
    assert (entry.incident_id, entry.told_severity, entry.is_news) == (
        burst.alert_id,
        "medium",
        True,
    )


def test_success_after_attack_escalates() -> None:
    """The rule that is made for it raises the burst that came before the success."""
    rules = RuleSet((FailedLoginBurst(max_failures=3), SuccessAfterAttack(min_failures=3)))
    at_home = success(-86_400 * 3, ip="192.0.2.1")
    entry = success(30, ip="198.51.100.7")
    after = stored([at_home, *BURST], [entry], rules=rules)
    assert after["success_after_attack"].severity == "critical"
    assert after["failed_login_burst"].severity == "critical"
    assert after["failed_login_burst"].evidence["escalated_by"] == "success_after_attack"


def test_a_late_finding_raises_what_was_open_then() -> None:
    """A strange success that arrives late raises the alert that covers its time."""
    late = attempt(2, "success", ip="203.0.113.9", user="ann", device_id="strange")
    assert stored(BURST, [late])["failed_login_burst"].severity == "critical"
    long_ago = stored(BURST, [success(-QUIET_S - 1, ip="203.0.113.9", device_id="strange")])
    assert long_ago["failed_login_burst"].severity == "medium"
    assert long_ago["got_in"].last_seen < from_millis(START_MS) - timedelta(seconds=QUIET_S)
