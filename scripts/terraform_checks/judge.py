"""All that is checked of the policies of a deployment."""

from collections.abc import Mapping
from typing import Any

from scripts.terraform_checks.breadth import broad
from scripts.terraform_checks.finding import Finding
from scripts.terraform_checks.policies import policies
from scripts.terraform_checks.tools import parliament

__all__ = ["findings"]


def findings(state: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the policies of a state.

    Args:
        state: in the form of `terraform show -json`, all values known.

    Raises:
        ToolError: the linter could not judge.
    """
    found = policies(state)
    return [*parliament(found), *(each for policy in found for each in broad(policy))]
