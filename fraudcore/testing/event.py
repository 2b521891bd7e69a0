"""Every valid event, most of its fields at or near their limits."""

from datetime import UTC, datetime
from typing import Any, Final

from hypothesis import strategies as st

from fraudcore.event import (
    EVENT_ID_LIMIT,
    KINDS,
    OUTCOMES,
    REASONS,
    TENANT_LIMIT,
    USER_AGENT_LIMIT,
    LoginEvent,
)
from fraudcore.testing.address import addresses
from fraudcore.testing.place import geos, networks
from fraudcore.testing.text import hostile_texts, tokens
from fraudcore.timestamp import from_millis, to_millis

__all__ = ["events", "instants"]

_FIRST: Final = datetime(2000, 1, 2, tzinfo=UTC)
_LAST: Final = datetime(2099, 12, 30, tzinfo=UTC)
"""A day from the limits, so that a clock can be wrong and an arrival late."""


def instants(first: datetime = _FIRST, last: datetime = _LAST) -> st.SearchStrategy[datetime]:
    """Every millisecond between two aware instants, both included, in UTC.

    >>> from fraudcore.testing import simplest
    >>> simplest(instants()).isoformat()
    '2000-01-02T00:00:00+00:00'
    """
    return st.integers(to_millis(first), to_millis(last)).map(from_millis)


def events(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[LoginEvent]:
    """Every valid event: all kinds, hostile texts, absent facts, fields at their limits.

    For what no rule and no profile may stumble over; streams that mean something are drawn by
    the strategies of ``journey``, ``session``, ``nat`` and ``campaigns``.

    Args:
        fields: strategies to draw fields of these names from instead.

    Raises:
        TypeError: when drawn, for a name that no field has.

    >>> from hypothesis import strategies as st
    >>> from fraudcore.testing import simplest
    >>> event = simplest(events(tenant=st.just("acme")))
    >>> event.tenant, event.user
    ('acme', None)
    """
    drawn: dict[str, st.SearchStrategy[Any]] = {**_fields(), **fields}
    return st.builds(LoginEvent, **drawn)


def _fields() -> dict[str, st.SearchStrategy[Any]]:
    text = st.none() | hostile_texts()
    return {
        "event_id": tokens(EVENT_ID_LIMIT),
        "occurred_at": instants(),
        "outcome": st.sampled_from(OUTCOMES),
        "ip": addresses(),
        "kind": st.sampled_from(KINDS),
        "reason": st.sampled_from((None, *REASONS)),
        "user": text,
        "tenant": st.just("default") | tokens(TENANT_LIMIT),
        "user_agent": text | st.sampled_from(_AGENTS),
        "device_id": text,
        "session_id": text,
        "credential_tag": text,
        "geo": st.none() | geos(),
        "network": st.none() | networks(),
    }


_AGENTS: Final = ("Mozilla/5.0 " * (USER_AGENT_LIMIT // 6), "curl/8.16.0 \ud800")
"""Too long and cut, and with invalid Unicode that is replaced."""
