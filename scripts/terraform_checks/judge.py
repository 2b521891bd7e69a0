"""All that is checked of the policies of a deployment."""

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from scripts.terraform_checks.findings import Finding
from scripts.terraform_checks.policies import Policy, policies, resources
from scripts.terraform_checks.tools import parliament

__all__ = ["broad", "findings", "unread"]


def findings(state: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the policies of a state.

    Args:
        state: in the form of `terraform show -json`, all values known.

    Raises:
        ToolError: the linter could not judge.
    """
    found = policies(state)
    return [*parliament(found), *chain.from_iterable(map(broad, found)), *unread(state)]


def broad(policy: Policy) -> Iterator[Finding]:
    """What a policy allows without naming it: `*` for a resource, a wildcard in an action, or
    everything but something.

    A statement that denies may be as broad as it likes.
    """
    for statement in policy.document["Statement"]:
        if statement["Effect"] != "Allow":
            continue
        where = f"{policy.address}:{statement.get('Sid', '')}"
        if "*" in statement.get("Resource", ()):
            yield Finding("WILDCARD_RESOURCE", where, "allowed on every resource")
        for action in statement.get("Action", ()):
            if "*" in action:
                yield Finding("WILDCARD_ACTION", where, f"allows {action}")
        for inverse in {"NotAction", "NotResource", "NotPrincipal"} & statement.keys():
            yield Finding("INVERSE", where, f"allows all but a {inverse}")


def unread(state: Mapping[str, Any]) -> Iterator[Finding]:
    """Policies that nobody here has read: written as text instead of as a policy document, or
    attached by name.

    Args:
        state: of a mocked provider, which gives no text for a policy document.
    """
    for each in resources(state):
        if each["mode"] == "managed":
            if '\\"Statement\\"' in json.dumps(each["values"]):
                yield Finding("POLICY_AS_TEXT", each["address"], "is no aws_iam_policy_document")
            if each["type"].startswith("aws_iam_") and each["type"].endswith("_attachment"):
                yield Finding("POLICY_BY_NAME", each["address"], "attaches what is not here")
