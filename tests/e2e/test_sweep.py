"""What the notifier missed, the deployed sweep tells."""

import json
from typing import Any

from lambda_entry.alert_changes import is_worth_a_message
from lambda_entry.settings import DEFAULT_NOTIFY_FROM
from scripts.pipeline.driver import Driver
from scripts.pipeline.stack import Stack
from tests.e2e.conftest import attack
from tests.processes import eventually

TENANT = "swept"


def test_an_alert_whose_notification_was_lost_is_told(stack: Stack, driver: Driver) -> None:
    """Due alerts pass through the outbox; what is put back there is told once more, and only
    that; the function may do what it does, and its schedule is enabled."""
    attack(driver, TENANT)
    table, dynamodb = stack.outputs["alerts_table_name"], stack.aws.client("dynamodb")
    found = [alert for alert in driver.alerts if alert.tenant == TENANT]
    due = [alert.alert_id for alert in found if is_worth_a_message(alert, DEFAULT_NOTIFY_FROM)]
    assert due

    def nothing_waits() -> bool:
        items = dynamodb.scan(TableName=table, ConsistentRead=True)["Items"]
        return not any("outbox" in item for item in items)

    assert eventually(nothing_waits)
    driver.inbox.collect()
    told = len(driver.inbox.messages)

    dynamodb.update_item(
        TableName=table,
        Key={"alert_id": {"S": due[0]}},
        UpdateExpression="SET outbox = :waiting, outbox_since = :since REMOVE notified_severity",
        ExpressionAttributeValues={
            ":waiting": {"S": "waiting"},
            ":since": {"S": "2026-01-01T00:00:00.000Z"},
        },
    )
    assert sweep(stack)["complete"]
    assert eventually(lambda: bool(driver.inbox.collect()))
    assert sweep(stack)["OutboxOverdue"] == 0
    driver.inbox.collect()
    assert [message.alert.alert_id for message in driver.inbox.messages[told:]] == due[:1]

    name = stack.outputs["sweep_function_name"]
    schedule = stack.aws.client("scheduler").get_schedule(Name=name)
    assert (schedule["State"], schedule["ScheduleExpression"]) == ("ENABLED", "rate(5 minutes)")


def sweep(stack: Stack) -> dict[str, Any]:
    """Invoke the function; its answer."""
    answer = stack.aws.client("lambda").invoke(FunctionName=stack.outputs["sweep_function_name"])
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, result
    return result
