"""The IAM policies of a deployment, as the values of its `aws_iam_policy_document`s resolve."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Policy", "policies", "resources"]

_KIND = "aws_iam_policy_document"


class Policy(NamedTuple):
    """One policy.

    Args:
        address: of its data source.
        document: the policy in IAM's JSON.
    """

    address: str
    document: dict[str, Any]

    @property
    def says_who_may_assume(self) -> bool:
        """Whether it is the trust policy of a role."""
        return all(each.get("Action") == ["sts:AssumeRole"] for each in self.document["Statement"])


def resources(state: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every resource and data source of a state.

    Args:
        state: in the form of `terraform show -json`.
    """
    yield from _below(state["root_module"])


def policies(state: Mapping[str, Any]) -> list[Policy]:
    """The policies of a state in which everything that they name has a value.

    Args:
        state: as for ``resources``.
    """
    return [
        Policy(each["address"], _document(each["values"]["statement"]))
        for each in resources(state)
        if each["type"] == _KIND
    ]


def _below(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _below(child)


def _document(statements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [_statement(each) for each in statements]}


def _statement(block: Mapping[str, Any]) -> dict[str, Any]:
    parts = {
        "Sid": block["sid"],
        "Effect": block["effect"] or "Allow",
        "Principal": _principal(block["principals"]),
        "NotPrincipal": _principal(block["not_principals"]),
        "Action": block["actions"],
        "NotAction": block["not_actions"],
        "Resource": block["resources"],
        "NotResource": block["not_resources"],
        "Condition": _condition(block["condition"]),
    }
    return {name: part for name, part in parts.items() if part}


def _principal(blocks: Sequence[Mapping[str, Any]]) -> object:
    if [block["type"] for block in blocks] == ["*"]:
        return "*"
    return {block["type"]: block["identifiers"] for block in blocks}


def _condition(blocks: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    tests: dict[str, dict[str, Any]] = {}
    for block in blocks:
        values = block["values"]
        value = values[0] if len(values) == 1 else values  # as parliament wants it for a Bool
        tests.setdefault(block["test"], {})[block["variable"]] = value
    return tests
