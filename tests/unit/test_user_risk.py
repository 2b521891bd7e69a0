"""``user_risk``: what an account's alerts come to, fading with time."""

from dataclasses import dataclass
from typing import Any

import pytest

from fraudcore import Alert, Engine, LoginEvent, Rule, RuleSet, Verdict
from fraudcore.profiles import UserProfile
from fraudcore.profiles.user import USER_RISKS
from fraudcore.rules import Before
from fraudcore.rules.user_risk import HALF_LIFE_S, UserRisk, risk_at, weight_of
from fraudcore.severity import SEVERITIES, Severity
from fraudcore.timestamp import from_millis
from tests.attempts import START_MS, attempt

HOUR_S = 3600


@dataclass(frozen=True)
class AsToldBy(Rule):
    """Fires on each failure with the severity that its device id says, on the entity it says."""

    name = "as_told"
    entity = "user"
    also = ("ip",)
    outcomes = ("failure",)
    severity = "medium"
    technique = "T0000"
    summary = "as told"
    action = "Nothing."
    quiet_s: int = 1

    @property
    def memory_s(self) -> int:
        """Nothing is looked up."""
        return 0

    def judge(self, event: LoginEvent, before: Before) -> Verdict | None:  # noqa: ARG002 - its shape is given
        """Fires."""
        severity, _, entity = (event.device_id or "").partition("/")
        own: Any = {"severity": severity or None, "entity": entity or None}
        return Verdict(event.time_ms, event.time_ms, {}, **own) if severity else None

    def describe(self, event: LoginEvent, evidence: Any) -> str:  # noqa: ARG002 - its shape is given
        """Says so."""
        return "as told"


def alerts_of(*told: tuple[float, str], **parameters: Any) -> list[Alert]:
    """The alerts of failures at these hours that say these severities."""
    events = [
        attempt(hours * HOUR_S, user="ann", device_id=device, event_id=f"e{n}")
        for n, (hours, device) in enumerate(told)
    ]
    engine = Engine(RuleSet((AsToldBy(), UserRisk(**parameters))))
    outcome = engine.process(events, {})
    assert not outcome.faults
    return list(outcome.alerts)


def risks_of(*told: tuple[float, str], **parameters: Any) -> list[Alert]:
    """Of these the alerts of the rule."""
    return [alert for alert in alerts_of(*told, **parameters) if alert.rule == "user_risk"]


def profile_of(*risks: tuple[float, int]) -> UserProfile:
    """An account with these weights at these hours."""
    profile = UserProfile()
    for n, (hours, weight) in enumerate(risks):
        profile.add_risk(attempt(hours * HOUR_S, event_id=f"r{n}").moment, weight)
    return profile


@pytest.mark.parametrize(
    ("hours", "risk"), [(0, 80), (24, 40), (48, 20), (12, 80 / 2**0.5), (240, 80 / 1024)]
)
def test_a_weight_is_halved_every_day(hours: float, risk: float) -> None:
    """After 24 hours half of a weight is left, after 48 a quarter."""
    found = risk_at(profile_of((0, 80)), START_MS + round(hours * HOUR_S * 1000))
    assert found == pytest.approx(risk)


def test_weights_add_up_each_by_its_own_age() -> None:
    """The risk is the sum of what is left of each weight; what comes later does not count."""
    profile = profile_of((0, 80), (24, 40), (72, 255))
    assert risk_at(profile, START_MS + 24 * HOUR_S * 1000) == pytest.approx(40 + 40)
    assert risk_at(profile, START_MS - 1) == 0
    assert risk_at(UserProfile(), START_MS) == 0


def test_graver_alerts_weigh_more() -> None:
    """A note weighs nothing, and each severity more than the one below it."""
    weights = [weight_of(severity) for severity in SEVERITIES]
    assert weights[0] == 0
    assert weights == sorted(set(weights))


