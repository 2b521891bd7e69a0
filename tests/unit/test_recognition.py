"""What speaks for the owner in a success that is somehow new."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import LoginEvent, Network
from fraudcore.event import is_device_id
from fraudcore.profiles import UserProfile
from fraudcore.rules.novelty import Past, Success
from fraudcore.rules.recognition import is_of_known_kind, is_traveller, recognition
from tests.attempts import BERLIN, TOKYO, success

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.3 Mobile/15E148 Safari/604.1"
)
HOME, AWAY = Network(asn=64500), Network(asn=64501)
_networks = st.sampled_from([None, HOME, AWAY, Network(asn=64500, masked="vpn")])
_ids = st.sampled_from([None, "a", "b"])
_agents = st.sampled_from([None, WINDOWS, FIREFOX, IPHONE])
_facts = st.fixed_dictionaries({"network": _networks, "device_id": _ids, "user_agent": _agents})


def login(at_s: float, **fields: Any) -> LoginEvent:
    """A success on Windows at home, unless told otherwise."""
    facts = {"device_id": "a", "user_agent": WINDOWS, "network": HOME, "geo": BERLIN}
    return success(at_s, **{**facts, **fields})


def past_of(known: list[LoginEvent], event: LoginEvent) -> tuple[Success, Past]:
    """A success, and what its account was known by."""
    user = UserProfile()
    for each in known:
        user.observe(each)
    return Success.of(event), Past(user, event.moment)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "device and network"),
        ({"user_agent": IPHONE}, "device and network"),
        ({"network": AWAY}, "device id"),
        ({"network": None}, "device id"),
        ({"device_id": "b"}, "network and kind of device"),
        ({"device_id": "b", "user_agent": FIREFOX}, "network and kind of device"),
        ({"device_id": "b", "user_agent": IPHONE}, None),
        ({"device_id": "b", "user_agent": None}, None),
        ({"device_id": "b", "network": AWAY}, None),
        ({"device_id": None, "network": HOME}, None),
        ({"device_id": None, "user_agent": None}, None),
    ],
)
def test_the_strongest_fact_is_told(facts: dict[str, Any], said: str | None) -> None:
    """After a success on Windows at home, by its id."""
    assert recognition(*past_of([login(0)], login(60, **facts))) == said


def test_a_family_is_recognised_in_its_network_only() -> None:
    """Half of the world has the same browser: without an id it is no device of somebody."""
    known = [login(0, device_id=None)]
    assert recognition(*past_of(known, login(60, device_id=None))) == "device and network"
    assert recognition(*past_of(known, login(60, device_id=None, network=AWAY))) is None


@given(known=st.lists(_facts, max_size=4), facts=_facts)
def test_what_is_recognised_was_there_before(
    known: list[dict[str, Any]], facts: dict[str, Any]
) -> None:
    """Each statement is true of the earlier successes, looked at one by one."""
    earlier = [login(n, **each) for n, each in enumerate(known)]
    event = login(60, **facts)
    said = recognition(*past_of(earlier, event))
    devices = {e.device_digest for e in earlier} - {0}
    networks = {e.asn for e in earlier if not e.masked} - {0}
    kinds = {(e.agent.os, e.agent.device_type) for e in earlier if e.agent.os}
    own_kind = event.device_id is not None and (event.agent.os, event.agent.device_type) in kinds
    expected = None
    if event.device_digest in devices and event.asn in networks:
        expected = "device and network"
    elif event.device_digest in devices and event.device_id is not None:
        expected = "device id"
    elif event.asn in networks and own_kind:
        expected = "network and kind of device"
    assert said == expected
    assert is_of_known_kind(*past_of(earlier, event)) == own_kind


@given(_ids, _agents)
def test_an_id_is_told_from_a_family(device_id: str | None, agent: str | None) -> None:
    """By the digest alone, which is 0 for neither."""
    digest = login(0, device_id=device_id, user_agent=agent).device_digest
    assert is_device_id(digest) == (device_id is not None)
    assert bool(digest) == (device_id is not None or agent is not None)


@pytest.mark.parametrize(
    ("visits", "facts", "travels"),
    [
        ([TOKYO], {}, True),
        ([TOKYO], {"device_id": "b"}, True),
        ([TOKYO], {"device_id": "b", "user_agent": IPHONE}, False),
        ([], {}, False),
    ],
)
def test_whoever_was_abroad_with_such_a_device_travels(
    visits: list[Any], facts: dict[str, Any], travels: bool
) -> None:
    """Both are needed: a country besides the own one, and a device that may have been there."""
    known = [login(0), *(login(1 + n, geo=place) for n, place in enumerate(visits))]
    assert is_traveller(*past_of(known, login(60, **facts))) == travels
