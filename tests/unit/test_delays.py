"""How long notifications took."""

from scripts.demo.delays import notification_delays_s
from scripts.pipeline.inbox import Message
from tests.outcomes import alert


def test_counts_from_the_newest_evidence() -> None:
    """The delay is that of the event put last; what was put elsewhere is not measured."""
    known = Message("", alert(evidence={"event_ids": ["e1", "e2"]}), received_s=12.5)
    unknown = Message("", alert(evidence={"event_ids": ["e9"]}), received_s=13.0)
    assert notification_delays_s([known, unknown], {"e1": 10.0, "e2": 11.0}) == [1.5]


def test_only_what_is_told_first_is_measured() -> None:
    """The event that raised an alert later is not in its evidence."""
    opened = Message("", alert(), received_s=12.0)
    risen = Message("", alert(severity="high"), received_s=70.0)
    by_another = alert("a2", evidence={"event_ids": ["e1"], "escalated_by": "success_after_attack"})
    messages = [opened, risen, Message("", by_another, received_s=70.0)]
    assert notification_delays_s(messages, {"e1": 10.0, "e2": 11.0}) == [1.0]
