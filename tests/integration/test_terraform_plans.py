"""The root's own tests, and the static checks of what it would make, without an account."""

import re
from typing import Any

import pytest

from scripts.terraform_checks.breadth import broad
from scripts.terraform_checks.deployment import ROOT
from scripts.terraform_checks.judge import findings
from scripts.terraform_checks.policies import policies
from scripts.terraform_checks.suppressions import load, unsuppressed
from scripts.terraform_root import MissingTerraformError, TerraformRoot

RUNS = sum(
    len(re.findall(r'^run "', path.read_text(), re.MULTILINE))
    for path in (ROOT / "tests").glob("*.tftest.hcl")
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> TerraformRoot:
    """The root, initialized with the real provider."""
    root = TerraformRoot(ROOT, tmp_path_factory.mktemp("root"), beside=("fraudcore",))
    try:
        root.init()
    except MissingTerraformError as error:
        pytest.skip(f"no test of the Terraform root: {error}")
    return root


@pytest.fixture(scope="module")
def state(root: TerraformRoot) -> dict[str, Any]:
    """Everything that can be chosen, made on an AWS that is made up."""
    return root.tested("everything")


def test_the_roots_own_tests_pass(root: TerraformRoot) -> None:
    """Plans without an account name what they should and refuse wrong variables."""
    root.validate()
    assert f"{RUNS} passed, 0 failed." in root.test()


def test_no_policy_allows_more_than_it_names(state: dict[str, Any]) -> None:
    """A star for a resource has a written reason, and no action has one at all."""
    found = [each for policy in policies(state) for each in broad(policy)]
    assert {each.check for each in found} == {"WILDCARD_RESOURCE"}
    assert unsuppressed(found, load(ROOT / "suppressions.toml")) == []


def test_a_policy_that_allows_too_much_is_found(state: dict[str, Any]) -> None:
    """One action misspelt, and one resource widened, in the deployed policies are findings."""
    decisions = load(ROOT / "suppressions.toml")
    assert unsuppressed(findings(state), decisions) == []
    statement = next(
        each["values"]["statement"][0]
        for module in state["root_module"]["child_modules"]
        for each in module.get("resources", ())
        if each["address"] == "module.detector.data.aws_iam_policy_document.this"
    )
    kept = dict(statement)
    try:
        statement |= {"actions": ["kinesis:GetRecord"], "resources": ["*"]}
        wrong = {each.check for each in unsuppressed(findings(state), decisions)}
    finally:
        statement |= kept
    assert wrong >= {"UNKNOWN_ACTION", "WILDCARD_RESOURCE"}
