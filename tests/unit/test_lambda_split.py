"""Which item of a split profile is written, and what all of them come to."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import InvalidConfigError, ProfileKey, decode_event
from fraudcore.episode import Episode
from fraudcore.profile_key import ENTITY_TYPES
from fraudcore.profiles import IpProfile, Profile
from lambda_entry.held_profile import ABSENT, HASH_KEY, HeldProfile, ProfileWrite
from lambda_entry.part_key import PartKey
from lambda_entry.split import Round, Split, merged, parse_split, shard_number, unread_parts
from tests.fakes.stream_records import ARRIVED_S, login
from tests.storage_contract import alert

DAY_S = 86_400
KEY = ProfileKey("acme", "ip", "203.0.113.9")
HEAD = PartKey(KEY)
WRITTEN_S = ARRIVED_S + 30 * DAY_S
"""When what is written expires."""
EPISODE = Episode(1, 2, 1, 3, 2)
THIRD = "shardId-000000000003"


def profile_of(*numbers: int, episodes: bool = False) -> IpProfile:
    """A profile that has seen these logins."""
    profile = IpProfile()
    for number in numbers:
        profile.observe(decode_event(json.dumps(login(number))))
    if episodes:
        profile.episodes.keep(7, EPISODE)
    return profile


def head(parts: int, **changes: object) -> HeldProfile:
    """A head written a moment ago, with an episode."""
    known = profile_of(1, episodes=True)
    held = HeldProfile(known, {"N": "5"}, True, None, WRITTEN_S - 1, parts)
    return replace(held, **changes)  # type: ignore[arg-type]


def write(
    held: HeldProfile,
    *,
    split: int = 4,
    profile: Profile | None = None,
    shard: str = THIRD,
    alerts: int = 0,
    contended: bool = False,
) -> ProfileWrite:
    """How a change is written that a shard made of the profile, which has a third part."""
    known = {HEAD: held, PartKey(KEY, 3): replace(head(1), version={"N": "9"})}
    of = Round(known, {KEY: [alert("a")]} if alerts else {}, {KEY} if contended else set(), shard)
    change = profile_of(1, 2, episodes=True) if profile is None else profile
    return Split({"ip": split}).write(KEY, change, of, WRITTEN_S)


def test_what_nobody_contends_for_stays_whole() -> None:
    """However far a profile may be split, it is not before a race was lost."""
    assert write(head(1)) == write(head(1), split=1)
    assert (write(head(1)).key, write(head(1)).parts) == (HEAD, 1)
    assert write(ABSENT).key == HEAD


def test_who_lost_a_race_splits_the_profile() -> None:
    """The head is written, and says how many parts there may be."""
    made = write(head(1), contended=True)
    assert (made.key, made.parts) == (HEAD, 4)
    assert made.profile.most_findings


def test_a_profile_that_must_stay_whole_does() -> None:
    """A lost race changes nothing where one part is all there may be."""
    made = write(head(1), split=1, contended=True)
    assert (made.key, made.parts) == (HEAD, 1)


def test_a_shard_writes_its_own_part_without_episodes() -> None:
    """It holds all that is known of events, is conditional on the part's own version, and leaves
    the caller's profile as it is."""
    mine = profile_of(1, 2, episodes=True)
    made = write(head(4), profile=mine)
    assert made.key == PartKey(KEY, 3)
    assert made.profile == profile_of(1, 2)
    assert made.held.version == {"N": "9"}
    assert mine.most_findings


@pytest.mark.parametrize("shard", range(8))
def test_shards_spread_evenly_over_head_and_parts(shard: int) -> None:
    """Kinesis counts shards, and the count decides."""
    assert write(head(4), shard=f"shardId-{shard:012}").key.number == shard % 4


def test_a_part_that_nothing_is_known_of_is_new() -> None:
    """The first write into a part inserts it."""
    made = write(head(4), shard="shardId-000000000002")
    assert (made.key, made.held) == (PartKey(KEY, 2), ABSENT)


def test_alerts_go_with_the_head() -> None:
    """An alert is written with the item that holds its episode, even where that episode was
    forgotten for a newer one."""
    made = write(head(4), alerts=1)
    assert (made.key, len(made.alerts), made.parts) == (HEAD, 1, 4)


def test_a_changed_episode_goes_with_the_head() -> None:
    """A flood that is only counted changes an episode without an alert."""
    flood = profile_of(1, 2)
    flood.episodes.keep(7, EPISODE._replace(count=4))
    assert write(head(4), profile=flood).key == HEAD


@pytest.mark.parametrize(
    "unfit",
    [
        {"profile": None},
        {"profile": None, "problem": "damaged"},
        {"expires_at": WRITTEN_S - DAY_S - 1},
    ],
)
def test_a_head_that_is_unfit_or_old_is_written_again(unfit: dict[str, object]) -> None:
    """A head never expires long before its parts, and does not stay damaged; how far the profile
    is split stays known."""
    made = write(head(4, **unfit))
    assert (made.key, made.parts) == (HEAD, 4)


