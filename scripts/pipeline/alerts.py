"""The alerts as the pipeline stored them."""

from typing import Any

from fraudcore import Alert
from lambda_entry.alert_items import alert_from_item

__all__ = ["stored_alerts"]


def stored_alerts(client: Any, table_name: str) -> list[Alert]:
    """All alerts of the table, by time.

    Args:
        client: DynamoDB client.
        table_name: the alerts table.
    """
    pages = client.get_paginator("scan").paginate(TableName=table_name, ConsistentRead=True)
    found = [alert_from_item(item) for page in pages for item in page["Items"]]
    return sorted(found, key=lambda alert: (alert.first_seen, alert.alert_id))
