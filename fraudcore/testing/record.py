"""What may stand in a stream instead of an event: anything, and things very like one."""

import json
from typing import Any, Final

from hypothesis import strategies as st

from fraudcore.testing.event import events
from fraudcore.testing.text import hostile_texts

__all__ = ["altered_records", "damaged_records", "json_values", "records"]


def records() -> st.SearchStrategy[bytes]:
    """Bytes for a decoder: valid, altered and damaged events, other JSON, and any bytes.

    ``decode_event`` makes an event of them or raises ``InvalidEventError``, nothing else.

    >>> from fraudcore.testing import simplest
    >>> from fraudcore import decode_event
    >>> decode_event(simplest(records())).kind
    'login'
    """
    return st.one_of(
        events().map(lambda event: json.dumps(event.to_dict()).encode()),
        damaged_records(),
        altered_records().map(lambda record: json.dumps(record).encode()),
        json_values().map(lambda value: json.dumps(value).encode()),
        st.binary(max_size=400),
    )


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON, and NaN, infinities, lone surrogates and huge integers besides.

    >>> from fraudcore.testing import simplest
    >>> simplest(json_values()) is None
    True
    """
    texts = st.text(st.characters(), max_size=20) | hostile_texts()
    return st.recursive(
        st.one_of(st.none(), st.booleans(), _NUMBERS, texts),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
        max_leaves=8,
    )


_NUMBERS: Final = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([0, -1, 1, 10**400, 1e308, -0.0, 2**63, 1_795_428_000, True]),
)


@st.composite
def altered_records(draw: st.DrawFn) -> dict[str, Any]:
    """The JSON object of a valid event with some fields replaced, removed or made up.

    >>> from fraudcore.testing import simplest
    >>> simplest(altered_records())["outcome"]
    'success'
    """
    record = draw(events()).to_dict()
    for name in draw(st.lists(st.sampled_from([*record, "geo.latitude", "note"]), max_size=3)):
        where, _, last = name.rpartition(".")
        inner = record.get(where)
        target = inner if isinstance(inner, dict) else record
        if draw(st.booleans()):
            target[last] = draw(json_values() | st.text(min_size=129, max_size=300))
        else:
            target.pop(last, None)
    return record


@st.composite
def damaged_records(draw: st.DrawFn) -> bytes:
    """The bytes of a valid event with a few of them changed, removed, repeated or put in.

    >>> from fraudcore.testing import simplest
    >>> b'"event_id"' in simplest(damaged_records())
    True
    """
    plain = draw(st.booleans())
    data = bytearray(json.dumps(draw(events()).to_dict(), ensure_ascii=plain), "utf-8")
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
