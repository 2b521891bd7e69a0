"""The simulated service: its stream, its truth and its published shape."""

import json
import tracemalloc
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from ipaddress import ip_address
from statistics import quantiles
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore.decoder import decode_event
from fraudcore.errors import InvalidConfigError
from fraudcore.event import LoginEvent
from fraudcore.geodesy import great_circle_km, speed_kmh
from fraudcore.simulate.service import (
    ATTACKERS,
    ServiceScenario,
    campaigns_of,
    play,
    read_scenario,
    ways,
)
from fraudcore.simulate.service.noise import NOISE
from fraudcore.simulate.service.people import PERIOD_DAYS, People
from fraudcore.simulate.service.ways import COUNTRY_CITIES

SMALL = ServiceScenario(seed=5, users=1_500, days=30, attacks=dict.fromkeys(ATTACKERS, 2))
STREAM = [(decode_event(line), truth) for line, truth in play(SMALL)]
HONEST = [event for event, truth in STREAM if truth.campaign is None]


@cache
def _large() -> list[dict[str, Any]]:
    scenario = ServiceScenario(seed=2, users=6_000, days=90, unknown_share=0.0, attacks={})
    return [json.loads(line) for line, _ in play(scenario)]


def _share(chosen: int, whole: int) -> float:
    return chosen / whole


def test_equal_scenarios_give_equal_streams() -> None:
    """The scenario alone decides; another seed gives other events."""
    tiny = ServiceScenario(users=500, days=10)
    assert list(play(tiny)) == list(play(tiny))
    assert list(play(tiny)) != list(play(replace(tiny, seed=2)))


def test_events_are_ordered_unique_and_inside_the_span() -> None:
    """Times never go back, ids never repeat, nothing lies outside the span."""
    times_ms = [event.time_ms for event, _ in STREAM]
    assert times_ms == sorted(times_ms)
    assert SMALL.start_ms <= times_ms[0]
    assert times_ms[-1] < SMALL.start_ms + SMALL.days * 86_400_000
    assert len({event.event_id for event, _ in STREAM}) == len(STREAM)


def test_the_truth_is_beside_the_events_and_never_in_them() -> None:
    """An event has canonical fields only, and its truth names it by its id."""
    for line, truth in play(ServiceScenario(users=500, days=10)):
        record = json.loads(line)
        assert record["event_id"] == truth.event_id
        assert not decode_event(line).extra
        assert truth.campaign is None or truth.campaign not in line


@given(st.integers(0, 2**40), st.sampled_from(sorted(COUNTRY_CITIES)))
def test_every_way_in_has_an_address_outside_the_public_internet(number: int, country: str) -> None:
    """Whatever the number, an address is valid and belongs to nobody."""
    city = COUNTRY_CITIES[country][0]
    for way in (
        ways.home(city, number, number),
        ways.home(city, number, None),
        ways.office(city, number),
        ways.hotel(city, number),
        ways.carrier_shared(country, number),
        ways.carrier_v6(country, number, number),
        ways.vpn(number),
        ways.hostile(city, number),
    ):
        assert not ip_address(way.ip).is_global


def test_campaigns_count_date_and_name_their_events() -> None:
    """The truth about campaigns agrees with the truth about events."""
    found: dict[str, list[LoginEvent]] = defaultdict(list)
    for event, truth in STREAM:
        if truth.campaign not in (None, NOISE):
            found[str(truth.campaign)].append(event)
    told = {each.campaign_id: each for each in campaigns_of(SMALL)}
    assert told.keys() == found.keys()
    assert Counter(each.attack for each in told.values()) == dict.fromkeys(ATTACKERS, 2)
    for name, campaign in told.items():
        events = found[name]
        assert campaign.events == len(events)
        assert (campaign.start_ms, campaign.end_ms) == (events[0].time_ms, events[-1].time_ms)
        assert campaign.sources == len({str(event.ip) for event in events})
        assert campaign.accounts == len({event.user for event in events})


