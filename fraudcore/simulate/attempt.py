"""One login attempt and its canonical JSON."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fraudcore.event import Reason
from fraudcore.simulate.access import Access
from fraudcore.simulate.devices import Device
from fraudcore.timestamp import from_millis, iso_millis

__all__ = ["Attempt", "LabelledEvent", "label_attempts"]


class Attempt(NamedTuple):
    """What somebody did, before it has an id.

    Args:
        time_ms: epoch milliseconds.
        user: account name as typed.
        access, device: from where and with what.
        credential_tag: tag of the secret that was tried.
        session_id: the session a success opened; ``None`` for a failure.
        reason: why a failure failed; ``None`` for a success.
    """

    time_ms: int
    user: str
    access: Access
    device: Device
    credential_tag: str
    session_id: str | None = None
    reason: Reason | None = None


class LabelledEvent(NamedTuple):
    """A canonical event and the truth about it.

    Args:
        event: the canonical JSON object, every field present; what a detector may see.
        label: id of the campaign that the event was made for, ``None`` for honest traffic.
    """

    event: dict[str, object]
    label: str | None

    def to_json_dict(self) -> dict[str, object]:
        """The canonical fields and ``label``; a detector that reads it ignores the label."""
        return {**self.event, "label": self.label}


def label_attempts(
    attempts: Iterable[Attempt], *, id_prefix: str, tenant: str, label: str | None
) -> Iterator[LabelledEvent]:
    """Number attempts and write each as a labelled canonical event."""
    for number, attempt in enumerate(attempts):
        yield LabelledEvent(_canonical(attempt, f"{id_prefix}-{number}", tenant), label)


def _canonical(attempt: Attempt, event_id: str, tenant: str) -> dict[str, object]:
    return {
        "event_id": event_id,
        "occurred_at": iso_millis(from_millis(attempt.time_ms)),
        "outcome": "success" if attempt.reason is None else "failure",
        "ip": attempt.access.ip,
        "kind": "login",
        "reason": attempt.reason,
        "user": attempt.user,
        "tenant": tenant,
        "user_agent": attempt.device.user_agent,
        "device_id": attempt.device.device_id,
        "session_id": attempt.session_id,
        "credential_tag": attempt.credential_tag,
        "geo": dict(attempt.access.geo),
        "network": dict(attempt.access.network),
    }
