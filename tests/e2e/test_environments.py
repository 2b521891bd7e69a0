"""The environment files are complete: each plans with the real provider."""

import re
from pathlib import Path

import pytest

from scripts.local_aws import CHECKOUT
from scripts.pipeline.stack import Stack
from scripts.terraform_root import TerraformRoot

TERRAFORM = CHECKOUT / "terraform"
OF_AN_ACCOUNT = {
    "alert_emails": ["soc@example.com"],
    "alarm_actions": ["arn:aws:sns:us-east-1:000000000000:on-call"],
    "key_user_arns": ["arn:aws:iam::000000000000:role/producer"],
}
"""What an environment file leaves to whoever applies it."""


def values_of(file: Path) -> dict[str, object]:
    """The values of a file that has one on each line."""
    pairs = re.findall(r"^(\w+)\s*=\s*(\S+)$", file.read_text("utf-8"), re.MULTILINE)
    return {name: _value(text) for name, text in pairs}


def _value(text: str) -> object:
    if text.startswith('"'):
        return text.strip('"')
    known: dict[str, object] = {"true": True, "false": False, "null": None}
    return known[text] if text in known else int(text)


@pytest.mark.parametrize("name", ["local", "dev", "prod"])
def test_an_environment_plans(stack: Stack, tmp_path: Path, name: str) -> None:
    """From nothing: everything is created, under names of its own."""
    values = values_of(TERRAFORM / "environments" / f"{name}.tfvars")
    assert values["environment"] == name
    emulator = {"s3_use_path_style": True, "function_package": stack.variables["function_package"]}
    root = TerraformRoot(
        TERRAFORM,
        tmp_path,
        beside=("fraudcore",),
        variables={**values, **OF_AN_ACCOUNT, **emulator},
        environment=stack.aws.environment(),
    )
    root.init()
    planned = root.plan()
    assert set(planned.values()) - {"read"} == {"create"}
    assert len(planned) > 90
    assert ("module.watch.aws_budgets_budget.daily[0]" in planned) == (name != "local")


def test_a_change_of_a_variable_is_in_place(stack: Stack) -> None:
    """Nothing that keeps data is replaced."""
    before = stack.variables.get("log_retention_days", 30)
    stack.variables |= {"log_retention_days": 60, "alert_retention_days": 400}
    try:
        planned = stack.planned()
    finally:
        stack.variables |= {"log_retention_days": before, "alert_retention_days": 365}
    assert set(planned.values()) - {"read"} == {"update"}
    assert "module.detector.module.function.aws_cloudwatch_log_group.this" in planned