def test_logins_of_a_user_are_as_published() -> None:
    """Over 13 months the median is 2 and the 90th percentile 9 without the daily cohort."""
    people = People(3, 20_000, 0.0, 0.0, 0.0)
    logins = [b - a for a, b in zip((0.0, *people.cumulated), people.cumulated, strict=False)]
    deciles = quantiles(logins, n=10)
    assert deciles[4] == pytest.approx(2, rel=0.05)
    assert deciles[8] == pytest.approx(9, rel=0.05)
    assert pytest.approx(13, abs=0.1) == PERIOD_DAYS / 30.4


def test_devices_are_as_published() -> None:
    """68, 19, 7 and 6 % have one, two, three and more; 64 % phones, 26 % desktops, 6 % programs."""
    people = People(3, 5_000, 0.0, 0.0, 0.0)
    owned = [people.person(number).devices for number in range(5_000)]
    counts, kinds = Counter(map(len, owned)), Counter(d.kind for each in owned for d in each)
    for number, share in zip((1, 2, 3, 4), (0.68, 0.19, 0.07, 0.06), strict=True):
        assert _share(counts[number], 5_000) == pytest.approx(share, abs=0.02)
    whole = kinds.total()
    for kind, share in (("phone", 0.64), ("desktop", 0.26), ("program", 0.06), ("tablet", 0.03)):
        assert _share(kinds[kind], whole) == pytest.approx(share, abs=0.02)


def test_honest_attempts_fail_as_often_as_asked() -> None:
    """A tenth to a quarter of the honest attempts fail, and some programs fail all day."""
    logins = [event for event in HONEST if event.kind == "login"]
    failures = [event for event in logins if event.outcome == "failure"]
    assert 0.10 < _share(len(failures), len(logins)) < 0.25


def test_some_programs_fail_all_day() -> None:
    """A program with an old password fails ten times or more a day, always with the same."""
    days: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in _large():
        if record["outcome"] == "failure":
            days[record["user"], record["occurred_at"][:10]].append(record["credential_tag"])
    stubborn = [tags for tags in days.values() if len(tags) >= 10]
    assert 0 < len(stubborn) < 50
    assert all(Counter(tags).most_common(1)[0][1] >= 10 for tags in stubborn)


def test_few_addresses_have_many_users() -> None:
    """Of the addresses about 1.4 % have 10 to 99 users, few have more, most are homes."""
    users: dict[str, set[str]] = defaultdict(set)
    for record in _large():
        if record["outcome"] == "success":
            users[record["ip"]].add(record["user"])
    sizes = [len(each) for each in users.values()]
    tens, hundreds = (sum(low <= n < 10 * low for n in sizes) for low in (10, 100))
    assert 0.004 < _share(tens, len(sizes)) < 0.028
    assert 0.0001 < _share(hundreds, len(sizes)) < 0.005


def test_agents_update_every_month() -> None:
    """The daily cohort's browsers change their agent within the month, and keep their device."""
    agents: dict[str, set[str | None]] = defaultdict(set)
    for event in HONEST:
        if event.device_id and event.day < SMALL.start_ms // 86_400_000 + 30:
            agents[event.device_id].add(event.user_agent)
    assert Counter(map(len, agents.values()))[2] > 20
    assert max(map(len, agents.values())) <= 2


def test_cookies_are_deleted_as_published() -> None:
    """Within a month 31 % of the devices come with another id, and 7 % hold 35 % of all ids."""
    people = People(3, 4_000, 0.0, 0.0, 0.0)
    owned = [d for n in range(4_000) for d in people.person(n).devices if d.id_on(0)]
    ids = sorted(len({device.id_on(day) for day in range(31)}) for device in owned)
    assert _share(sum(n > 1 for n in ids), len(ids)) == pytest.approx(0.31, abs=0.02)
    resetters = [n for n in ids if n > 5]
    assert _share(len(resetters), len(ids)) == pytest.approx(0.07, abs=0.01)
    assert _share(sum(resetters), sum(ids)) == pytest.approx(0.35, abs=0.05)
    assert _share(sum(ids), len(ids)) == pytest.approx(2.5, abs=0.2)


