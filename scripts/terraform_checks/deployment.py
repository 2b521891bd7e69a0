"""The deployment that is judged: everything that can be chosen, on an AWS that is made up."""

from typing import Any

from scripts.local_aws import CHECKOUT
from scripts.terraform_root import TerraformRoot

__all__ = ["ROOT", "mocked_state"]

ROOT = CHECKOUT / "terraform"
_TEST = "everything"


def mocked_state() -> dict[str, Any]:
    """The state after applying the root to Terraform's mocked provider.

    Raises:
        TerraformError: Terraform or its provider is missing, or the root is wrong.
    """
    root = TerraformRoot(ROOT, CHECKOUT / "build" / "terraform-checks", beside=("fraudcore",))
    root.init()
    return root.tested(_TEST)
