"""Real attack logs through the command, with the thresholds that such tools ship."""

from pathlib import Path

import pytest

from tests.command_line import Ran, fraudcore, json_lines
from tests.real_attacks import (
    BRUTE_FORCE,
    USER_ENUMERATION,
    Case,
    Source,
    cases,
    expected,
    missed,
)


@pytest.fixture(scope="module")
def logs() -> list[Case]:
    """The logs."""
    return cases()


@pytest.fixture(scope="module")
def detected(logs: list[Case], tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """What the command says about all of them at once."""
    file: Path = tmp_path_factory.mktemp("logs") / "events.jsonl"
    file.write_bytes(json_lines(event for case in logs for event in case["events"]))
    return fraudcore("detect", "--preset", "strict", file)


def _named(detected: Ran, *rules: str) -> set[Source]:
    """The sources on whose address there is an alert, of one of these rules if any are given."""
    return {
        Source(alert["tenant"], alert["entity"]["value"])
        for alert in detected.rows
        if alert["entity"]["type"] == "ip" and (not rules or alert["rule"] in rules)
    }


def test_every_line_is_an_event(detected: Ran) -> None:
    """The command rejects nothing and reports no fault."""
    assert detected.status == 0, detected.err


def test_sources_of_brute_force_are_named(logs: list[Case], detected: Ran) -> None:
    """At least nine in ten, fast and slow together."""
    sources = expected(logs, BRUTE_FORCE)
    unnamed = missed(sources, _named(detected))
    assert len(sources) == 65
    assert len(unnamed) <= len(sources) / 10, unnamed


def test_sources_of_user_enumeration_are_named(logs: list[Case], detected: Ran) -> None:
    """At least eight in ten, and by the rule for it, not by their failures alone."""
    sources = expected(logs, USER_ENUMERATION)
    unnamed = missed(sources, _named(detected, "user_enumeration"))
    assert len(sources) == 11
    assert len(unnamed) <= len(sources) * 2 / 10, unnamed
