"""An alert as an item of the alerts table.

The alert's JSON fields are top-level attributes. Beside them stand the key of the profile whose
episode it is, an expiry time, and what the notifier noted.
"""

from typing import Any, Final

from fraudcore import Alert, StateDecodeError
from fraudcore.severity import SEVERITIES, Severity, rank
from lambda_entry.attribute_values import from_item, to_attribute
from lambda_entry.aws_clients import Item
from lambda_entry.storage_schema import storage_names

__all__ = ["HASH_KEY", "NOTIFICATION_ID", "NOTIFIED_AT", "NOTIFIED_SEVERITY"]
__all__ += ["alert_from_item", "alert_update", "severities_below"]

_NAMES = storage_names("alerts_table")
HASH_KEY: Final[str] = _NAMES["hash_key"]
STATUS: Final[str] = _NAMES["status"]
ENTITY_KEY: Final[str] = _NAMES["entity_key"]
TTL: Final[str] = _NAMES["ttl"]
NOTIFIED_SEVERITY: Final = "notified_severity"
NOTIFIED_AT: Final = "notified_at"
NOTIFICATION_ID: Final = "notification_id"

_FIELDS: Final = frozenset(Alert.__dataclass_fields__)


def alert_from_item(item: Item) -> Alert:
    """Read an alert back; whatever else stands on the item is somebody else's.

    Raises:
        StateDecodeError: the item holds no alert.
    """
    try:
        fields = from_item({name: item[name] for name in item.keys() & _FIELDS})
        alert = Alert.from_dict(fields)
        rank(alert.severity)
    except (KeyError, TypeError, ValueError) as error:
        raise StateDecodeError(f"no alert: {type(error).__name__}: {error}") from error
    return alert


def alert_update(table: str, alert: Alert, expires_at: int) -> dict[str, Any]:
    """The ``Update`` of a transaction that creates or extends an alert.

    It never lowers a count or a severity, and leaves alone what people and the notifier wrote:
    the status, once there is one, and the notes about notifications.

    Args:
        table: alerts table.
        alert: merged with what was stored.
        expires_at: epoch seconds.
    """
    values = alert.to_dict()
    values |= {ENTITY_KEY: alert.profile_key.text(), TTL: expires_at}
    alert_id = values.pop(HASH_KEY)
    names = {f"#{name}": name for name in values}
    lower = {f":below_{s}": {"S": s} for s in (*severities_below(alert.severity), alert.severity)}
    return {
        "TableName": table,
        "Key": {HASH_KEY: to_attribute(alert_id)},
        "UpdateExpression": "SET " + ", ".join(map(_assignment, values)),
        "ConditionExpression": "attribute_not_exists(#count) OR "
        f"(#count <= :count AND #severity IN ({', '.join(lower)}))",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {
            **{f":{name}": to_attribute(value) for name, value in values.items()},
            **lower,
        },
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def severities_below(severity: Severity) -> tuple[Severity, ...]:
    """The severities lower than this one, in rising order."""
    return SEVERITIES[: rank(severity)]


def _assignment(name: str) -> str:
    if name == STATUS:
        return f"#{name} = if_not_exists(#{name}, :{name})"
    return f"#{name} = :{name}"
