"""Every action that a function's role allows is needed: without it the function fails."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

from scripts.pipeline.driver import Driver
from scripts.pipeline.stack import Stack
from tests.e2e.conftest import FAILURES, attack
from tests.fakes.stream_records import alert_record, kinesis_record, login

UNNOTICED = {
    "ReadStream": "the mapping reads, which the emulator does in its own name",
    "ReadAlertChanges": "the same",
    "FindStream": "the same",
    "SendDeadLetters": "the mapping sends them",
    "ReadRules": "at the start and once a minute only; unit tests show the refusal",
    "KeepLastGoodRules": "is noted in the log and stops nothing",
    "dynamodb:ConditionCheckItem": "needed for over 99 alerts of one profile at once only",
}
"""Statements and actions whose absence this test cannot see, and why. Actions on keys and logs the
emulator does not enforce at all."""
_NOT_ENFORCED = ("kms:", "logs:", "xray:")
_tenants = (f"privilege-{number}" for number in count())


class Policy(NamedTuple):
    """One inline policy of a role.

    Args:
        role, name: where it stands.
        document: what it says.
    """

    role: str
    name: str
    document: dict[str, Any]

    def without(self, place: int, action: str) -> dict[str, Any]:
        """The document without one action of one statement."""
        statements = [dict(each) for each in self.document["Statement"]]
        left = [each for each in listed(statements[place]["Action"]) if each != action]
        statements[place]["Action"] = left
        return {**self.document, "Statement": [s for s in statements if s["Action"]]}


def listed(actions: str | list[str]) -> list[str]:
    """One or several, as a list."""
    return [actions] if isinstance(actions, str) else actions


def policies(iam: Any, role: str) -> list[Policy]:
    """The inline policies of a role."""
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return [Policy(role, name, _document(iam, role, name)) for name in names]


def _document(iam: Any, role: str, name: str) -> dict[str, Any]:
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    read: dict[str, Any] = json.loads(unquote(document)) if isinstance(document, str) else document
    return read


@contextmanager
def changed(iam: Any, policy: Policy, document: dict[str, Any]) -> Iterator[None]:
    """Another policy, for a while."""
    names = {"RoleName": policy.role, "PolicyName": policy.name}
    iam.put_role_policy(**names, PolicyDocument=json.dumps(document))
    try:
        yield
    finally:
        iam.put_role_policy(**names, PolicyDocument=json.dumps(policy.document))


class Functions:
    """The deployed functions, called with work that needs all of their rights.

    Args:
        stack: the deployment.
    """

    def __init__(self, stack: Stack) -> None:
        self._lambda, self._dynamodb = stack.aws.client("lambda"), stack.aws.client("dynamodb")
        self._outputs = stack.outputs

    def detector(self) -> bool:
        """A burst that opens alerts, twice, and garbage: whether all of it was processed."""
        tenant = next(_tenants)
        first, second = (
            [
                kinesis_record(login(n, tenant=tenant, event_id=f"{tenant}-{n}"), n)
                for n in range(start, start + 12)
            ]
            for start in (0, 12)
        )
        garbage = kinesis_record(b"\xff", 99)
        return self._succeeds("detector", {"Records": [*first, garbage]}) and self._succeeds(
            "detector", {"Records": second}
        )

    def notifier(self) -> bool:
        """An alert that was never told: whether it was."""
        return self._succeeds("notifier", {"Records": [alert_record("INSERT", 1, self._untold())]})

    def sweep(self) -> bool:
        """An alert that waits in the outbox: whether it was told."""
        self._untold()
        return self._succeeds("sweep", {})

    def _untold(self) -> dict[str, Any]:
        table = self._outputs["alerts_table_name"]
        items = self._dynamodb.scan(TableName=table, ConsistentRead=True)["Items"]
        due = [item for item in items if item["severity"]["S"] not in ("info", "low")]
        if not due:
            assert self.detector()
            return self._untold()
        item = due[0]
        item.pop("notified_severity", None)
        item |= {"outbox": {"S": "waiting"}, "outbox_since": {"S": "2026-01-01T00:00:00.000Z"}}
        self._dynamodb.put_item(TableName=table, Item=item)
        return dict(item)

    def _succeeds(self, function: str, event: dict[str, Any]) -> bool:
        name = self._outputs["detector_function_name"].replace("detector", function)
        answer = self._lambda.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        said = json.loads(answer["Payload"].read())
        failed = said.get("batchItemFailures") or said.get("BatchFailures")
        return "FunctionError" not in answer and not failed


def test_the_flow_needs_no_more_than_the_roles_allow(enforced: Stack) -> None:
    """From the stream to alerts, notifications and archive."""
    driver = Driver(enforced)
    attack(driver, "enforced")
    observed = driver.observed("enforced")
    assert {alert.rule for alert in observed.alerts} >= {"failed_login_burst"}
    assert observed.notified
    assert len(observed.archived) == FAILURES


@pytest.mark.parametrize("function", ["detector", "notifier", "sweep"])
def test_a_function_without_one_of_its_rights_fails(enforced: Stack, function: str) -> None:
    """Taken away one by one, and given back: with all of them it succeeds."""
    iam, work = enforced.aws.client("iam"), getattr(Functions(enforced), function)
    role = enforced.outputs["detector_function_name"].replace("detector", function)
    assert work()
    assert [each for each in _unnoticed(iam, role, work) if UNNOTICED.keys().isdisjoint(each)] == []
    assert work()


def _unnoticed(iam: Any, role: str, work: Callable[[], bool]) -> Iterator[tuple[str, str]]:
    """Statement and action of what can be taken away."""
    noticed = 0
    for policy in policies(iam, role):
        for place, statement in enumerate(policy.document["Statement"]):
            for action in listed(statement["Action"]):
                if action.startswith(_NOT_ENFORCED):
                    continue
                with changed(iam, policy, policy.without(place, action)):
                    if work():
                        yield statement["Sid"], action
                    else:
                        noticed += 1
    assert noticed > 2
