"""Statements that allow more than they name."""

from collections.abc import Iterator

from scripts.terraform_checks.finding import Finding
from scripts.terraform_checks.policies import Policy

__all__ = ["broad"]


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
