"""The policies of the deployed roles, resolved, before an IAM linter and our own rules."""

import json
import subprocess
from typing import Any

import pytest

from scripts.local_aws import CHECKOUT
from scripts.pipeline.stack import Stack
from tests.e2e.test_least_privilege import Policy, listed, policies

PARLIAMENT = CHECKOUT / ".venv-checks" / "bin" / "parliament"
STREAM_ACTIONS = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
}
"""The linter does not take a stream's ARN, which has colons in its last part, for one."""
ANY_RESOURCE: dict[str, str] = {}
"""Statements about any resource, by their Sid, with the reason."""


@pytest.fixture(scope="module")
def deployed_policies(enforced: Stack) -> list[Policy]:
    """All inline policies of the deployment's roles."""
    iam = enforced.aws.client("iam")
    names = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    found = [policy for name in names for policy in policies(iam, name)]
    assert len(found) >= 8
    return found


def statements(found: list[Policy]) -> list[tuple[str, dict[str, Any]]]:
    """Every statement, with the role it is of."""
    return [(policy.role, each) for policy in found for each in policy.document["Statement"]]


def test_no_statement_is_about_anything_at_all(deployed_policies: list[Policy]) -> None:
    """No wildcard for resources or actions, unless the reason is written down."""
    wide = [
        (role, each["Sid"])
        for role, each in statements(deployed_policies)
        if "*" in listed(each["Resource"])
        or any(action.endswith("*") for action in listed(each["Action"]))
    ]
    assert [where for where in wide if where[1] not in ANY_RESOURCE] == []


def test_the_linter_finds_nothing(deployed_policies: list[Policy]) -> None:
    """parliament knows which actions there are, and on which resources and conditions."""
    found = [
        f"{policy.role}, {policy.name}: {finding}"
        for policy in deployed_policies
        for finding in _findings(policy)
        if not _about_streams(finding)
    ]
    assert found == []


def _findings(policy: Policy) -> list[dict[str, Any]]:
    command = [str(PARLIAMENT), "--string", json.dumps(policy.document), "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not ran.stderr.strip(), ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines() if line.strip()]


def _about_streams(finding: dict[str, Any]) -> bool:
    detail = finding["detail"]
    return isinstance(detail, list) and {each["action"] for each in detail} <= STREAM_ACTIONS
