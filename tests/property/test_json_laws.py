"""The laws of reading JSON quickly: nothing that a careful look would find is missed."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fraudcore import InvalidEventError, decode_event
from fraudcore.testing.record import altered_records

_LEAST = '"event_id":"e","occurred_at":1795428000000,"outcome":"failure","ip":"::1"'
_KEYS = st.sampled_from(["event_id", "ip", "user", "geo", "note", "a:", "k", ""])
_LEAVES = ["1", "null", '"x"', '"y: z"', '"k"', '""', "[]", "[1, 2]", '"\\u0041"', '"\\":"', "{}"]


def _members(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Members of an object as producers write them: white space, keys twice, escaped keys."""
    colons = st.sampled_from([":", ":", ": ", " :", "\t:", ":\n"])
    keys = _KEYS.map('"{}"'.format) | st.just('"\\u006b"')
    one = st.tuples(keys, colons, values).map("".join)
    commas = st.sampled_from([",", ", ", ",\n", " ,"])
    return st.builds(str.join, commas, st.lists(one, max_size=5))


_VALUES = st.recursive(
    st.sampled_from(_LEAVES),
    lambda inner: _members(inner).map("{{{}}}".format) | inner.map("[{}]".format),
    max_leaves=6,
)


def outcome_of(data: str | bytes) -> object:
    """The event with what stands beside it, or why there is none."""
    try:
        event = decode_event(data)
    except InvalidEventError as error:
        return error.field, error.limit
    return event, event.extra


def strict(text: str) -> dict[str, Any] | None:
    """The oracle: what the JSON says, or ``None`` where a key stands twice in any object."""
    twice: list[object] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) < len(pairs):
            twice.append(pairs)
        return dict(pairs)

    record: dict[str, Any] = json.loads(text, object_pairs_hook=unique)
    return None if twice else record


@given(members=_members(_VALUES), end=st.sampled_from(["}", " }", "}\n", "} "]))
def test_keys_that_stand_twice_are_always_found(members: str, end: str) -> None:
    """However an object is written, a key that stands twice is refused, at any level."""
    text = "{" + _LEAST + ("," + members if members else "") + end
    record, outcome = strict(text), outcome_of(text)
    if record is None:
        assert isinstance(outcome, tuple)
        assert outcome[1] == "each key once"
    else:
        assert outcome == outcome_of(json.dumps(record, separators=(",", ":")))


@given(record=altered_records(), separators=st.sampled_from([(",", ":"), (" , ", " : ")]))
def test_white_space_and_escapes_mean_nothing(
    record: dict[str, Any], separators: tuple[str, str]
) -> None:
    """A record decodes alike however it is laid out."""
    plain = outcome_of(json.dumps(record))
    assert outcome_of(json.dumps(record, separators=separators)) == plain
    assert outcome_of(json.dumps(record, indent=1) + " ") == plain
    assert outcome_of(json.dumps(dict(reversed(record.items())))) == plain


@given(text=st.text(st.sampled_from('{}[]":,aN1- \\'), max_size=30))
def test_what_is_no_json_is_refused(text: str) -> None:
    """Text is refused as a whole exactly where the standard decoder finds no object in it."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    outcome = outcome_of(text)
    if not isinstance(value, dict):
        assert isinstance(outcome, tuple)
        assert outcome[0] == "event"
    elif strict(text) is not None:
        assert outcome == outcome_of(json.dumps(value))
