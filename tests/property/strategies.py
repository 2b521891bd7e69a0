"""Hypothesis strategies for every valid event, and for hostile input to the decoder."""

import json
from datetime import UTC, datetime
from ipaddress import IPv6Address
from typing import Any, Final, get_args

from hypothesis import strategies as st

from fraudcore import Geo, LoginEvent, Network
from fraudcore.event import Kind, Outcome, Reason
from fraudcore.place import Mask
from fraudcore.timestamp import from_millis, to_millis

__all__ = [
    "addresses",
    "events",
    "geos",
    "hostile_records",
    "hostile_texts",
    "instants",
    "json_values",
    "mutated_bytes",
    "networks",
]

_ANY = st.characters(codec="utf-8")
hostile_texts = st.one_of(
    st.sampled_from(
        [
            "-",
            "N/A",
            "unknown",
            " ",
            "a#b%23c",
            "line\r\nbreak",
            "\x1b[2J\x00",
            "\u202egnp.exe",
            "\u2028\u2029\ufeff\u200b",
            "' OR 1=1 --",
            "${jndi:ldap://x}",
            "\U0001f600" * 64,
        ]
    ),
    st.text(_ANY, min_size=1, max_size=60),
    st.builds(lambda c, n: c * n, _ANY, st.sampled_from([63, 64, 65, 128, 256])),
)
"""Valid Unicode of up to 256 characters, as attackers and broken producers choose it."""
_tokens = st.text(_ANY.filter(str.isprintable), min_size=1, max_size=64)


def addresses() -> st.SearchStrategy[str]:
    """Addresses of both families, mapped ones included, as text."""
    mapped = st.ip_addresses(v=4).map(lambda v4: IPv6Address(0xFFFF << 32 | int(v4)))
    return st.one_of(st.ip_addresses(), mapped).map(str)


def instants() -> st.SearchStrategy[datetime]:
    """Every millisecond from 2000 to 2999, in UTC."""
    first, last = datetime(2000, 1, 2, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
    return st.integers(to_millis(first), to_millis(last)).map(from_millis)


def geos() -> st.SearchStrategy[Geo]:
    """Every kind of place: nothing known, a country only, a point with or without radius."""
    name, country = st.none() | hostile_texts, st.sampled_from([None, "DE", "jp", "BR", ""])
    radius = st.none() | st.floats(0, 20_015)
    named = {"country": country, "region": name, "city": name, "accuracy_km": radius}
    located = {"latitude": st.floats(-90, 90), "longitude": st.floats(-180, 180)}
    return st.builds(Geo, **named) | st.builds(Geo, **named, **located)


def networks() -> st.SearchStrategy[Network]:
    """Every kind of network."""
    return st.builds(
        Network,
        asn=st.none() | st.integers(0, 2**32 - 1),
        organization=st.none() | hostile_texts,
        masked=st.none() | st.sampled_from(get_args(Mask)),
    )


def events() -> st.SearchStrategy[LoginEvent]:
    """Every valid event, most of its fields at or near their limits."""
    text = st.none() | hostile_texts
    return st.builds(
        LoginEvent,
        event_id=_tokens | st.just("i" * 128),
        occurred_at=instants(),
        outcome=st.sampled_from(get_args(Outcome)),
        ip=addresses(),
        kind=st.sampled_from(get_args(Kind)),
        reason=st.none() | st.sampled_from(get_args(Reason)),
        user=text,
        tenant=_tokens | st.just("default"),
        user_agent=text | st.just("Mozilla/5.0 " * 200),
        device_id=text,
        session_id=text,
        credential_tag=text,
        geo=st.none() | geos(),
        network=st.none() | networks(),
    )


_NUMBERS: Final = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([0, -1, 1, 10**400, 1e308, -0.0, 2**63, 1_795_428_000, True]),
)
json_values: Final[st.SearchStrategy[Any]] = st.recursive(
    st.one_of(st.none(), st.booleans(), _NUMBERS, st.text(max_size=20), hostile_texts),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
"""Any JSON, and NaN, infinities, lone surrogates and huge integers besides."""


@st.composite
def hostile_records(draw: st.DrawFn) -> dict[str, Any]:
    """A valid event's JSON form with some fields replaced, removed or made up."""
    record = draw(events()).to_dict()
    for name in draw(st.lists(st.sampled_from([*record, "geo.latitude", "note"]), max_size=3)):
        where, _, last = name.rpartition(".")
        inner = record.get(where)
        target = inner if isinstance(inner, dict) else record
        if draw(st.booleans()):
            target[last] = draw(json_values | st.text(min_size=129, max_size=300))
        else:
            target.pop(last, None)
    return record


@st.composite
def mutated_bytes(draw: st.DrawFn) -> bytes:
    """A valid event's bytes with a few of them changed, removed, repeated or put in."""
    data = bytearray(
        json.dumps(draw(events()).to_dict(), ensure_ascii=draw(st.booleans())), "utf-8"
    )
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.integers(0, 6))
        data[at : at + gone] = draw(st.binary(max_size=4) | st.sampled_from(_SNIPPETS))
    return bytes(data)


_SNIPPETS: Final = (
    b"NaN",
    b"-Infinity",
    b"1e999",
    b'"\\ud800"',
    b"\xff",
    b"\x00",
    b'"ip":"192.0.2.9",',
    b"[" * 2000,
    b'{"a":' * 2000,
    b"9" * 5000,
)
