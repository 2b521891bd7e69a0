"""The root's own tests: what it names, and which values it refuses."""

from pathlib import Path

import pytest

from scripts.local_aws import CHECKOUT
from scripts.terraform_root import MissingTerraformError, TerraformRoot


def test_the_roots_own_tests_pass(tmp_path: Path) -> None:
    """Plans without an account name what they should and refuse wrong variables."""
    root = TerraformRoot(CHECKOUT / "terraform", tmp_path, beside=("fraudcore",))
    try:
        root.init()
    except MissingTerraformError as error:
        pytest.skip(f"no test of the Terraform root: {error}")
    root.validate()
    said = root.test()
    assert "16 passed, 0 failed." in said
