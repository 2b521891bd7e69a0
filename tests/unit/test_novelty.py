"""What an account's successes have taught before a moment."""

from collections.abc import Sequence
from typing import Any

import pytest

from fraudcore import LoginEvent, Network, Rule
from fraudcore.profiles import UserProfile
from fraudcore.rules import Before
from fraudcore.rules.dormant_country import DormantCountry
from fraudcore.rules.new_country import NewCountry
from fraudcore.rules.new_device import NewDevice
from fraudcore.rules.new_device_and_network import NewDeviceAndNetwork
from fraudcore.rules.novelty import Past, Success, is_recent, origin
from fraudcore.rules.post_login_takeover import PostLoginTakeover
from fraudcore.rules.rare_hour import RareHour
from tests.attempts import BERLIN, TOKYO, success

DAY_S = 86_400
VPN = Network(asn=64500, masked="vpn")


def profile(events: Sequence[LoginEvent]) -> UserProfile:
    """The profile of an account that saw these events."""
    user = UserProfile()
    for event in events:
        user.observe(event)
    return user


def login(at_s: float = 0, device: str = "phone", **fields: Any) -> LoginEvent:
    """A success in Berlin unless told otherwise."""
    return success(at_s, **{"geo": BERLIN, "device_id": device, **fields})


def test_a_success_is_the_same_before_and_after_it_is_known() -> None:
    """What is read from a profile is what the event itself says."""
    events = [login(network=VPN), login(60, geo=None, ip="2001:db8::1", network=Network(asn=1))]
    successes = profile(events).successes
    assert [Success.at(successes, n) for n in range(2)] == [Success.of(event) for event in events]


def test_only_earlier_successes_are_past() -> None:
    """Neither the success itself, once known, nor later ones count."""
    events = [login(n, f"d{n}") for n in range(3)]
    user = profile(events)
    past = Past(user, events[1].moment)
    assert past.moments == [events[0].moment]
    assert list(past.seen("device")) == [events[0].device_digest]


def test_a_late_success_counts_where_it_is_earlier() -> None:
    """A success that the profile does not hold is past for later ones only."""
    known, late = login(60), Success.of(login(30, "laptop"))
    user = profile([known])
    assert late.device in Past(user, known.moment, late).seen("device")
    assert Past(user, known.moment, late).moments == [late.moment]
    assert not Past(user, login(0).moment, late).moments


def test_masked_successes_teach_devices_only() -> None:
    """Country, subnet and operator of an exit are not the account's, unless asked for."""
    event = login(network=VPN)
    past = Past(profile([event]), login(60).moment)
    assert list(past.seen("device")) == [event.device_digest]
    assert not past.seen("country")
    assert not past.seen("subnet")
    assert not past.seen("asn")
    assert list(past.seen("asn", masked_too=True)) == [64500]


def test_each_value_has_its_newest_day() -> None:
    """Of several days on which a value was seen the last one before the moment counts."""
    events = [login(n * DAY_S) for n in (0, 2, 4)]
    user = profile(events)
    day = events[0].day
    assert Past(user, events[2].moment).seen("device") == {events[0].device_digest: day + 2}
    assert Past(user, login(5 * DAY_S).moment).seen("device") == {events[0].device_digest: day + 4}


def test_older_successes_are_remembered_by_week() -> None:
    """The day of a cut success is at most six days too late, and before all that is left."""
    old, new = login(0, "old"), [login((40 + n) * DAY_S) for n in range(28)]
    seen = Past(profile([old, *new]), login(99 * DAY_S).moment).seen("device")
    assert seen[old.device_digest] == old.day + 6
    near = [login((2 + n) * DAY_S) for n in range(28)]
    seen = Past(profile([old, *near]), login(99 * DAY_S).moment).seen("device")
    assert seen[old.device_digest] == old.day + 2


