"""The laws that every profile obeys."""

from collections.abc import Sequence
from typing import Final

from hypothesis.strategies import SearchStrategy

from fraudcore.errors import StateDecodeError
from fraudcore.event import LoginEvent
from fraudcore.profiles import MAX_PROFILE_BYTES, Profile
from fraudcore.testing.laws.law import BrokenLawError, Law, Run, hold
from fraudcore.testing.laws.profile_trial import ProfileTrial, profile_trials
from fraudcore.testing.laws.traffic import traffic
from fraudcore.text import display

__all__ = ["check_profile_laws"]


def check_profile_laws(
    profile_type: type[Profile],
    *,
    events: SearchStrategy[Sequence[LoginEvent]] | None = None,
    examples: int | None = None,
    seed: int | None = None,
) -> None:
    """Check that a type of profile is a bounded, mergeable memory, on drawn streams of events.

    Args:
        profile_type: the class.
        events: streams of which it keeps something; unless given, attack campaigns in honest
            traffic. They are also repeated until they are more than any profile keeps.
        examples: streams; as many as the Hypothesis profile in force says unless given.
        seed: of the search, to repeat one.

    Raises:
        BrokenLawError: an ``AssertionError`` that names the law and shows the least events found
            that break it, as code.

    >>> from fraudcore.profiles import SessionProfile
    >>> check_profile_laws(SessionProfile, examples=5, seed=0)
    """
    streams = traffic() if events is None else events
    proofs = hold(
        profile_type.__name__,
        _LAWS,
        profile_trials(profile_type, streams),
        Run(examples, seed),
        lambda trial: trial.whole != profile_type(),
    )
    if not proofs:
        says = "a profile that never keeps anything could break no law"
        problem = "It kept nothing: give ``events`` of which it keeps something."
        raise BrokenLawError(profile_type.__name__, "it keeps something", says, problem)


def _ordered(trial: ProfileTrial) -> str | None:
    return None if trial.seen(trial.shuffled) == trial.whole else "Seen in another order it differs"


def _idempotent(trial: ProfileTrial) -> str | None:
    profile = trial.whole.copy()
    for event in trial.shuffled:
        if not profile.settled(event) and trial.profile_type().observe(event):
            return f"It has seen event {display(event.event_id)} and takes it for new"
        if profile.observe(event):
            return (
                f"It has seen event {display(event.event_id)} and changes when it sees that again"
            )
    return None


def _merging(trial: ProfileTrial) -> str | None:
    a, b, c = trial.seen_parts
    both = a.merge(b)
    claims = {
        "a.merge(b) is not b.merge(a)": both == b.merge(a),
        "a.merge(b).merge(c) is not a.merge(b.merge(c))": both.merge(c) == a.merge(b.merge(c)),
        "a.merge(a) is not a": a.merge(a) == a,
        "a.merge(b).merge(b) is not a.merge(b)": both.merge(b) == both,
        "a merged with an empty profile is not a": a.merge(trial.profile_type()) == a,
    }
    return next((problem for problem, holds in claims.items() if not holds), None)


def _united(trial: ProfileTrial) -> str | None:
    a, b, c = (trial.seen(part) for part in trial.parts)
    if a.merge(b).merge(c) == trial.whole:
        return None
    return "Three profiles, each of which saw one part, merge into another than one that saw all"


def _copied(trial: ProfileTrial) -> str | None:
    original = trial.seen(trial.parts[0])
    kept, copy = original.to_bytes(), original.copy()
    for event in trial.shuffled:
        copy.observe(event)
    merged = original.merge(copy)
    for event in trial.shuffled:
        merged.observe(event)
    return None if original.to_bytes() == kept else "What its copy saw, it saw as well"


def _stored(trial: ProfileTrial) -> str | None:
    for part in trial.seen_parts:
        read = trial.profile_type.from_bytes(part.to_bytes())
        # Merging opens every section; one that nobody opened would be written as it was read.
        if read.merge(read).to_bytes() != part.to_bytes():
            return "Decoded, it encodes to other bytes"
    resumed = trial.profile_type.from_bytes(trial.seen(trial.parts[0]).to_bytes())
    for event in (*trial.parts[1], *trial.parts[2]):
        resumed.observe(event)
    return None if resumed == trial.whole else "Stored and read between a and b, it differs"


def _bounded(trial: ProfileTrial) -> str | None:
    a, b, c = trial.seen_parts
    size = len(a.merge(b).merge(c).to_bytes())
    return f"It takes {size} bytes, over {MAX_PROFILE_BYTES}" if size > MAX_PROFILE_BYTES else None


def _refused(trial: ProfileTrial) -> str | None:
    whole, (at, gone, instead) = trial.whole.to_bytes(), trial.damage
    start, stop = (len(whole) * part // 1000 for part in (at, at + gone))
    data = whole[:start] + instead + whole[stop:]
    try:
        read = trial.profile_type.from_bytes(data)
        read.merge(read)
    except StateDecodeError:
        return None
    return None if read.to_bytes() == data else f"It reads {data!a}, which it would not write"


_LAWS: Final[tuple[Law[ProfileTrial], ...]] = (
    Law("order does not matter", "the same events in any order leave the same", _ordered),
    Law("observing is idempotent", "an event seen again is known and changes nothing", _idempotent),
    Law("merging", "merging is associative, commutative and idempotent", _merging),
    Law("merging is seeing", "what saw parts, merged, is what saw all", _united),
    Law("copies are independent", "what a copy or a union sees, the original does not", _copied),
    Law("state can be stored", "a stored profile goes on where it stopped", _stored),
    Law("state is bounded", "no profile grows beyond its limit", _bounded),
    Law("damage is refused", "any bytes are a profile or a StateDecodeError", _refused),
)