def test_a_service_may_recognise_no_devices() -> None:
    """Then no event has an id of one, and all else is the same."""
    tiny = ServiceScenario(users=500, days=10)
    with_ids, without = (
        [json.loads(line) for line, _ in play(each)]
        for each in (tiny, replace(tiny, device_ids=False))
    )
    assert any(record["device_id"] for record in with_ids)
    assert [{**record, "device_id": None} for record in with_ids] == without


def test_noise_is_the_share_asked_for() -> None:
    """Scattered attempts on names without account are labelled apart."""
    noisy = ServiceScenario(users=500, days=10, unknown_share=0.45, attacks={})
    truths = [truth.campaign for _, truth in play(noisy)]
    assert truths.count(NOISE) / len(truths) == pytest.approx(0.45, abs=0.02)


def test_nobody_outruns_an_airliner_but_through_a_carrier_or_a_vpn() -> None:
    """Between fixed lines in the clear nobody exceeds 900 km/h."""
    last: dict[str | None, LoginEvent] = {}
    for event in HONEST:
        organization = (event.network and event.network.organization) or ""
        if event.outcome == "failure" or "Mobile" in organization or "VPN" in organization:
            continue
        before = last.get(event.user)
        if before is not None:
            distance_km = great_circle_km(*_place(before), *_place(event))
            gap_ms = max(event.time_ms - before.time_ms, 1)
            assert distance_km <= 500 or speed_kmh(distance_km, gap_ms) <= 900
        last[event.user] = event


def test_carriers_are_placed_thousands_of_kilometres_apart() -> None:
    """One phone is placed at gateways a continent apart within two days."""
    places: dict[tuple[str | None, int], set[tuple[float, float]]] = defaultdict(set)
    for event in HONEST:
        if event.network and "Mobile" in (event.network.organization or ""):
            places[event.user, event.day // 2].add(_place(event))
    apart = [great_circle_km(*a, *b) for each in places.values() for a in each for b in each]
    assert max(apart) > 3_000


def test_memory_does_not_grow_with_the_span() -> None:
    """Three times as long a stream of the same people takes hardly more memory."""
    peaks = []
    for days in (30, 90):
        tracemalloc.start()
        for _ in play(ServiceScenario(users=500, days=days, daily_share=1.0, attacks={})):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2.0 * peaks[0]


def test_a_scenario_is_read_from_toml() -> None:
    """Keys are fields, ``attacks`` is a table; what is not named has its default."""
    scenario = read_scenario("users = 900\nvpn_share = 0.1\n[attacks]\nenumeration = 3\n")
    assert (scenario.users, scenario.vpn_share, scenario.days) == (900, 0.1, 90)
    assert dict(scenario.attacks) == {"enumeration": 3}


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("users = 12", "scenario.users", "12 refused: a whole number from 500"),
        ("users = true", "scenario.users", "from 500"),
        ("days = 9", "scenario.days", "from 10 to 396"),
        ("unknown_share = 0.5", "scenario.unknown_share", "from 0 to 0.45"),
        ("failure_share = nan", "scenario.failure_share", "from 0 to 0.5"),
        ("vpn_share = 'x'", "scenario.vpn_share", "a number"),
        ("start = 2026-01-01", "scenario.start", "aware datetime"),
        ("tenant = ''", "scenario.tenant", "1 to 64"),
        ("device_ids = 1", "scenario.device_ids", "true or false"),
        ("seed = 1.5", "scenario.seed", "a whole number"),
        ("attacks = 3", "scenario.attacks", "a table"),
        ("[attacks]\nphishing = 1", "scenario.attacks", "brute_force_fast"),
        ("[attacks]\nenumeration = -1", "scenario.attacks.enumeration", "from 0 to 1000"),
        ("people = 3", "scenario.people", "a key among seed, users"),
        ("users = ", "scenario", "no valid TOML"),
    ],
)
def test_a_bad_scenario_is_refused_by_name(text: str, key: str, words: str) -> None:
    """The error names the key, the value and the limit."""
    with pytest.raises(InvalidConfigError) as caught:
        read_scenario(text)
    assert caught.value.key == key
    assert words in caught.value.problem


def _place(event: LoginEvent) -> tuple[float, float]:
    geo = event.geo
    assert geo is not None
    assert geo.latitude is not None
    assert geo.longitude is not None
    return geo.latitude, geo.longitude