def test_older_values_may_be_too_fresh() -> None:
    """Of what was cut, only what was seen before a day counts where that is asked for."""
    old, *new = [login(n * DAY_S, "old" if n == 3 else "new") for n in (3, *range(10, 38))]
    user, moment = profile([old, *new]), login(99 * DAY_S).moment
    assert old.device_digest in Past(user, moment, since_day=old.day + 1).seen("device")
    assert old.device_digest not in Past(user, moment, since_day=old.day).seen("device")
    again = [login(0, "old"), login(14 * DAY_S, "old"), *(login(n * DAY_S) for n in range(20, 48))]
    user, day = profile(again), again[1].day
    assert old.device_digest in Past(user, moment, since_day=day).seen("device")


def test_the_first_value_of_all_is_not_new() -> None:
    """Where nothing is known, and where there is no value, nothing is new."""
    empty, one = Past(UserProfile(), login().moment), Past(profile([login()]), login(60).moment)
    assert not empty.is_new("device", 5, 20)
    assert one.is_new("device", 5, 20)
    assert not one.is_new("device", 0, 20)
    assert not one.is_new("asn", 5, 16)


def test_a_carrier_is_device_and_network_together() -> None:
    """A device or network that is not known is not familiar, even where both lack it."""
    network = Network(asn=64501)
    user = profile([login(network=network)])

    def carried(event: LoginEvent) -> bool:
        return Past(user, event.moment).is_carried(Success.of(event))

    assert carried(login(60, geo=TOKYO, network=network))
    assert not carried(login(60, "laptop", network=network))
    assert not carried(login(60))
    assert not carried(success(60, network=network))


@pytest.mark.parametrize(("rows", "found"), [(2, False), (3, True)])
def test_recent_values_are_found_without_decoding(rows: int, found: bool) -> None:
    """Only the newest rows are looked at, and nothing of the history is decoded."""
    user = profile([login(n, device) for n, device in enumerate(("a", "b", "c"))])
    fresh = UserProfile.from_bytes(user.to_bytes()).successes
    assert is_recent(fresh, "device", login(0, "a").device_digest, rows) == found
    assert fresh._columns is None


@pytest.mark.parametrize(
    "rule", [NewCountry(), DormantCountry(), NewDevice(), NewDeviceAndNetwork(), RareHour()]
)
def test_ordinary_successes_are_judged_undecoded(rule: Rule) -> None:
    """The daily login of an owner costs no decoding of the history, nor does one without facts."""
    stored = profile([login(n * DAY_S) for n in range(40)]).to_bytes()
    for event in (login(40 * DAY_S), success(40 * DAY_S)):
        before = Before(None, 900_000)
        before.user = UserProfile.from_bytes(stored)
        assert rule.judge(event, before) is None
        assert before.user.successes._columns is None


@pytest.mark.parametrize(
    "rule",
    [
        NewCountry(),
        DormantCountry(),
        NewDevice(),
        NewDeviceAndNetwork(),
        RareHour(),
        PostLoginTakeover(),
    ],
)
def test_familiar_facts_are_remembered_for_a_year(rule: Rule) -> None:
    """A profile that these rules need outlives a year without any event."""
    assert rule.memory_s == 365 * DAY_S


def test_recent_masked_values_count_for_devices_only() -> None:
    """A country that only an exit had is not certain to be known."""
    event = login(network=VPN)
    successes = profile([event]).successes
    assert is_recent(successes, "device", event.device_digest, 1)
    assert not is_recent(successes, "country", event.country_code, 1)
    assert not is_recent(UserProfile().successes, "device", event.device_digest, 20)
    plain = profile([login()]).successes
    assert is_recent(plain, "country", event.country_code, 1)


def test_origin_is_where_or_when() -> None:
    """The success judged is known by its address, another one by its time."""
    event = login(ip="2001:db8::1")
    assert origin(event, Success.of(event).occurred_at) == "from 2001:db8::1"
    assert origin(event, "2026-11-23T10:00:01.000Z") == "at 2026-11-23T10:00:01.000Z"
