"""The laws that every rule obeys."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from hypothesis.strategies import SearchStrategy

from fraudcore.event import LoginEvent
from fraudcore.rules.base import DAY_S, Rule
from fraudcore.testing.laws.declaration import check_declaration
from fraudcore.testing.laws.delivery import DELIVERY
from fraudcore.testing.laws.judgement import JUDGEMENT
from fraudcore.testing.laws.law import BrokenLawError, Run, hold
from fraudcore.testing.laws.meaning import MEANING
from fraudcore.testing.laws.subject import Oracle, Subject
from fraudcore.testing.laws.traffic import traffic
from fraudcore.testing.laws.trial import rule_trials

__all__ = ["LAWS", "WEEK_S", "check_rule_laws"]

WEEK_S: Final = 7 * DAY_S
LAWS: Final = (*JUDGEMENT, *DELIVERY, *MEANING)
"""In the order in which they are checked."""


def check_rule_laws(
    rule: Rule,
    *,
    events: SearchStrategy[Sequence[LoginEvent]] | None = None,
    beside: Sequence[Rule] = (),
    lists: Any = None,
    stricter: Sequence[Rule] = (),
    oracle: Oracle | None = None,
    monotone: bool = False,
    shift_s: float = WEEK_S,
    without: Collection[str] = (),
    must_fire: bool = True,
    examples: int | None = None,
    seed: int | None = None,
) -> None:
    """Check that a rule obeys the laws of all rules, on drawn streams of events.

    A plain function, for a test of any framework; Hypothesis draws inside. The streams are cut,
    repeated, delayed, shifted, given to two tenants, filled with hostile texts and stripped of
    facts. ``docs/writing-rules.md`` lists the laws by name, with what usually breaks them.

    Args:
        rule: with the parameters under test; it is pickled, so that its class must be in a module.
        events: streams in which it fires, as large as its profiles can remember. Unless given,
            attack campaigns in honest traffic on the same accounts and sources.
        beside: other rules in its engine, where it depends on what they find.
        lists: address lists for it, as the engine takes them.
        stricter: the same rule with stricter parameters; each must fire wherever it does.
        oracle: ``oracle(rule, event, earlier)`` says whether the rule fires on an event, by all
            events that arrived before, in order of arrival and of the same tenants.
        monotone: more events never make it silent, so that delay adds no alert either.
        shift_s: seconds by multiples of which times are shifted, above 0. A rule that knows hours
            or days needs a week; for one that knows neither take less, such as 3607.
        without: names of laws that it need not obey; say why where you leave one out.
        must_fire: whether it is an error if it fires in none of the streams.
        examples: streams; as many as the Hypothesis profile in force says unless given.
        seed: of the search, to repeat one.

    Raises:
        BrokenLawError: an ``AssertionError`` that names the law and shows the least events found
            that break it, as code.
        ValueError: ``without`` names no law.

    >>> from fraudcore.rules.user_enumeration import UserEnumeration
    >>> strict = UserEnumeration(max_unknown_users=3)
    >>> check_rule_laws(UserEnumeration(), stricter=[strict], examples=5, seed=0)
    """
    unknown = set(without) - {law.name for law in LAWS}
    if unknown:
        raise ValueError(f"without: no law is called {', '.join(sorted(unknown))}")
    check_declaration(rule)
    subject = Subject(rule, tuple(beside), lists, tuple(stricter), oracle, monotone, shift_s)
    proofs = hold(
        repr(rule),
        [law for law in LAWS if law.name not in without],
        rule_trials(subject, traffic(rule=rule.name) if events is None else events),
        Run(examples, seed),
        lambda trial: bool(trial.base.fired(rule.name)),
    )
    if must_fire and not proofs:
        says = "a rule that never fires could break no law"
        problem = "It did not fire on any stream: give ``events`` that make it fire."
        raise BrokenLawError(repr(rule), "it fires", says, problem)
