"""An alert as an item of the alerts table.

The alert's JSON fields are top-level attributes. Beside them stand the key of the profile whose
episode it is, an expiry time, what the notifier noted, and, while people are still to be told of
the alert, that it waits in the outbox and since when.
"""

from collections.abc import Mapping
from typing import Any, Final

from fraudcore import Alert, StateDecodeError
from fraudcore.severity import SEVERITIES, Severity, rank
from lambda_entry.attribute_values import from_item, to_attribute
from lambda_entry.aws_clients import Item
from lambda_entry.storage_schema import storage_names

__all__ = ["BY_OUTBOX", "HASH_KEY", "NOTIFICATION_ID", "NOTIFIED_AT", "NOTIFIED_SEVERITY"]
__all__ += ["OUTBOX", "OUTBOX_SINCE", "SEVERITY", "WAITING"]
__all__ += ["alert_from_item", "alert_update", "severities_below"]

_NAMES = storage_names("alerts_table")
HASH_KEY: Final[str] = _NAMES["hash_key"]
STATUS: Final[str] = _NAMES["status"]
ENTITY_KEY: Final[str] = _NAMES["entity_key"]
TTL: Final[str] = _NAMES["ttl"]
BY_OUTBOX: Final = "by_outbox"
INCIDENT: Final = "incident_id"
OUTBOX: Final[str] = _NAMES["indexes"][BY_OUTBOX]["hash_key"]
OUTBOX_SINCE: Final[str] = _NAMES["indexes"][BY_OUTBOX]["range_key"]
WAITING: Final = "waiting"
"""The one value of the outbox attribute: an item without it is not in the index."""
SEVERITY: Final = "severity"
NOTIFIED_SEVERITY: Final = "notified_severity"
NOTIFIED_AT: Final = "notified_at"
NOTIFICATION_ID: Final = "notification_id"

_FIELDS: Final = frozenset(Alert.__dataclass_fields__)
_KINDS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("rule", "tenant", "ip", "reason", "recommended_action", "incident_id"), str),
    **dict.fromkeys(("count", "risk_score", "rule_version"), int),
    "attack_technique": str,
    "evidence": dict,
    "user_risk": (int, float),
}
_KEPT: Final = frozenset({STATUS, INCIDENT, OUTBOX_SINCE})
"""What stays as it is, once it is there."""


def alert_from_item(item: Item) -> Alert:
    """Read an alert back; whatever else stands on the item is somebody else's.

    Raises:
        StateDecodeError: the item holds no alert.
    """
    try:
        fields = from_item({name: item[name] for name in item.keys() & _FIELDS})
        if not isinstance(fields.get(INCIDENT), str):  # it stays as it is, and holds up none
            fields[INCIDENT] = ""
        alert = Alert.from_dict(fields)
        rank(alert.severity)
        _check(alert)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StateDecodeError(f"no alert: {type(error).__name__}: {error}") from error
    return alert


def _check(alert: Alert) -> None:
    """Everything that merging and telling compute with is what it should be."""
    for name, kind in _KINDS.items():
        value = getattr(alert, name)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TypeError(f"{name} is {type(value).__name__}")
    ids = alert.evidence["event_ids"]
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise TypeError("evidence.event_ids is no list of texts")
    rank(alert.evidence.get("severity", alert.severity))
    rank(alert.told_severity or alert.severity)
    if not isinstance(alert.profile_key.entity, str):
        raise TypeError("evidence.source is no text")


def alert_update(
    table: str,
    alert: Alert,
    expires_at: int,
    due_since: str | None = None,
    *,
    replaces: bool = False,
) -> dict[str, Any]:
    """The ``Update`` of a transaction that creates or extends an alert.

    It never lowers a count or a severity, and leaves alone what people and the notifier wrote:
    the status, once there is one, and the notes about notifications. The incident stays the one
    that was stored first. It never takes an alert
    out of the outbox, nor makes one wait anew that waits there already.

    Args:
        table: alerts table.
        alert: merged with what was stored.
        expires_at: epoch seconds.
        due_since: puts the alert into the outbox, ISO 8601, UTC.
        replaces: whether what is stored is no alert; then its count and severity are nothing to
            be kept, and must not hold up the profile.
    """
    values = alert.to_dict()
    values |= {ENTITY_KEY: alert.profile_key.text(), TTL: expires_at}
    if due_since is not None:
        values |= {OUTBOX: WAITING, OUTBOX_SINCE: due_since}
    alert_id = values.pop(HASH_KEY)
    names = {f"#{name}": name for name in values}
    lower = {f":below_{s}": {"S": s} for s in (*severities_below(alert.severity), alert.severity)}
    known = f"#count <= :count AND #severity IN ({', '.join(lower)})"
    condition = {"ConditionExpression": f"attribute_not_exists(#count) OR ({known})"}
    return {
        "TableName": table,
        "Key": {HASH_KEY: to_attribute(alert_id)},
        **({} if replaces else condition),
        "UpdateExpression": "SET " + ", ".join(map(_assignment, values)),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {
            **{f":{name}": to_attribute(value) for name, value in values.items()},
            **({} if replaces else lower),
        },
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def severities_below(severity: Severity) -> tuple[Severity, ...]:
    """The severities lower than this one, in rising order."""
    return SEVERITIES[: rank(severity)]


def _assignment(name: str) -> str:
    if name in _KEPT:
        return f"#{name} = if_not_exists(#{name}, :{name})"
    return f"#{name} = :{name}"
