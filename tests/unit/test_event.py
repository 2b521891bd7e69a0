"""The login event and its limits."""

import pickle
from copy import deepcopy
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from fraudcore import InvalidEventError, LoginEvent, Network
from fraudcore.event import KINDS, OUTCOMES, REASONS
from tests.attempts import BERLIN, START_MS, attempt


def event_with(field: str, value: Any) -> LoginEvent:
    """An event with one field set."""
    fields: dict[str, Any] = {field: value}
    return attempt(**fields)


def refused(**fields: Any) -> InvalidEventError:
    """The error that an event with these fields is refused with."""
    with pytest.raises(InvalidEventError) as caught:
        attempt(**fields)
    return caught.value


def test_an_event_is_immutable() -> None:
    """No field of an event can be set after it was checked."""
    with pytest.raises(FrozenInstanceError):
        attempt().user = "eve"  # type: ignore[misc]


def test_defaults() -> None:
    """Only id, time, outcome and address are needed; everything else is absent."""
    event = LoginEvent("e", START_MS, "failure", "192.0.2.1")  # type: ignore[arg-type]
    assert (event.kind, event.tenant, event.reason, event.user) == ("login", "default", None, None)
    assert (event.geo, event.network, event.device_id, event.extra) == (None, None, None, {})


def test_events_are_compared_without_unknown_fields() -> None:
    """Two events that differ in what the engine does not judge are equal, and hash alike."""
    event = attempt(event_id="e")
    other = replace(event, extra={"note": 1})
    assert event == other
    assert hash(event) == hash(other)


@pytest.mark.parametrize(
    ("field", "limit"),
    [
        ("event_id", 128),
        ("tenant", 64),
        ("user", 256),
        ("device_id", 256),
        ("session_id", 256),
        ("credential_tag", 256),
    ],
)
def test_texts_have_a_longest_length(field: str, limit: int) -> None:
    """Each text is accepted at its limit and refused, by name, one character above."""
    assert getattr(event_with(field, "x" * limit), field) == "x" * limit
    error = refused(**{field: "x" * (limit + 1)})
    assert error.field == field
    assert str(limit) in error.limit


@pytest.mark.parametrize("field", ["event_id", "tenant"])
@pytest.mark.parametrize("value", ["", "a\nb", "\x00", "\u202e", "a\u2028", 5, None, b"x"])
def test_ids_are_printable_text(field: str, value: object) -> None:
    """Event ids and tenants are non-empty, printable strings."""
    assert refused(**{field: value}).field == field


@pytest.mark.parametrize("field", ["user", "device_id", "session_id", "credential_tag"])
def test_empty_texts_are_absent(field: str) -> None:
    """An empty string says the same as null."""
    assert getattr(event_with(field, ""), field) is None


@pytest.mark.parametrize("field", ["event_id", "tenant", "user", "device_id", "credential_tag"])
def test_lone_surrogates_are_refused(field: str) -> None:
    """Half of a UTF-16 pair is not text: it could not be stored or digested."""
    assert refused(**{field: "a\ud800"}).field == field


@pytest.mark.parametrize(
    "name", ["-", "--", "?", "N/A", "na", "None", "NULL", "nil", "Unknown", "(unknown)", " ", " - "]
)
def test_placeholders_are_no_user(name: str) -> None:
    """What systems write where they know no user is not one shared account."""
    assert attempt(user=name).user is None


@pytest.mark.parametrize("name", ["nathan", "none@example.com", "unknown1", "ünknown", " ann"])
def test_names_like_placeholders_are_users(name: str) -> None:
    """Only the exact word is a placeholder, and names are kept as they are."""
    assert attempt(user=name).user == name


def test_long_user_agents_are_cut() -> None:
    """A client cannot hide its attempts behind a user agent that is too long."""
    event = attempt(user_agent="é" * 5000)
    assert event.user_agent == "é" * 1024


def test_invalid_user_agents_are_mended() -> None:
    """A client cannot hide its attempts behind an agent that is not valid Unicode."""
    assert attempt(user_agent="curl \ud800").user_agent == "curl ?"


def test_user_agents_are_text() -> None:
    """A user agent of another type is refused."""
    assert refused(user_agent=["curl"]).field == "user_agent"


@pytest.mark.parametrize(
    ("field", "allowed"), [("kind", KINDS), ("outcome", OUTCOMES), ("reason", REASONS)]
)
def test_words_are_of_a_fixed_set(field: str, allowed: tuple[str, ...]) -> None:
    """Each allowed word is accepted; others, and other types, are refused with the choices."""
    assert all(getattr(event_with(field, word), field) == word for word in allowed)
    for wrong in ("SUCCESS", "", 1, ["login"], {"a": 1}):
        error = refused(**{field: wrong})
        assert error.field == field
        assert allowed[0] in error.limit


def test_canonical_form() -> None:
    """The canonical form holds every field, in plain JSON, absent ones as null."""
    event = attempt(
        1.5, "success", event_id="e", geo=BERLIN, network=Network(64500), extra={"note": 1}
    )
    assert event.to_dict() == {
        "event_id": "e",
        "occurred_at": "2026-11-23T10:00:01.500Z",
        "outcome": "success",
        "ip": "192.0.2.1",
        "kind": "login",
        "reason": None,
        "user": None,
        "tenant": "default",
        "user_agent": None,
        "device_id": None,
        "session_id": None,
        "credential_tag": None,
        "geo": {
            "country": "DE",
            "region": None,
            "city": "Berlin",
            "latitude": 52.52,
            "longitude": 13.405,
            "accuracy_km": 20.0,
        },
        "network": {"asn": 64500, "organization": None, "masked": None},
    }


@pytest.mark.parametrize("field", ["geo", "network"])
def test_places_and_networks_are_objects_of_their_type(field: str) -> None:
    """A mapping or a word in their stead is refused by name, not found out later."""
    assert refused(**{field: {"asn": 1}}).field == field
    assert refused(**{field: "vpn"}).field == field


def test_events_travel_between_processes() -> None:
    """A pickled or copied event comes back equal, facts included."""
    event = attempt(geo=BERLIN, user="ann", device_id="d", extra={"note": 1})
    _ = event.sighting, event.profile_keys
    for again in (pickle.loads(pickle.dumps(event)), deepcopy(event)):
        assert again == event
        assert (again.moment, again.sighting, again.extra) == (
            event.moment,
            event.sighting,
            event.extra,
        )
