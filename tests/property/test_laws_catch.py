"""The laws of ``fraudcore.testing`` let sound rules and profiles pass, and catch broken ones."""

import re
from typing import Any

import pytest

from fraudcore import Engine, LoginEvent, RuleSet
from fraudcore.profiles import Profile
from fraudcore.testing import CAMPAIGNS, check_profile_laws, check_rule_laws, simplest
from fraudcore.testing.laws import BrokenLawError
from fraudcore.testing.laws.delivery import DELIVERY
from fraudcore.testing.laws.trial import RuleTrial
from tests.property.broken_engines import BROKEN as BROKEN_ENGINES
from tests.property.broken_engines import FaultySubject
from tests.property.broken_profiles import BROKEN as BROKEN_PROFILES
from tests.property.broken_rules import (
    BROKEN,
    AsksTheBatch,
    KnowsTheDate,
    Overestimates,
    Silent,
    Sound,
    Unescaped,
    fires,
    forget,
)

ENOUGH: dict[str, Any] = {"examples": 40, "seed": 0}


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What broken rules keep outside of their profiles is not kept from test to test."""
    forget()


def breach(rule: Sound, **arguments: Any) -> str:
    """What the error says that names the law which a rule breaks."""
    with pytest.raises(BrokenLawError) as caught:
        check_rule_laws(rule, **{**ENOUGH, **arguments})
    return str(caught.value)


def events_in(message: str) -> list[LoginEvent]:
    """The events of a message, pasted."""
    found = re.findall(r"^    (LoginEvent\(.*\)),$", message, re.MULTILINE)
    return [eval(code, {"LoginEvent": LoginEvent}) for code in found]


def test_a_sound_rule_passes() -> None:
    """A rule that obeys every law is told nothing, not even with all that can be asked of it."""
    stricter = [Sound(max_failures=2)]
    check_rule_laws(Sound(), stricter=stricter, oracle=fires, monotone=True, **ENOUGH)


@pytest.mark.parametrize(("rule_type", "law"), BROKEN.items())
def test_a_broken_rule_is_caught(rule_type: type[Sound], law: str) -> None:
    """Of each broken rule the law that it breaks is named."""
    stricter = [rule_type(max_failures=2)] if law == "stricter fires as well" else []
    oracle = fires if law == "the oracle agrees" else None
    # What is drawn depends on the modules that happen to be loaded; a search ends at a breach.
    message = breach(rule_type(), monotone=True, stricter=stricter, oracle=oracle, examples=400)
    assert message.startswith(f"{rule_type.__name__}(")
    # What depends on what is decoded breaks several laws, and which comes first depends on chance.
    laws = {law, "memory_s is enough"} if rule_type is AsksTheBatch else {law}
    assert any(f"breaks the law {each!r}" in message for each in laws)


@pytest.mark.parametrize(("profile_type", "law"), BROKEN_PROFILES.items())
def test_a_broken_profile_is_caught(profile_type: type[Profile], law: str) -> None:
    """Of each broken profile the law that it breaks is named."""
    pattern = f"{profile_type.__name__} breaks the law {law!r}"
    with pytest.raises(BrokenLawError, match=re.escape(pattern)):
        check_profile_laws(profile_type, examples=200, seed=0)


@pytest.mark.parametrize(("engine_type", "law"), BROKEN_ENGINES.items())
def test_a_broken_engine_is_caught(engine_type: type[Engine], law: str) -> None:
    """What only an engine could do wrong is noticed, too, and in a sound one nothing is."""
    (problem,) = (each.problem for each in DELIVERY if each.name == law)
    assert problem(trial_in(engine_type)) is not None
    assert problem(trial_in(Engine)) is None


def trial_in(engine_type: type[Engine]) -> RuleTrial:
    """A burst of failures, delivered in every way, to an engine of this type."""
    stream = simplest(CAMPAIGNS["failed_login_burst"]())
    return RuleTrial(
        subject=FaultySubject(Sound(), (), None, (), None, False, 1.0, engine_type),
        stream=stream,
        late=stream,
        again=(*stream, *stream[:3]),
        batches=(stream[:4], stream[4:]),
        odd=stream,
        shift=1,
        alias="~",
        flood_size=300,
    )


def test_a_counterexample_is_as_small_as_can_be() -> None:
    """Where the third failure should fire, three failures are shown, without a needless fact."""
    events = events_in(breach(Overestimates(), oracle=fires))
    assert len(events) == 3
    assert {event.user for event in events} == {events[0].user} != {None}
    assert not any(event.geo or event.user_agent or event.reason for event in events)


def test_a_counterexample_can_be_pasted() -> None:
    """The events shown, put into a test, show the same fault."""
    events = events_in(breach(Overestimates(), oracle=fires))
    sound, broken = (
        Engine(RuleSet((rule,))).process(events, {}) for rule in (Sound(), Overestimates())
    )
    assert sound.findings
    assert not broken.findings


def test_a_seed_repeats_a_search() -> None:
    """The same seed finds the same events, another one may find others."""
    messages = [breach(KnowsTheDate(), seed=seed) for seed in (0, 0, 1)]
    assert messages[0] == messages[1] != messages[2]


def test_a_law_can_be_left_out() -> None:
    """A rule passes without the one law that it breaks."""
    assert "time is relative" in breach(KnowsTheDate(), examples=10)
    check_rule_laws(KnowsTheDate(), without=["time is relative"], examples=10, seed=0)


def test_a_law_that_does_not_exist_cannot_be_left_out() -> None:
    """A misspelt law is an error, not silence."""
    with pytest.raises(ValueError, match="no law is called time is absolute"):
        check_rule_laws(Sound(), without=["time is absolute"])


def test_a_rule_that_never_fires_proves_nothing() -> None:
    """Silence is an error unless it was asked for."""
    assert "It did not fire on any stream" in breach(Silent(), examples=3)
    check_rule_laws(Silent(), must_fire=False, examples=1)


def test_messages_can_be_printed() -> None:
    """Hostile names in a counterexample are escaped."""
    message = breach(Unescaped())
    assert all(line.isprintable() for line in message.splitlines())
