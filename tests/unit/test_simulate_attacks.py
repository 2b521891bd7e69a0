"""Each attack against the threshold of the rule that must find it."""

from collections import Counter, defaultdict

import pytest

from fraudcore.decoder import event_from_mapping
from fraudcore.event import LoginEvent
from fraudcore.geodesy import great_circle_km, speed_kmh
from fraudcore.simulate import Campaign, Scenario, campaigns, simulate

SCENARIO = Scenario(seed=11, users=400, events=0, campaigns_per_attack=20)
TRUTH = {campaign.campaign_id: campaign for campaign in campaigns(SCENARIO)}
MINUTE_MS = 60_000


def _events_by_campaign() -> dict[str, list[LoginEvent]]:
    events: dict[str, list[LoginEvent]] = defaultdict(list)
    for labelled in simulate(SCENARIO):
        assert labelled.label is not None
        events[labelled.label].append(event_from_mapping(labelled.event))
    return events


EVENTS = _events_by_campaign()


def _of(attack: str) -> list[tuple[Campaign, list[LoginEvent]]]:
    return [(truth, EVENTS[name]) for name, truth in TRUTH.items() if truth.attack == attack]


def _place(event: LoginEvent) -> tuple[float, float]:
    geo = event.geo
    assert geo is not None
    assert geo.latitude is not None
    assert geo.longitude is not None
    return geo.latitude, geo.longitude


def _most_within(times_ms: list[int], window_ms: int) -> int:
    return max(sum(end - window_ms < t <= end for t in times_ms) for end in times_ms)


def test_stuffing_comes_from_one_source_that_tries_many_names_hardly_twice() -> None:
    """One address, over 100 names, one or two tries each, some of them unknown."""
    for truth, events in _of("credential_stuffing"):
        assert {str(event.ip) for event in events} == {truth.entity}
        tries = Counter(event.user for event in events)
        assert len(tries) >= 120
        assert max(tries.values()) <= 2
        assert 0.2 < sum(event.reason == "unknown_user" for event in events) / len(events) < 0.4


def test_stuffing_passes_the_thresholds_of_its_rules() -> None:
    """Over 100 attempts, over ten names in five minutes and 20 failures in ten minutes."""
    for _, events in _of("credential_stuffing"):
        assert len(events) > 100
        first_ms = events[0].time_ms
        early = [event for event in events if event.time_ms < first_ms + 5 * MINUTE_MS]
        assert len({event.user for event in early}) > 10
        failures = [event.time_ms for event in events if event.outcome == "failure"]
        assert _most_within(failures, 10 * MINUTE_MS) >= 20


def test_stuffing_gets_into_a_few_accounts() -> None:
    """One to three in a hundred names let the attacker in, and the truth names them."""
    for truth, events in _of("credential_stuffing"):
        entered = {event.user for event in events if event.outcome == "success"}
        assert entered == set(truth.victims)
        assert 1 <= len(entered) <= 6


def test_brute_force_passes_the_threshold_of_its_rule() -> None:
    """Ten different wrong secrets on one account within ten minutes, from one or two sources."""
    for truth, events in _of("brute_force"):
        assert {event.user for event in events} == {truth.entity}
        assert {str(event.ip) for event in events} == set(truth.sources)
        wrong = [event for event in events if event.outcome == "failure"]
        assert len({event.credential_tag for event in wrong}) == len(wrong)
        assert _most_within([event.time_ms for event in wrong], 10 * MINUTE_MS) >= 10


def test_some_brute_force_succeeds_with_its_last_guess() -> None:
    """Only the last attempt can succeed; then the account is a victim."""
    outcomes = [(truth.victims, events) for truth, events in _of("brute_force")]
    assert {bool(victims) for victims, _ in outcomes} == {True, False}
    for victims, events in outcomes:
        assert all(event.outcome == "failure" for event in events[:-1])
        assert (events[-1].outcome == "success") is bool(victims)


def test_an_impossible_journey_is_impossible() -> None:
    """Home, then 5,000 km away on another device, in under half an hour, both in the clear."""
    for truth, (home, away) in _of("impossible_journey"):
        assert home.user == away.user == truth.entity
        assert home.device_id != away.device_id
        assert home.source != away.source
        assert [event.network.masked for event in (home, away) if event.network] == [None] * 2
        distance_km = great_circle_km(*_place(home), *_place(away))
        assert distance_km >= 5_000
        assert speed_kmh(distance_km, away.time_ms - home.time_ms) > 5_000


@pytest.mark.parametrize("attack", ["brute_force", "impossible_journey"])
def test_no_account_is_singled_out_twice(attack: str) -> None:
    """Campaigns against single accounts choose different ones."""
    others = [truth.entity for truth in TRUTH.values() if truth.entity_type == "user"]
    assert all(others.count(truth.entity) == 1 for truth, _ in _of(attack))


def test_no_two_campaigns_share_a_source() -> None:
    """Every attacker has addresses of its own."""
    sources = [source for truth in TRUTH.values() for source in truth.sources]
    assert len(set(sources)) == len(sources)


def test_campaigns_stay_clear_of_the_edges() -> None:
    """No campaign touches the first or the last tenth of the span."""
    inner = SCENARIO.span.inner()
    for events in EVENTS.values():
        assert inner.start_ms <= events[0].time_ms <= events[-1].time_ms < inner.end_ms


def test_the_truth_is_json_ready() -> None:
    """Ground truth is written as plain JSON with canonical instants."""
    truth = TRUTH["brute_force-1"]
    plain = truth.to_json_dict()
    assert plain["sources"] == list(truth.sources)
    assert str(plain["started_at"]).endswith("Z")
    assert plain["expected_rules"] == ["failed_login_burst"]
