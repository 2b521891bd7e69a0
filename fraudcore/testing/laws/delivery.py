"""Laws of delivery: batches, redelivery, delay, stored state, tenants."""

from dataclasses import replace
from itertools import chain
from typing import Final

from fraudcore.event import TENANT_LIMIT, LoginEvent
from fraudcore.profiles import MAX_PROFILE_BYTES, ProfileKey, decode_profile
from fraudcore.testing.laws.difference import difference, difference_of_verdicts
from fraudcore.testing.laws.event_code import code_of
from fraudcore.testing.laws.law import Law
from fraudcore.testing.laws.trial import RuleTrial
from fraudcore.text import display

__all__ = ["DELIVERY"]


def _split(trial: RuleTrial) -> str | None:
    unlike = difference(trial.base, trial.cut)
    sizes = ", ".join(str(len(batch)) for batch in trial.batches)
    return unlike and f"Cut into batches of {sizes} events: {unlike}"


def _spoiled(trial: RuleTrial) -> str | None:
    for what in (*trial.base.spoiled, *trial.cut.spoiled):
        return f"The engine was given the {what}, which is another one now"
    return None


def _repeated(trial: RuleTrial) -> str | None:
    unlike = difference(trial.base, trial.subject.replay([trial.again, trial.stream]))
    ids = ", ".join(display(event.event_id) for event in trial.again)
    return unlike and f"Delivered as {ids}, and then all once more: {unlike}"


def _unreadable(trial: RuleTrial) -> str | None:
    for key, data in trial.base.stored.items():
        read = decode_profile(key.entity_type, data)
        # Merging opens every section; one that nobody opened would be written as it was read.
        if read.merge(read).to_bytes() != data:
            return f"The profile {display(key.text())}, decoded, encodes to other bytes"
    return None


def _unbounded(trial: RuleTrial) -> str | None:
    flood = trial.subject.replay([trial.flood])
    for key, data in chain(trial.base.stored.items(), flood.stored.items()):
        if len(data) > MAX_PROFILE_BYTES:
            size = f"{len(data)} bytes, over {MAX_PROFILE_BYTES}"
            return f"The profile {display(key.text())} takes {size}"
    return None


def _beyond(trial: RuleTrial) -> str | None:
    whole, half = trial.flood, len(trial.flood) // 2
    if not whole:
        return None
    flood = trial.subject.replay([whole])
    unlike = difference(flood, trial.subject.replay([whole[:half], whole[half:]]))
    if unlike:
        return f"Again and again for {len(whole)} events, cut in two: {unlike}"
    # A device that an account used so long ago that it is forgotten counts as new again.
    again = trial.subject.replay([whole, whole])
    unlike = difference(flood, again, with_profiles=False)
    return unlike and f"Again and again for {len(whole)} events, all delivered twice: {unlike}"


def _hidden(trial: RuleTrial) -> str | None:
    name = trial.subject.rule.name
    on_time, late = trial.base.alerted(name), trial.delayed.alerted(name)
    if on_time - late:
        change = f"loses the alert on {_first(on_time - late)}"
    elif trial.subject.monotone and late - on_time:
        change = f"adds an alert on {_first(late - on_time)}"
    else:
        return None
    return f"Delay {change}. In order of arrival:{code_of(trial.late)}\nand in event time:"


def _first(keys: set[ProfileKey]) -> str:
    return display(min(key.text() for key in keys))


def _leaking(trial: RuleTrial) -> str | None:
    twins = tuple(_twin(event) for event in trial.stream)
    mixed = [*chain.from_iterable(zip(trial.stream, twins, strict=True))]
    both, theirs = trial.subject.replay([mixed]), trial.subject.replay([twins])
    for alone, events in ((trial.base, trial.stream), (theirs, twins)):
        unlike = difference(alone, both.of_tenants({event.tenant for event in events}))
        if unlike:
            return f"Another tenant has the same events at the same time: {unlike}"
    unlike = difference_of_verdicts(trial.base, theirs)
    return unlike and f"Another tenant has the same events: {unlike}"


def _twin(event: LoginEvent) -> LoginEvent:
    return replace(event, tenant=f"#{event.tenant}"[:TENANT_LIMIT])


DELIVERY: Final[tuple[Law[RuleTrial], ...]] = (
    Law("batches do not matter", "however a stream is cut, it comes to the same", _split),
    Law("inputs are left alone", "neither events nor given profiles are changed", _spoiled),
    Law("a duplicate is a no-op", "what is delivered again changes nothing", _repeated),
    Law("state can be stored", "a profile encodes to what it was decoded from", _unreadable),
    Law("state is bounded", "no profile grows beyond its limit", _unbounded),
    Law("capacity does not matter", "batches and duplicates do not matter in a flood", _beyond),
    Law("lateness hides nothing", "delay within the lateness loses no alert", _hidden),
    Law("tenants are apart", "no tenant's result depends on another's events", _leaking),
)
