"""``session_hijack``: the token of a session used by somebody else than its owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from fraudcore.event import KINDS, LoginEvent
from fraudcore.finding import Verdict
from fraudcore.moment import first_moment, time_of
from fraudcore.profiles import SessionProfile, UserProfile
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.sighting import Sighting
from fraudcore.text import display

__all__ = ["SessionHijack"]

_SHOWN_CHARACTERS: Final = 16
"""Of the session id: enough to find it in the archive."""


class Use(NamedTuple):
    """One use of a session: when, and digests of the source and of the agent's family."""

    time_ms: int
    source: int
    family: int

    def is_akin(self, other: "Use") -> bool:
        """Whether the source or the agent is the same."""
        return self.source == other.source or self.family == other.family


@dataclass(frozen=True)
class SessionHijack(Rule):
    """One session, used from another source *and* by another agent than before.

    Any event that carries the session's id is a use. A source is an IPv4 address or an IPv6
    /64, so that privacy addresses are one; an agent is its family (operating system, device type
    and browser) without versions, so that an update in mid-session is none.

    A phone that changes from Wi-Fi to its carrier keeps its agent, and is silent. So is a
    use that has its source or its agent in common with *any* earlier one: an app and its built-in
    browser use one session side by side, and move on together. A thief has neither; he is
    told by his first use, and his later ones are like it.

    Edge cases: uses without an agent give no verdict, and have nothing in common with others.
    Agents that are not recognised (``fraudcore.agent``) are compared as texts. A late use is
    judged by those before it, and those after it are judged again with it; one that arrives later
    than another that it has something in common with leaves an alert that the ordered stream
    would not have raised. Of a session the 12 newest uses are known.
    """

    name = "session_hijack"
    family = "session"
    entity = "session"
    reads = ("user",)
    kinds = KINDS
    severity = "high"
    technique = "T1539"
    summary = "one session used from two sources by two agents"
    action = "End the session; look at what was done in it since; ask the owner."

    window_s: int = parameter(
        14 * DAY_S,
        "seconds within which two uses of a session are compared",
        low=1,
        high=90 * DAY_S,
        source="chosen: Google Workspace ends web sessions after 14 days by default",
    )

    @property
    def memory_s(self) -> int:
        """The window."""
        return self.window_s

    @property
    def floors(self) -> tuple[Floor, ...]:
        """A use before the event."""
        return (Floor("session", "events", 1),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on the first use that has nothing in common with those before it."""
        session = before.session
        if session is None or not session.events.data:
            return None
        family = event.agent.family
        if not family:
            return None
        if session.events.holds("family", family) and _is_newest(event, session):
            return None
        own, uses = Use(event.time_ms, event.source_digest, family), _uses(session)
        if other := self._owner(own, uses):
            return self._verdict(before.user, own, other)
        for later in uses:
            is_due = own.time_ms < later.time_ms <= own.time_ms + before.lateness_ms
            if is_due and self._owner(later, [own]) and self._owner(later, [*uses, own]):
                return self._verdict(before.user, own, later)
        return None

    def _owner(self, use: Use, others: Sequence[Use]) -> Use | None:
        """Who used the session last before a use that has nothing in common with earlier ones."""
        if any(use.is_akin(other) for other in others if other.time_ms < use.time_ms):
            return None
        start_ms = use.time_ms - self.window_s * MS
        strangers = (
            other
            for other in others
            if start_ms < other.time_ms <= use.time_ms and not use.is_akin(other)
        )
        return max(strangers, default=None)

    def _verdict(self, user: UserProfile | None, own: Use, other: Use) -> Verdict:
        ends_ms = sorted((own.time_ms, other.time_ms))
        evidence = {
            "source_digest": own.source,
            "agent_digest": own.family,
            "other_source_digest": other.source,
            "other_agent_digest": other.family,
            "other_ip": _address(other.source, user),
            "other_is_later": other.time_ms > own.time_ms,
            "gap_s": (ends_ms[1] - ends_ms[0]) / MS,
            "window_s": self.window_s,
        }
        return Verdict(ends_ms[1], ends_ms[0], evidence)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """Which session, and both its uses as far as known."""
        other = evidence["other_ip"] or "another source"
        when = "later" if evidence["other_is_later"] else "earlier"
        whose = "" if event.user is None else f" of account {display(event.user)}"
        return (
            f"session {display(event.session_id, _SHOWN_CHARACTERS)}{whose}: used from {event.ip} "
            f"by {display(event.user_agent)}, and {evidence['gap_s']:.0f} s {when} from {other} "
            "by another agent"
        )


def _is_newest(event: LoginEvent, session: SessionProfile) -> bool:
    return session.events.newest < first_moment(event.time_ms)


def _uses(session: SessionProfile) -> list[Use]:
    """The known uses by a known agent, oldest first."""
    known = session.events
    rows = zip(known.moments, known.column("source"), known.column("family"), strict=True)
    return [Use(time_of(moment), source, family) for moment, source, family in rows if family]


def _address(source: int, user: UserProfile | None) -> str | None:
    """The address of a source, where a sighting of the account names it."""
    if user is None:
        return None
    known = user.sightings
    for at in range(len(known)):
        if known.column("source")[at] == source:
            return str(Sighting.at(known, at).ip)
    return None
