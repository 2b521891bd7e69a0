"""Odd streams: hostile texts and missing facts where an ordinary stream has ordinary ones."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from hypothesis import strategies as st

from fraudcore.event import TOKEN_LIMIT
from fraudcore.testing.event import events
from fraudcore.testing.scene import Stream
from fraudcore.testing.text import hostile_texts

__all__ = ["odd"]


@st.composite
def odd(draw: st.DrawFn, stream: Stream) -> Stream:
    """The same events, some of whose texts end in something hostile, without some facts.

    What was one account, device or session still is. Any valid events are among them.

    >>> from fraudcore.testing import sessions, simplest
    >>> stream = simplest(sessions())
    >>> simplest(odd(stream)) == stream
    True
    """
    marks = {name: draw(_MARKS) for name in _FACTS}
    told = [replace(event, **_marked(event, marks)) for event in stream]
    further = draw(st.lists(events(), max_size=2))
    return tuple(sorted([*told, *further], key=lambda event: event.time_ms))


_TEXTS: Final = ("user", "user_agent", "device_id", "session_id", "credential_tag")
_FACTS: Final = (*_TEXTS, "reason", "geo", "network")
_MARKS: Final = st.sampled_from(("", "", None)) | hostile_texts(64)
"""What to put behind a text; ``None`` takes the fact away."""


def _marked(event: Any, marks: Mapping[str, str | None]) -> dict[str, Any]:
    facts = {name: getattr(event, name) for name, mark in marks.items()}
    for name, mark in marks.items():
        if mark is None or facts[name] is None:
            facts[name] = None
        elif name in _TEXTS:
            facts[name] = (facts[name] + mark)[:TOKEN_LIMIT]
    if facts["geo"] and marks["geo"]:
        facts["geo"] = replace(facts["geo"], region=marks["geo"], city=marks["geo"])
    if facts["network"] and marks["network"]:
        facts["network"] = replace(facts["network"], organization=marks["network"])
    return facts
