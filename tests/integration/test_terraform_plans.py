"""The root's own tests, and the static checks of what it would make, without an account."""

import copy
import re
from typing import Any

import pytest

from scripts.terraform_checks.deployment import ROOT
from scripts.terraform_checks.findings import load, unsuppressed
from scripts.terraform_checks.judge import broad, findings, unread
from scripts.terraform_checks.policies import policies, resources
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
def states(root: TerraformRoot) -> dict[str, dict[str, Any]]:
    """Deployments with nothing and with everything chosen, on an AWS that is made up."""
    return root.tested("deployments")


def test_the_roots_own_tests_pass(root: TerraformRoot) -> None:
    """Plans without an account name what they should and refuse wrong variables."""
    root.validate()
    assert f"{RUNS} passed, 0 failed." in root.test()


def test_no_policy_allows_more_than_it_names(states: dict[str, dict[str, Any]]) -> None:
    """A star for a resource has a written reason, and no action has one at all, in a deployment of
    the defaults as well as in one of everything that can be chosen.
    """
    assert states.keys() == {"defaults", "everything"}
    for state in states.values():
        found = [each for policy in policies(state) for each in broad(policy)]
        assert {each.check for each in found} == {"WILDCARD_RESOURCE"}
        assert unsuppressed(found, load(ROOT / "suppressions.toml")) == []


def test_every_policy_is_judged(states: dict[str, dict[str, Any]]) -> None:
    """Whatever may be done is a policy document, and there is one for every place that takes it."""
    for state in states.values():
        assert list(unread(state)) == []
        placed = [each for each in resources(state) if each["type"].endswith("_policy")]
        trusts = [each for each in resources(state) if each["type"] == "aws_iam_role"]
        keys = [each for each in resources(state) if each["type"] == "aws_kms_key"]
        judged = [policy.document["Statement"] for policy in policies(state)]
        assert len(trusts) == 9
        assert all(judged)
        assert len(judged) == len(placed) + len(trusts) + len(keys)


def test_a_policy_that_allows_too_much_is_found(states: dict[str, dict[str, Any]]) -> None:
    """One action misspelt, and one resource widened, in the deployed policies are findings."""
    decisions = load(ROOT / "suppressions.toml")
    state = copy.deepcopy({"root_module": states["defaults"]["root_module"]})
    assert unsuppressed(findings(state), decisions) == []
    statement = next(
        each["values"]["statement"][0]
        for each in resources(state)
        if each["address"] == "module.detector.data.aws_iam_policy_document.this"
    )
    statement |= {"actions": ["kinesis:GetRecord"], "resources": ["*"]}
    wrong = {each.check for each in unsuppressed(findings(state), decisions)}
    assert wrong >= {"UNKNOWN_ACTION", "WILDCARD_RESOURCE"}
