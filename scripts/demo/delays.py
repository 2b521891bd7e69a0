"""How fast administrators were told."""

from collections.abc import Iterable, Iterator, Mapping

from scripts.pipeline.inbox import Message

__all__ = ["notification_delays_s"]


def notification_delays_s(messages: Iterable[Message], put_s: Mapping[str, float]) -> list[float]:
    """Seconds from the newest event in an alert's first notification to its receipt.

    What raised an alert is not among its evidence, which keeps the first events: later
    notifications, and those of alerts that were raised by others, are not measured.

    Args:
        messages: notifications, in order.
        put_s: when each event was put into the stream, on the clock of the messages.
    """
    first: dict[str, Message] = {}
    for message in messages:
        first.setdefault(message.alert.alert_id, message)
    return list(_delays_s(first.values(), put_s))


def _delays_s(messages: Iterable[Message], put_s: Mapping[str, float]) -> Iterator[float]:
    for message in messages:
        evidence = message.alert.evidence
        put = [put_s[event_id] for event_id in evidence["event_ids"] if event_id in put_s]
        if put and "escalated_by" not in evidence:
            yield message.received_s - max(put)