def test_a_head_of_yesterday_may_stay() -> None:
    """It outlives its parts but for the day that profiles are kept longer than needed."""
    assert write(head(4, expires_at=WRITTEN_S - DAY_S)).key.number == 3


@pytest.mark.parametrize(("split", "number"), [(1, 0), (2, 1), (4, 3)])
def test_fewer_parts_are_written_at_once(split: int, number: int) -> None:
    """The setting may be lowered at any time; the head goes on telling of all parts."""
    made = write(head(4), split=split)
    assert made.key.number == number
    assert number or made.parts == 4


def test_more_parts_are_made_when_they_are_contended_for() -> None:
    """The setting may be raised at any time; the next lost race makes use of it."""
    assert write(head(2), shard=THIRD).key.number == 1
    made = write(head(2), contended=True)
    assert (made.key, made.parts) == (HEAD, 4)
    assert write(head(4), contended=True).key.number == 3


@given(st.lists(st.sets(st.integers(0, 300)), min_size=1, max_size=4))
def test_head_and_parts_come_to_what_one_would_hold(parts: list[set[int]]) -> None:
    """However events are spread over items, and held twice, their union is the profile."""
    held = {
        PartKey(KEY, number): replace(head(1), profile=profile_of(*sorted(numbers)))
        for number, numbers in enumerate(parts)
    }
    assert merged(held) == {KEY: profile_of(*sorted(set().union(*parts)))}


def test_what_may_not_be_used_is_left_out() -> None:
    """Absent, expired and damaged items count as empty, the others all the same."""
    held = {HEAD: ABSENT, PartKey(KEY, 1): head(1, profile=None, problem="damaged")}
    assert merged(held) == {}
    assert merged({**held, PartKey(KEY, 2): head(1)}) == {KEY: profile_of(1, episodes=True)}


def test_the_parts_that_a_head_tells_of_are_read() -> None:
    """Each once; what a part says of parts does not count."""
    second = PartKey(KEY, 2)
    assert unread_parts({HEAD: head(1)}) == []
    assert unread_parts({HEAD: head(4), second: head(9)}) == [PartKey(KEY, 1), PartKey(KEY, 3)]


@pytest.mark.parametrize(("stored", "parts"), [("0", 1), ("-3", 1), ("x", 1), ("4", 4), ("99", 16)])
def test_no_item_makes_more_than_sixteen_parts_read(stored: str, parts: int) -> None:
    """Whatever the table holds, reading is bounded."""
    item = {HASH_KEY: {"S": HEAD.text()}, "parts": {"N": stored}}
    assert HeldProfile.read(HEAD, item, ARRIVED_S).parts == parts


keys = st.builds(
    ProfileKey, st.text(), st.sampled_from(ENTITY_TYPES), st.text(alphabet="#.%0123ab")
)


@given(st.lists(st.builds(PartKey, keys, st.integers(0, 15)), unique=True))
def test_every_item_has_a_name_of_its_own(places: list[PartKey]) -> None:
    """No part of one profile is stored where another profile, or its part, is."""
    assert len({place.text() for place in places}) == len(places)


def test_a_shard_of_any_name_has_a_number() -> None:
    """It is the same in every process."""
    assert shard_number("shardId-000000000123") == 123
    assert shard_number("a shard") == 3_911_370_696


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", {}),
        ("tenant=4,population=16", {"tenant": 4, "population": 16}),
        (" ip=1 ,, subnet=2,", {"ip": 1, "subnet": 2}),
    ],
)
def test_the_setting_names_entity_types(text: str, parts: dict[str, int]) -> None:
    """Pairs with commas between them, in any order."""
    assert parse_split("SPLIT", text).parts == parts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tenants=4", "tenants=4: expected one of user, ip"),
        ("tenant", "tenant: 1 to 16 parts"),
        ("ip=2,tenant=0", "tenant=0: 1 to 16 parts"),
        ("tenant=17", "tenant=17: 1 to 16 parts"),
        ("tenant=4.0", "tenant=4.0: 1 to 16 parts"),
        ("tenant=٤", "1 to 16 parts"),
        ("tenant=" + "9" * 5000, "1 to 16 parts"),
        ("tenant=4,tenant=4", "tenant=4: tenant is there twice"),
        ("x\u202e" * 5000, "expected one of user"),
    ],
)
def test_a_wrong_setting_is_named_with_its_wrong_pair(text: str, shown: str) -> None:
    """In one bounded, visible line."""
    with pytest.raises(InvalidConfigError) as error:
        parse_split("SPLIT", text)
    assert str(error.value).startswith("SPLIT: ")
    assert shown in str(error.value)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 300
