"""Laws that every simulated scenario obeys."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fraudcore.decoder import event_from_mapping
from fraudcore.event import LoginEvent
from fraudcore.geodesy import great_circle_km, speed_kmh
from fraudcore.simulate import ATTACKS, Scenario, campaigns, simulate
from fraudcore.simulate.rhythm import DAY_MS, activity_until, time_after
from fraudcore.timestamp import to_millis

MINUTE_MS = 60_000
SLOW = settings(max_examples=20, deadline=None)


@st.composite
def scenarios(draw: st.DrawFn, most_campaigns: int = 3) -> Scenario:
    """Small scenarios of up to four days, from quiet to as busy as is allowed."""
    users = draw(st.integers(6 * most_campaigns, 60))
    days = draw(st.sampled_from((1, 2, 4)))
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 10_000)))
    return Scenario(
        seed=draw(st.integers()),
        users=users,
        start=start,
        duration_s=days * 86_400,
        events=draw(st.integers(0, 25 * users * days)),
        attacks=tuple(draw(st.lists(st.sampled_from(tuple(ATTACKS)), unique=True))),
        campaigns_per_attack=draw(st.integers(1, most_campaigns)),
    )


def _honest(scenario: Scenario) -> list[LoginEvent]:
    return [event_from_mapping(e.event) for e in simulate(scenario) if e.label is None]


@SLOW
@given(scenarios())
def test_equal_scenarios_give_equal_streams(scenario: Scenario) -> None:
    """The scenario alone decides the stream and the ground truth."""
    assert list(simulate(scenario)) == list(simulate(scenario))
    assert campaigns(scenario) == campaigns(scenario)


@SLOW
@given(scenarios(), st.sampled_from(tuple(ATTACKS)))
def test_an_attack_changes_nothing_else(scenario: Scenario, attack: str) -> None:
    """Honest traffic and other campaigns are the same with one kind of attack more or less."""
    stream = [e for e in simulate(scenario) if not (e.label or "").startswith(attack)]
    kept = tuple(kind for kind in scenario.attacks if kind != attack)
    without = Scenario(**{**vars(scenario), "attacks": kept})
    assert stream == list(simulate(without))


@SLOW
@given(scenarios())
def test_events_are_ordered_unique_and_inside_the_span(scenario: Scenario) -> None:
    """Times never go back, ids never repeat, nothing lies outside the span."""
    events = [event_from_mapping(labelled.event) for labelled in simulate(scenario)]
    times_ms = [event.time_ms for event in events]
    assert times_ms == sorted(times_ms)
    assert all(scenario.span.start_ms <= time_ms < scenario.span.end_ms for time_ms in times_ms)
    assert len({event.event_id for event in events}) == len(events)


@SLOW
@given(scenarios())
def test_the_truth_agrees_with_the_events(scenario: Scenario) -> None:
    """Campaigns count, date and name exactly the events that carry their label."""
    labelled: dict[str, list[LoginEvent]] = defaultdict(list)
    for item in simulate(scenario):
        if item.label is not None:
            labelled[item.label].append(event_from_mapping(item.event))
    truth = {campaign.campaign_id: campaign for campaign in campaigns(scenario)}
    assert truth.keys() == labelled.keys()
    assert len(truth) == len(scenario.attacks) * scenario.campaigns_per_attack
    for name, campaign in truth.items():
        events = labelled[name]
        assert campaign.events == len(events)
        assert (campaign.started_at, campaign.ended_at) == (
            events[0].occurred_at,
            events[-1].occurred_at,
        )
        assert set(campaign.sources) <= {str(event.ip) for event in events}
        named = {"ip": str(events[0].ip), "user": events[0].user}
        assert campaign.entity == named[campaign.entity_type]


@SLOW
@given(scenarios())
def test_no_honest_person_outruns_an_airliner(scenario: Scenario) -> None:
    """Between two unmasked successes more than 500 km apart nobody exceeds 900 km/h."""
    last: dict[str | None, LoginEvent] = {}
    for event in _honest(scenario):
        if event.outcome == "failure" or (event.network and event.network.masked):
            continue
        before = last.get(event.user)
        if before is not None:
            gap_ms = event.time_ms - before.time_ms
            distance_km = great_circle_km(*_place(before), *_place(event))
            assert distance_km <= 500 or speed_kmh(distance_km, gap_ms) <= 900
        last[event.user] = event


def _place(event: LoginEvent) -> tuple[float, float]:
    geo = event.geo
    assert geo is not None
    assert geo.latitude is not None
    assert geo.longitude is not None
    return geo.latitude, geo.longitude


def _by(key: Callable[[LoginEvent], object], events: list[LoginEvent]) -> list[list[LoginEvent]]:
    groups: dict[object, list[LoginEvent]] = defaultdict(list)
    for event in events:
        groups[key(event)].append(event)
    return list(groups.values())


def _windows(events: list[LoginEvent], window_ms: int) -> list[list[LoginEvent]]:
    times_ms = [event.time_ms for event in events]
    first = [bisect_right(times_ms, time_ms - window_ms) for time_ms in times_ms]
    return [events[start : end + 1] for end, start in enumerate(first)]


@SLOW
@given(scenarios())
def test_honest_sources_stay_below_the_default_thresholds(scenario: Scenario) -> None:
    """No source reaches 100 attempts a day, over ten users in 5 or 20 failures in 10 minutes."""
    for attempts in _by(lambda event: event.source, _honest(scenario)):
        assert max(len(window) for window in _windows(attempts, DAY_MS)) < 100
        for window in _windows(attempts, 5 * MINUTE_MS):
            assert len({event.user for event in window}) <= 10
        failures = [event for event in attempts if event.outcome == "failure"]
        assert all(len(window) < 20 for window in _windows(failures, 10 * MINUTE_MS))


@SLOW
@given(scenarios())
def test_honest_accounts_stay_below_even_the_strict_threshold(scenario: Scenario) -> None:
    """No account collects five failures in ten minutes."""
    failures = [event for event in _honest(scenario) if event.outcome == "failure"]
    for of_account in _by(lambda event: event.user, failures):
        assert all(len(window) < 5 for window in _windows(of_account, 10 * MINUTE_MS))


@SLOW
@given(scenarios())
def test_only_attackers_use_attackers_addresses(scenario: Scenario) -> None:
    """An alert on a source of a campaign can be nothing else."""
    honest = Counter(str(event.ip) for event in _honest(scenario))
    assert not any(honest[source] for truth in campaigns(scenario) for source in truth.sources)


@given(
    st.integers(to_millis(datetime(2000, 1, 1, tzinfo=UTC)), 4 * 10**12),
    st.floats(0, 1_000, allow_nan=False),
)
def test_time_after_inverts_activity(start_ms: int, activity: float) -> None:
    """After so much activity, exactly so much activity has passed."""
    end_ms = time_after(start_ms, activity)
    passed = activity_until(end_ms) - activity_until(start_ms)
    assert abs(passed - activity) < 1e-5
    assert end_ms >= start_ms - 1