def test_fires_at_the_sum() -> None:
    """Five medium alerts within a moment reach 100; four do not."""
    told = [(n / 1000, "medium") for n in range(5)]
    assert not risks_of(*told[:4])
    (alert,) = risks_of(*told, min_risk=99.9)
    assert (alert.rule, alert.severity, alert.entity.value) == ("user_risk", "high", "ann")
    assert (
        alert.reason == "account ann: risk 100 from alerts that 5 recent events opened (limit 99.9)"
    )
    assert alert.evidence["half_life_s"] == HALF_LIFE_S
    assert (alert.first_seen, alert.last_seen) == (
        from_millis(START_MS),
        from_millis(START_MS + 14_400),
    )


def test_old_alerts_do_not_add_up() -> None:
    """A critical and a medium alert of one morning come to 90, a day apart they do not."""
    assert risks_of((0, "critical"), (3, "medium"), min_risk=90.0)
    assert not risks_of((0, "critical"), (24, "medium"), min_risk=90.0)


def test_findings_of_an_open_alert_add_nothing() -> None:
    """Only what opens an alert weighs: a long attack is one alert."""
    told = [(n / 10_000, "medium") for n in range(50)]
    assert not risks_of(*told)
    (alert,) = alerts_of(*told)
    assert alert.count == 50


def test_alerts_on_sources_add_nothing() -> None:
    """What is said of a source is not said of the accounts behind it."""
    assert not risks_of(*[(n, "critical/ip") for n in range(5)], min_risk=1.0)


def test_notes_add_nothing() -> None:
    """Informational alerts never come to a risk."""
    assert not risks_of(*[(n, "info") for n in range(50)], min_risk=1.0)


def test_every_alert_of_the_account_carries_its_risk() -> None:
    """An alert says what stood against the account before it, its highest so far."""
    alerts = alerts_of((0, "high"), (24, "low"), (24.001, "medium/ip"))
    told = {(alert.entity.type, alert.severity): alert.user_risk for alert in alerts}
    assert told["user", "high"] == 0
    assert told["user", "low"] == pytest.approx(20, abs=0.01)
    assert told["ip", "medium"] == pytest.approx(25, abs=0.01)


def test_unknown_identities_have_no_risk() -> None:
    """Attempts without an account carry none and raise none."""
    events = [attempt(n, device_id="critical/ip") for n in range(3)]
    outcome = Engine(RuleSet((AsToldBy(), UserRisk(min_risk=1.0)))).process(events, {})
    assert {alert.rule for alert in outcome.alerts} == {"as_told"}
    assert all(alert.user_risk == 0 for alert in outcome.alerts)


def test_its_own_alert_weighs_nothing() -> None:
    """The alert on the sum is no further alert to add up, and grows with each that is."""
    told = [(n, "critical") for n in range(3)]
    (alert,) = risks_of(*told, min_risk=80.0)
    assert alert.count == 3
    assert alert.evidence["openings"] == 3
    expected = sum(80 * 0.5 ** (n / 24) for n in range(3))
    assert alert.evidence["risk"] == pytest.approx(expected, abs=0.1)
    assert alert.user_risk == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("severity", SEVERITIES[1:])
def test_of_many_openings_the_newest_are_remembered(severity: Severity) -> None:
    """However many alerts open, twelve of them count."""
    told = [(n / 1000, severity) for n in range(40)]
    (alert,) = risks_of(*told, min_risk=float(weight_of(severity)), quiet_s=86_400)
    assert alert.evidence["openings"] == USER_RISKS


def test_several_rules_on_one_event_add_up() -> None:
    """Two alerts that one event opens weigh together, and the account's alert sees both."""

    @dataclass(frozen=True)
    class Second(AsToldBy):
        name = "second"

    event = attempt(0, user="ann", device_id="high")
    rules = RuleSet((AsToldBy(), Second(), UserRisk(min_risk=80.0)))
    alerts = Engine(rules).process([event], {}).alerts
    assert [alert.rule for alert in alerts] == ["as_told", "second", "user_risk"]
    assert alerts[2].evidence["risk"] == 80
