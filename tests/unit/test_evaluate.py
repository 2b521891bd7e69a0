"""Measuring: what counts as caught, as false and as a duplicate, and how scores are compared."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import IPv4Address
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore.evaluate import Alarm, EngineDetector, Labelled, judged, report_of, tally
from fraudcore.evaluate.measure import interval, measure
from fraudcore.evaluate.scores import area, limit_for, reauthentication, recall, roc
from fraudcore.event import LoginEvent, Outcome
from fraudcore.place import Geo
from fraudcore.rules import load_rules
from fraudcore.severity import Severity
from fraudcore.timestamp import from_millis

_IDS = count()
SCORES = st.lists(st.integers(-20, 20).map(float), min_size=1, max_size=40)


class Scripted:
    """Raises the alarms written for it, by the user of the event: alert and severity, and for one
    that joined an incident, that and what was told of it."""

    def __init__(
        self, **alarms: tuple[str, Severity] | tuple[str, Severity, str, Severity]
    ) -> None:
        self._alarms = alarms
        self.saw: list[LoginEvent] = []

    def judge(self, events: Sequence[LoginEvent]) -> list[Alarm]:
        """An alarm for each event whose user has one."""
        self.saw += events
        found = ((at, self._alarms.get(event.user or "")) for at, event in enumerate(events))
        return [self._alarm(at, *each) for at, each in found if each]

    @staticmethod
    def _alarm(
        at: int, alert: str, severity: Severity, incident: str = "", told: Severity | None = None
    ) -> Alarm:
        return Alarm(at, alert, "r", severity, ("ip", "x"), incident or alert, told)


def _event(user: str, outcome: Outcome = "failure") -> LoginEvent:
    number = next(_IDS)
    instant = from_millis(1_795_428_000_000 + number * 1000)
    return LoginEvent(f"e{number}", instant, outcome, IPv4Address("192.0.2.1"), user=user)


def _attack(*users: str) -> list[Labelled]:
    return [(_event(user), "guessing-1") for user in users]


def test_a_campaign_is_caught_by_the_first_alarm_that_people_are_told_of() -> None:
    """Low alarms catch nothing; attempts, failures and time are counted up to the first medium."""
    detector = Scripted(a=("1", "low"), b=("1", "medium"))
    found = tally(detector, _attack("a", "a", "b", "b")).campaigns["guessing-1"]
    assert (found.caught, found.events_until, found.failures_until) == (True, 3, 3)
    assert (found.delay_ms, found.found_events) == (2_000, 2)
    assert not tally(Scripted(a=("1", "low")), _attack("a")).campaigns["guessing-1"].caught


def test_an_alert_is_false_only_if_it_fired_on_nothing_but_honest_events() -> None:
    """One event of an attack makes an alert true; noise makes it neither."""
    stream: list[Labelled] = [
        *((_event(user, "success"), None) for user in ("a", "b", "c")),
        *_attack("b"),
        (_event("c"), "noise"),
    ]
    detector = Scripted(a=("1", "high"), b=("2", "high"), c=("3", "high"))
    figures = measure([tally(detector, stream)])
    assert figures["precision"].value == 0.5
    assert figures["alerts_per_10000_successes"].value == pytest.approx(10_000 / 3)
    assert figures["critical_per_10000_successes"].value == 0


def test_an_alert_that_rests_on_an_attack_s_event_is_true() -> None:
    """The owner's login after the intruder's may be the one by which a journey is impossible."""
    places = {
        "owner": {"latitude": 52.52, "longitude": 13.4, "city": "Berlin", "accuracy_km": 20},
        "intruder": {"latitude": 35.69, "longitude": 139.69, "city": "Tokyo", "accuracy_km": 20},
    }

    def login(whose: str, ip: str) -> LoginEvent:
        geo = Geo(country=whose[:2].upper(), **places[whose])  # type: ignore[arg-type]
        return replace(_event("ann", "success"), geo=geo, ip=IPv4Address(ip))

    intruder, owner = login("intruder", "198.51.100.7"), login("owner", "192.0.2.1")
    for late in (False, True):  # in one batch, or not
        between: list[Labelled] = [(_event("bob"), None)] * (501 * late)
        stream: list[Labelled] = [(intruder, "takeover-1"), *between, (owner, None)]
        found = tally(EngineDetector(load_rules()), stream)
        (alert,) = (each for each in found.alerts.values() if each.rule == "geo_jump")
        assert alert.is_true
        assert not alert.is_false
        assert not found.campaigns["takeover-1"].caught


def test_two_alerts_on_one_entity_of_a_campaign_are_duplicates() -> None:
    """Alerts of a campaign are counted by the entity they name."""
    detector = Scripted(a=("1", "high"), b=("2", "high"))
    figures = measure([tally(detector, _attack("a", "b", "a"))])
    assert figures["alerts_per_campaign_entity"].value == 2


def test_alerts_of_one_incident_are_one_to_people() -> None:
    """They count once; a message is each that is graver than what was told, when it becomes so."""
    detector = Scripted(
        a=("1", "medium"),
        b=("2", "medium", "1", "medium"),
        c=("3", "high", "1", "medium"),
        d=("1", "critical"),
        e=("4", "low"),
    )
    figures = measure([tally(detector, _attack("a", "b", "c", "a", "e"))])
    assert figures["alerts_per_campaign_entity"].value == 1
    assert figures["messages_per_campaign_entity"].value == 2
    assert figures["alerts_per_campaign_entity_rule"].value == 3
    figures = measure([tally(detector, _attack("a", "a", "d", "d"))])
    assert figures["messages_per_campaign_entity"].value == 2


def test_a_campaign_may_hide_in_an_incident_that_people_know() -> None:
    """It is caught, since there is an alert on it, but no message tells of it."""
    detector = Scripted(a=("1", "high"), b=("2", "high", "1", "high"), c=("1", "high"))
    stream: list[Labelled] = [(_event("a"), None), *_attack("b")]
    figures = measure([tally(detector, stream)])
    assert (figures["campaign_recall"].value, figures["message_recall"].value) == (1, 0)
    known: list[Labelled] = [(_event("a"), None), *_attack("c")]
    assert measure([tally(detector, known)])["message_recall"].value == 1


@pytest.mark.parametrize("told", [None, "high"])
def test_false_alerts_count_whether_they_are_sent_or_not(told: Severity | None) -> None:
    """Incidents make no figure of false alerts better."""
    second = ("2", "high", "1", "high") if told else ("2", "high")
    stream: list[Labelled] = [(_event(user, "success"), None) for user in ("a", "b")]
    figures = measure([tally(Scripted(a=("1", "high"), b=second), stream)])  # type: ignore[arg-type]
    assert figures["alerts_per_10000_successes"].value == 10_000


def test_the_detector_never_sees_a_label() -> None:
    """What is handed over are the events alone."""
    detector = Scripted()
    tally(detector, _attack("a"))
    assert [type(each) for each in detector.saw] == [LoginEvent]


def test_the_engine_is_measured_as_it_alerts() -> None:
    """A burst of failures is caught at the limit of its rule, by one alert."""
    stream: list[Labelled] = [(_event("ann"), "guessing-1") for _ in range(30)]
    found = tally(EngineDetector(load_rules()), stream).campaigns["guessing-1"]
    assert found.events_until == 10
    assert all(len(alerts) == 1 for alerts in found.alerts.values())
    assert all(len(incidents) == 1 for incidents in found.incidents.values())
    assert found.told


def test_a_report_of_honest_traffic_has_no_attack_and_no_false_alert() -> None:
    """Without campaigns every figure is finite and nothing is claimed about attacks."""
    stream: list[Labelled] = [(_event("ann", "success"), None) for _ in range(20)]
    report = report_of([judged(EngineDetector(load_rules()), stream)])
    assert (report["campaigns"], report["attacks"], report["score"]) == (0, {}, {})
    assert report["overall"]["alerts_per_10000_successes"]["value"] == 0


@given(SCORES, st.sampled_from([0.001, 0.01, 0.1, 0.5]))
def test_a_limit_keeps_to_its_rate(benign: list[float], rate: float) -> None:
    """No more than the wanted share exceeds the limit, and a lower limit would not do."""
    limit = limit_for(benign, rate)
    assert sum(score > limit for score in benign) <= rate * len(benign) + 1e-9
    lower = max((score for score in benign if score < limit), default=None)
    assert lower is None or sum(score > lower for score in benign) > rate * len(benign) - 1e-9


@given(SCORES, SCORES)
def test_the_area_is_that_of_all_pairs(attacks: list[float], benign: list[float]) -> None:
    """The area under the curve is the share of pairs in the right order."""
    pairs = [(a > b) + (a == b) / 2 for a in attacks for b in benign]
    assert area(attacks, benign) == pytest.approx(sum(pairs) / len(pairs))


@given(SCORES, SCORES)
def test_more_false_alarms_never_find_less(attacks: list[float], benign: list[float]) -> None:
    """The curve never falls, and asking for more attacks never asks fewer people."""
    recalls = [found for _, found in roc(attacks, benign)]
    assert recalls == sorted(recalls)
    assert recall(attacks, benign, 0.001) <= recall(attacks, benign, 0.01)
    assert reauthentication(attacks, benign, 0.5) <= reauthentication(attacks, benign, 0.99)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_an_interval_holds_only_what_resamples_give(values: list[float]) -> None:
    """The interval lies between the least and the greatest stream; one stream has no width."""
    found = interval(values, lambda some: sum(some) / len(some), 1)
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9
    assert len(set(values)) > 1 or found.low == pytest.approx(found.high)
