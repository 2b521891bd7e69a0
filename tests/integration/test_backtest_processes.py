"""Judges in processes of their own: what one of them does is told in the process that waits."""

import json
import os
from pathlib import Path

import pytest

from fraudcore import InvalidConfigError, LoginEvent, RuleSet
from fraudcore.backtest.crew import Crew
from fraudcore.backtest.judge import Bench
from fraudcore.backtest.judges import JudgeError
from tests.attempts import attempt
from tests.their_rule import Theirs

EVENTS = [attempt(n, user=f"user{n}") for n in range(5)]


def _ending(*_: object) -> None:
    os._exit(7)


def _raising(event: LoginEvent, _: object) -> None:
    raise ValueError(event.event_id)


def _bench(path: Path | str = "", **act: object) -> Bench:
    return Bench(RuleSet((Theirs(**act),)), None, path, 100)  # type: ignore[arg-type]


def _batches(judges: int) -> dict[int, list[bytes]]:
    data = [json.dumps(event.to_dict()).encode() for event in EVENTS]
    return dict.fromkeys(range(judges), data)


def test_a_process_that_ends_by_itself_is_told() -> None:
    """Out of memory, or a rule that ends it: with its exit code, instead of waiting for ever."""
    with Crew([_bench(), _bench(act=_ending)], 2) as crew:
        crew.judge(1, _batches(2))
        with pytest.raises(JudgeError, match=r"ended by itself \(exit code 7\)"):
            crew.checkpoint(1)


def test_an_error_of_a_process_is_raised_where_it_is_waited_for(tmp_path: Path) -> None:
    """As the same error, with the same words."""
    damaged = tmp_path / "judge-0.db"
    damaged.write_bytes(b"SQLite format 3\0 and more that is none")
    with (
        Crew([_bench(damaged), _bench()], 2) as crew,
        pytest.raises(InvalidConfigError, match=r"--checkpoint: .*judge-0\.db"),
    ):
        crew.checkpoint(1)


def test_faults_of_rules_are_added_up_over_processes() -> None:
    """How often, and batch and words of the first; a rule that raises ends no process."""
    with Crew([_bench(act=_raising), _bench(act=_raising)], 2) as crew:
        crew.judge(1, _batches(2))
        count, batch, words = crew.faults([0, 1])["theirs"]
    assert (count, batch) == (2 * len(EVENTS), 1)
    first = min(event.event_id for event in EVENTS)
    assert words == f"event {first}: ValueError: {first}"
