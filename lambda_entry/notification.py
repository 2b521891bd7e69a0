"""An alert as people and programs are told of it.

Everything in an alert that a producer chose is escaped here: programs get JSON in ASCII, people
a text without control, zero-width or direction characters.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from fraudcore import Alert
from fraudcore.text import display, printable

__all__ = ["Notification"]

SUBJECT_LIMIT: Final = 99
"""SNS wants less than 100 characters of ASCII."""
VALUE_LIMIT: Final = 256
REASON_LIMIT: Final = 1000


@dataclass(frozen=True)
class Notification:
    """One message about one alert."""

    alert: Alert

    @property
    def subject(self) -> str:
        """One ASCII line for the head of an e-mail."""
        alert = self.alert
        head = f"[{alert.severity.upper()}] {alert.rule}: {alert.entity.type} "
        ascii_value = printable(alert.entity.value).encode("ascii", "backslashreplace").decode()
        return (head + ascii_value)[:SUBJECT_LIMIT]

    @property
    def reason(self) -> str:
        """The alert's reason, or what is known where only its severity was raised.

        An alert that was raised, but is no longer stored, has lost its own.
        """
        if self.alert.reason:
            return self.alert.reason
        raised_by = self._raised_by or "another alert"
        return f"raised to {self.alert.severity} by {raised_by}; its own findings are not stored"

    @property
    def message(self) -> str:
        """The message by protocol: the alert's JSON, and a readable text for e-mail."""
        alert_json = json.dumps(
            {**self.alert.to_dict(), "reason": self.reason}, separators=(",", ":")
        )
        return json.dumps({"default": alert_json, "email": self.text})

    @property
    def text(self) -> str:
        """The alert for people."""
        alert = self.alert.to_dict()
        entity = self.alert.entity
        rows = {
            "Reason": display(self.reason, REASON_LIMIT),
            "What to do": display(alert["recommended_action"], REASON_LIMIT),
            "Severity": self._severity,
            "Entity": f"{entity.type} {display(entity.value, VALUE_LIMIT)}",
            "Tenant": display(alert["tenant"], VALUE_LIMIT),
            "User": display(alert["user"] or "unknown", VALUE_LIMIT),
            "Address": display(alert["ip"], VALUE_LIMIT),
            "First seen": alert["first_seen"],
            "Last seen": alert["last_seen"],
            "Findings": str(alert["count"]),
            "Technique": f"MITRE ATT&CK {alert['attack_technique']}",
            "Rule": f"{alert['rule']} (version {alert['rule_version']})",
            "Alert": alert["alert_id"],
            "Incident": self._incident,
        }
        return "".join(f"{name + ':':<12} {value}\n" for name, value in rows.items())

    @property
    def _incident(self) -> str:
        """Whose it is, and how grave it was before."""
        alert = self.alert
        if alert.incident_id == alert.alert_id:
            return "this alert is its first"
        joined = f"joined, {alert.told_severity} so far" if alert.told_severity else "joined"
        return f"{display(alert.incident_id, VALUE_LIMIT)} ({joined})"

    @property
    def _severity(self) -> str:
        alert = self.alert
        raised = f", raised by {display(self._raised_by)}" if self._raised_by else ""
        risk = f", account risk {alert.user_risk:.0f}" if alert.user_risk else ""
        return f"{alert.severity}{raised} (risk score {alert.risk_score}{risk})"

    @property
    def _raised_by(self) -> str | None:
        """The rule whose finding raised the alert to critical."""
        rule = self.alert.evidence.get("escalated_by")
        return rule if isinstance(rule, str) else None

    @property
    def deduplication_id(self) -> str:
        """The same for every copy of one message: an alert is told once at each severity.

        A crash may repeat a message; a subscriber that keeps this id for a while drops it.
        """
        return f"{self.alert.alert_id}:{self.alert.severity}"

    @property
    def attributes(self) -> dict[str, dict[str, str]]:
        """What subscriptions can filter and deduplicate by."""
        alert = self.alert
        values = {
            "alert_id": alert.alert_id,
            "deduplication_id": self.deduplication_id,
            "entity_type": alert.entity.type,
            "incident_id": printable(alert.incident_id),
            "rule": alert.rule,
            "severity": alert.severity,
            "tenant": printable(alert.tenant),
        }
        return {n: {"DataType": "String", "StringValue": v} for n, v in values.items()}

    def entry(self, number: int) -> dict[str, Any]:
        """The entry of a PublishBatch call.

        Args:
            number: distinct within the call.
        """
        return {
            "Id": str(number),
            "Subject": self.subject,
            "Message": self.message,
            "MessageStructure": "json",
            "MessageAttributes": self.attributes,
        }
