"""Laws of judging: what a rule may do with an event, and what it may say of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from fraudcore.finding import Finding
from fraudcore.guard import EVIDENCE_LIMIT
from fraudcore.rules.base import Rule
from fraudcore.testing.laws.difference import difference, told
from fraudcore.testing.laws.event_code import code_of
from fraudcore.testing.laws.law import Law
from fraudcore.testing.laws.trial import RuleTrial
from fraudcore.text import display

__all__ = ["JUDGEMENT", "REASON_LIMIT"]

REASON_LIMIT: Final = 500
"""Characters of a reason that an alert keeps."""


def _fault(trial: RuleTrial) -> str | None:
    for fault in trial.base.faults:
        return f"Event {display(fault.event_id)}: {fault.problem}"
    for fault in trial.oddities.faults:
        odd = f"which is one of these:{code_of(trial.odd)}\nmade of"
        return f"Event {display(fault.event_id)}: {fault.problem}\n{odd}"
    return None


def _impure(trial: RuleTrial) -> str | None:
    return next(iter(trial.problems), None)


def _unlike(trial: RuleTrial) -> str | None:
    return difference(trial.base, trial.subject.replay([trial.stream]))


def _wording(trial: RuleTrial) -> str | None:
    for finding in _findings(trial):
        problem = _of_words(trial.subject.rule, finding) or _of_evidence(finding.verdict.evidence)
        if problem:
            where = f"in {told(finding)}\nof{code_of([finding.event])}\nafter"
            return f"{problem}\n{where}"
    return None


def _findings(trial: RuleTrial) -> Iterator[Finding]:
    for replay in (trial.base, trial.oddities):
        yield from (f for f in replay.findings if f.rule == trial.subject.rule.name)


def _of_words(rule: Rule, finding: Finding) -> str | None:
    words: Any
    try:
        words, again = (rule.describe(finding.event, finding.verdict.evidence) for _ in range(2))
    except Exception as error:  # noqa: BLE001 - a rule of a user's own may raise anything
        return f"describe raises {type(error).__name__}: {error}"
    if words != again:
        return "describe says two things of one finding"
    if not isinstance(words, str) or not words.strip() or not words.isprintable():
        return f"describe returns what cannot be printed as one line: {words!a}"
    if len(words) > REASON_LIMIT:
        return f"describe returns {len(words)} characters, over {REASON_LIMIT}"
    return None


def _of_evidence(evidence: Mapping[str, Any]) -> str | None:
    try:
        text = json.dumps(dict(evidence), allow_nan=False)
    except (TypeError, ValueError) as error:
        return f"The evidence is no JSON: {error}"
    if json.loads(text) != dict(evidence):
        return "The evidence is another one once it is read again from JSON"
    if len(text) > EVIDENCE_LIMIT:
        return f"The evidence has {len(text)} characters, over {EVIDENCE_LIMIT}"
    return None


JUDGEMENT: Final[tuple[Law[RuleTrial], ...]] = (
    Law("judging never fails", "whatever an event holds or lacks, verdicts come of it", _fault),
    Law("judging is pure", "judge changes nothing, keeps nothing and says one thing", _impure),
    Law("one stream, one result", "a stream judged again comes to the same", _unlike),
    Law("words and evidence", "evidence is bounded JSON, and its words one line", _wording),
)
