"""Which alerts people are to be told of, and which go into the outbox for that."""

from dataclasses import replace

import pytest

from fraudcore.severity import Severity
from lambda_entry.alert_changes import is_worth_a_message, newly_due
from tests.storage_contract import alert

LEAST: Severity = "medium"


@pytest.mark.parametrize(
    ("severity", "told", "expected"),
    [
        ("low", None, False),
        ("medium", None, True),
        ("medium", "low", True),
        ("medium", "medium", False),
        ("high", "medium", True),
        ("high", "critical", False),
    ],
)
def test_a_message_is_for_what_is_grave_and_new(
    severity: Severity, told: Severity | None, expected: bool
) -> None:
    """At least of the severity that is told, and graver than what its incident was before."""
    found = replace(alert("a", severity=severity), told_severity=told)
    assert is_worth_a_message(found, LEAST) == expected


def test_what_joins_an_incident_waits_only_once_it_is_graver() -> None:
    """It is not due when it opens, nor for its count, but when its severity rises above it."""
    joined = replace(alert("a"), incident_id="lead", told_severity="medium")
    assert newly_due([joined], {}, LEAST) == set()
    assert newly_due([replace(joined, count=9)], {"a": joined}, LEAST) == set()
    graver = replace(joined, severity="high")
    assert newly_due([graver], {"a": joined}, LEAST) == {"a"}
    assert newly_due([graver], {"a": graver}, LEAST) == set()


def test_what_rises_to_what_people_know_is_not_due() -> None:
    """Two alerts of one incident may become critical one after the other: one message."""
    lead = alert("a")
    raised = replace(lead, severity="critical", told_severity="critical")
    assert newly_due([lead], {}, LEAST) == {"a"}
    assert newly_due([raised], {"a": lead}, LEAST) == set()
