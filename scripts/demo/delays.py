"""How fast administrators were told."""

from collections.abc import Iterable, Mapping

from scripts.pipeline.inbox import Message

__all__ = ["notification_delays_s"]


def notification_delays_s(messages: Iterable[Message], put_s: Mapping[str, float]) -> list[float]:
    """Seconds from the newest event in a notification's evidence to its receipt.

    Args:
        messages: notifications.
        put_s: when each event was put into the stream, on the clock of the messages.
    """
    delays = []
    for message in messages:
        evidence = [put_s[i] for i in message.alert.evidence["event_ids"] if i in put_s]
        if evidence:
            delays.append(message.received_s - max(evidence))
    return delays
