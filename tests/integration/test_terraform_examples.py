"""The example roots plan from nothing with the real provider, against an account that is empty."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.local_aws import CHECKOUT, LocalAws
from scripts.terraform_root import MissingTerraformError, TerraformRoot

ADDRESSES = ["soc@example.com"]
VALUES: Mapping[str, Mapping[str, object]] = {
    "minimal": {"email": ADDRESSES[0]},
    "production": {
        "alert_emails": ADDRESSES,
        "on_call_emails": ADDRESSES,
        "producer_role": "login-service",
        "quicksight_owner_arn": "arn:aws:quicksight:us-east-1:000000000000:user/default/ann",
        "key_user_arns": ["arn:aws:iam::000000000000:role/platform"],
    },
}
"""What each example leaves to whoever applies it."""
MADE: Mapping[str, set[str]] = {
    "minimal": {"module.fraudcore.module.stream.aws_kinesis_stream.this"},
    "production": {
        "aws_iam_role_policy.producer",
        "aws_sns_topic.on_call",
        'module.fraudcore.module.alerts.aws_sns_topic_subscription.this["cases"]',
        "module.fraudcore.module.quicksight[0].aws_quicksight_dashboard.this",
        "module.fraudcore.module.watch.aws_budgets_budget.daily[0]",
    },
}
"""Some of what each makes."""


@pytest.mark.parametrize("name", sorted(VALUES))
def test_an_example_plans(aws: LocalAws, tmp_path: Path, name: str) -> None:
    """It is valid, and everything in it is created."""
    root = TerraformRoot(
        _with_local_state(name, tmp_path),
        _checkout(tmp_path) / "examples",
        variables=VALUES[name],
        environment=aws.environment(),
    )
    try:
        root.init()
    except MissingTerraformError as error:
        pytest.skip(f"no test of the Terraform examples: {error}")
    root.validate()
    planned = root.plan()
    assert set(planned.values()) - {"read"} == {"create"}
    assert planned.keys() >= MADE[name]


def test_every_example_is_tested() -> None:
    """None can be added, and none forgotten, without a plan."""
    found = {path.parent.name for path in (CHECKOUT / "terraform" / "examples").glob("*/main.tf")}
    assert found == set(VALUES)


def _checkout(directory: Path) -> Path:
    """What an example reads: the deployment's root, the schema beside it, and a package."""
    package = directory / "build" / "package" / "fraudcore.zip"
    package.parent.mkdir(parents=True)
    package.touch()
    (directory / "fraudcore").symlink_to(CHECKOUT / "fraudcore")
    left_out = shutil.ignore_patterns(".terraform*", "*.tfstate*", "examples")
    copy = directory / "terraform"
    shutil.copytree(CHECKOUT / "terraform", copy, ignore=left_out)
    return copy


def _with_local_state(name: str, directory: Path) -> Path:
    """An example whose state needs no bucket."""
    source = directory / "source" / name
    shutil.copytree(CHECKOUT / "terraform" / "examples" / name, source)
    (source / "backend_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
    return source
