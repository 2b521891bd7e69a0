"""What is deployed: names of its own for several deployments in one account, and no secret."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.terraform_checks.deployment import mocked_states
from scripts.terraform_checks.policies import resources
from scripts.terraform_root import MissingTerraformError

NAMES = {
    "aws_athena_workgroup": "name",
    "aws_budgets_budget": "name",
    "aws_cloudwatch_dashboard": "dashboard_name",
    "aws_cloudwatch_log_group": "name",
    "aws_cloudwatch_metric_alarm": "alarm_name",
    "aws_dynamodb_table": "name",
    "aws_glue_catalog_database": "name",
    "aws_glue_crawler": "name",
    "aws_iam_role": "name",
    "aws_kinesis_stream": "name",
    "aws_kms_alias": "name",
    "aws_lambda_function": "function_name",
    "aws_quicksight_dashboard": "dashboard_id",
    "aws_quicksight_data_set": "data_set_id",
    "aws_quicksight_data_source": "data_source_id",
    "aws_s3_bucket": "bucket",
    "aws_scheduler_schedule": "name",
    "aws_sfn_state_machine": "name",
    "aws_sns_topic": "name",
    "aws_sqs_queue": "name",
}
"""What an account, or a region of it, has only once under a name, and where that stands."""
WITHIN = {
    "aws_athena_named_query",
    "aws_glue_catalog_table",
    "aws_iam_role_policy",
    "aws_kms_key",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function_event_invoke_config",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_s3_object",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
    "aws_sqs_queue_policy",
}
"""What belongs to one of those, or has an id of AWS's own."""
BEGINNINGS = ("fraudcore-dev", "fraudcore_dev", "alias/fraudcore-dev", "/aws/lambda/fraudcore-dev-")

SECRET = re.compile(r"password|secret|private_key|access_key|token|credential_pair", re.IGNORECASE)
"""In the name of an attribute."""
TOLD = {
    "FRAUDCORE_ALERTS_TABLE",
    "FRAUDCORE_ALERTS_TOPIC_ARN",
    "FRAUDCORE_ALERT_RETENTION_DAYS",
    "FRAUDCORE_LAKE_BUCKET",
    "FRAUDCORE_NOTIFY_FROM",
    "FRAUDCORE_RULES_KEY",
    "FRAUDCORE_S3_PATH_STYLE",
    "FRAUDCORE_SPLIT",
    "FRAUDCORE_STATE_TABLE",
    "POWERTOOLS_LOG_LEVEL",
    "POWERTOOLS_METRICS_NAMESPACE",
    "POWERTOOLS_SERVICE_NAME",
}
"""What a function may find in its environment."""


@pytest.fixture(scope="module")
def made() -> list[dict[str, Any]]:
    """Every resource of a deployment with everything that can be chosen."""
    try:
        state = mocked_states()["everything"]
    except MissingTerraformError as error:
        pytest.skip(f"no test of the names: {error}")
    return [dict(each) for each in resources(state) if each["mode"] == "managed"]


def test_every_name_begins_with_the_deployments(made: list[dict[str, Any]]) -> None:
    """So that another deployment's is another, whatever it is the name of."""
    named = {
        each["address"]: each["values"][NAMES[each["type"]]]
        for each in made
        if each["type"] in NAMES
    }
    assert len(named) > 50
    assert [each for each in named.items() if not each[1].startswith(BEGINNINGS)] == []


def test_no_kind_of_resource_is_forgotten(made: list[dict[str, Any]]) -> None:
    """Each has a name that is checked, or is known to need none."""
    assert {each["type"] for each in made} == NAMES.keys() | WITHIN


def test_the_state_holds_no_secret(made: list[dict[str, Any]]) -> None:
    """No attribute that providers keep secrets in has a value, and the functions are told names,
    numbers and choices only.
    """
    held = [
        (each["address"], path)
        for each in made
        for path, value in _leaves(each["values"])
        if SECRET.search(path) and value
    ]
    assert held == []
    told = [
        variables
        for each in made
        if each["type"] == "aws_lambda_function"
        for block in each["values"]["environment"]
        for variables in [block["variables"]]
    ]
    assert len(told) == 3
    assert {name for variables in told for name in variables} <= TOLD


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value that holds no others, with the names that lead to it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path, value
