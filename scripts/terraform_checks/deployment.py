"""The deployments that are judged, on an AWS that is made up."""

from typing import Any

from scripts.local_aws import CHECKOUT
from scripts.terraform_root import TerraformRoot

__all__ = ["ROOT", "mocked_states"]

ROOT = CHECKOUT / "terraform"
_TEST = "deployments"


def mocked_states() -> dict[str, dict[str, Any]]:
    """States after applying the root to Terraform's mocked provider: with nothing chosen
    (`defaults`), and with everything that can be (`everything`).

    Raises:
        TerraformError: Terraform or its provider is missing, or the root is wrong.
    """
    root = TerraformRoot(ROOT, CHECKOUT / "build" / "terraform-checks", beside=("fraudcore",))
    root.init()
    return root.tested(_TEST)
