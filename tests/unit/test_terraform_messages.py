"""Terraform's machine-readable output, read line by line."""

import json

from scripts.terraform_messages import Messages, Progress


def _summary(operation: str, **changes: int) -> str:
    counts = {"add": 0, "change": 0, "remove": 0} | changes
    return json.dumps({"type": "change_summary", "changes": counts | {"operation": operation}})


def _hook(kind: str, address: str) -> str:
    return json.dumps({"type": kind, "hook": {"resource": {"addr": address}}})


def test_progress_counts_finished_resources_of_all_planned() -> None:
    """Each finished resource is reported with its number, the planned total and its address."""
    seen: list[Progress] = []
    messages = Messages(seen.append)
    for line in (
        _summary("plan", add=2, remove=1),
        _hook("apply_start", "a.b"),
        _hook("apply_complete", "a.b"),
        _hook("apply_errored", "a.c"),
        _summary("apply", add=1),
    ):
        messages.read(line)
    assert seen == [Progress(1, 3, "a.b"), Progress(2, 3, "a.c")]


def test_errors_are_kept_and_warnings_are_not() -> None:
    """An error is worded as address, summary and detail, as far as they are there."""
    messages = Messages(lambda _: None)
    diagnostics = (
        {"severity": "error", "address": "a.b", "summary": "went wrong", "detail": "badly"},
        {"severity": "error", "summary": "invalid"},
        {"severity": "warning", "summary": "deprecated"},
    )
    for diagnostic in diagnostics:
        messages.read(json.dumps({"type": "diagnostic", "diagnostic": diagnostic}))
    assert messages.errors == ["a.b: went wrong: badly", "invalid"]


def test_other_output_is_passed_over() -> None:
    """Lines that are no JSON object, such as a crash report, do no harm."""
    messages = Messages(lambda _: None)
    for line in ("", "panic: oh no\n", "[]", "17", '{"type": "version"}'):
        messages.read(line)
    assert messages.errors == []
