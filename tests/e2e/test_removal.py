"""Taking the deployment away again."""

from collections.abc import Callable
from typing import Any

from scripts.pipeline.stack import Stack

_REMAINING: dict[str, Callable[[Any], list[Any]]] = {
    "athena": lambda c: [w for w in c.list_work_groups()["WorkGroups"] if w["Name"] != "primary"],
    "cloudwatch": lambda c: c.describe_alarms()["MetricAlarms"],
    "dynamodb": lambda c: c.list_tables()["TableNames"],
    "glue": lambda c: c.get_databases()["DatabaseList"],
    "iam": lambda c: c.list_roles()["Roles"],
    "kinesis": lambda c: c.list_streams()["StreamNames"],
    "kms": lambda c: [a for a in c.list_aliases()["Aliases"] if "fraudcore" in a["AliasName"]],
    "lambda": lambda c: c.list_functions()["Functions"],
    "logs": lambda c: c.describe_log_groups()["logGroups"],
    "s3": lambda c: c.list_buckets()["Buckets"],
    "scheduler": lambda c: c.list_schedules()["Schedules"],
    "sns": lambda c: c.list_topics()["Topics"],
    "stepfunctions": lambda c: c.list_state_machines()["stateMachines"],
    "sqs": lambda c: [u for u in c.list_queues().get("QueueUrls", []) if "fraudcore" in u],
}


def test_destroy_leaves_nothing(stack: Stack) -> None:
    """After `terraform destroy`, no resource of any service is left, data included."""
    stack.destroy()
    left = {service: ask(stack.aws.client(service)) for service, ask in _REMAINING.items()}
    assert left == {service: [] for service in _REMAINING}
