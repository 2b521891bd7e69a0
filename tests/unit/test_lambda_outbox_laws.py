"""Laws of the outbox: whatever befalls detector, notifier and sweep, nobody is left untold."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from fraudcore import Alert, ProfileKey, merge_alerts
from fraudcore.alert import OPEN, SUPPRESSED
from fraudcore.severity import Severity, rank
from lambda_entry.alert_changes import newly_due
from lambda_entry.alert_transactions import AlertTransactions
from lambda_entry.alerts_table import AlertsTable
from lambda_entry.held_profile import ABSENT, ProfileWrite
from lambda_entry.part_key import PartKey
from scripts.fakes.dynamodb import refusal
from tests.fakes.pipeline import ALERTS, STATE, FakePipeline
from tests.fakes.stream_records import ARRIVED_AT, ARRIVED_S, alert_record
from tests.storage_contract import EXPIRES_AT, alert, profile_of

LEAST: Severity = "medium"
LATER_S = ARRIVED_S + 3600

RAISED_BEFORE_THE_MARK = [("find", "medium"), ("notify", "", "high")]
RAISED_BEFORE_THE_SWEEPS_MARK = [("find", "medium"), ("give_up",), ("sweep", "", "high")]
FOUND_AGAIN_AFTER_THE_MARK = [
    ("find_late", "medium"),
    ("find", "high"),
    ("notify", "", None),
    ("find_late", "high"),
]
"""Two detectors, of parts of one profile, find the same; the second had read before."""
CRASHED_AND_RAISED = [("find", "medium"), ("notify", "mark", "critical"), ("notify_again", 5)]

severities = st.sampled_from(["info", "medium", "medium", "high", "high", "critical"])
troubles = st.sampled_from(["", "", "sns", "mark"])
steps = st.one_of(
    st.tuples(st.just("find"), severities),
    st.tuples(st.just("find_late"), severities),
    st.tuples(st.just("notify"), troubles, st.none() | severities),
    st.tuples(st.just("notify_again"), st.integers(1, 5)),
    st.tuples(st.just("give_up")),
    st.tuples(st.just("sweep"), troubles, st.none() | severities),
)


@dataclass
class Scene:
    """One alert between a detector, a notifier, a sweep, and the table's stream.

    Attributes:
        read: what a second detector has read of the alert, and writes upon later.
        reached: every severity that the alert had.
        crashed: whether a message was sent and not marked.
    """

    status: str
    pipeline: FakePipeline = field(default_factory=FakePipeline)
    stream: list[dict[str, Any]] = field(default_factory=list)
    delivered: int = 0
    read: dict[str, Alert] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    crashed: bool = False
    numbers: Any = field(default_factory=count)

    def find(self, severity: Severity) -> None:
        """A detector that knows what is stored finds something of this severity."""
        known = self._stored()
        self._write(severity, known)

    def find_late(self, severity: Severity) -> None:
        """Another one writes upon what it read before; then it reads."""
        self._write(severity, self.read)
        self.read = self._stored()

    def notify(self, trouble: str, meanwhile: Severity | None) -> None:
        """The stream delivers what is new; on trouble it will deliver it again."""
        with_trouble = self.delivered, len(self.stream)
        records = self.stream[slice(*with_trouble)]
        if records and self._during(trouble, meanwhile, lambda: self.pipeline.notify(records)[0]):
            return
        self.delivered = with_trouble[1]

    def notify_again(self, records: int) -> None:
        """The stream delivers what it delivered already."""
        self.pipeline.notify(self.stream[max(0, self.delivered - records) : self.delivered])

    def give_up(self) -> None:
        """The stream drops what is new: its retries are exhausted."""
        self.delivered = len(self.stream)

    def sweep(self, trouble: str, meanwhile: Severity | None) -> None:
        """The schedule comes round."""
        self._during(trouble, meanwhile, lambda: self.pipeline.sweep(LATER_S))

    def told(self) -> list[str]:
        """The severity of every message."""
        return [message["severity"] for message in self.pipeline.sns.alerts()]

    def item(self) -> dict[str, Any] | None:
        """What is stored."""
        return self.pipeline.alerts.get("a")

    def is_untold(self) -> bool:
        """Whether people are still to be told of the alert as it stands."""
        item = self.item()
        if item is None or self.status == SUPPRESSED:
            return False
        standing = rank(item["severity"]["S"])
        return standing >= rank(LEAST) and all(rank(s) < standing for s in self.told())  # type: ignore[arg-type]

    def _during(
        self, trouble: str, meanwhile: Severity | None, work: Callable[[], object]
    ) -> object:
        """Work with a trouble; between message and mark a detector may raise the alert."""

        def before_mark() -> None:
            if meanwhile is not None:
                self.find(meanwhile)
            if trouble == "mark":
                self.crashed = True
                raise refusal("UpdateItem", "InternalServerError")

        self.pipeline.sns.down = trouble == "sns"
        self.pipeline.dynamodb.before["update_item"] = [before_mark]
        result = work()
        self.pipeline.sns.down = False
        self.pipeline.dynamodb.before.clear()
        return result

    def _stored(self) -> dict[str, Alert]:
        return AlertsTable(self.pipeline.dynamodb, ALERTS, self.pipeline.backoff()).load(["a"])[0]

    def _write(self, severity: Severity, known: dict[str, Alert]) -> None:
        """What a detector does, whose profile nobody else writes."""
        number = next(self.numbers)
        found = replace(alert("a", count=number, severity=severity), status=self.status)
        merged = merge_alerts(known["a"], found) if "a" in known else found
        key = PartKey(ProfileKey("acme", "ip", str(number)))
        write = ProfileWrite(key, profile_of(1), ABSENT, EXPIRES_AT, [merged])
        old = self.item()
        AlertTransactions(
            self.pipeline.dynamodb, STATE, ALERTS, self.pipeline.backoff(), lambda: ARRIVED_AT
        ).commit([write], EXPIRES_AT, ARRIVED_S, newly_due([merged], known, LEAST))
        new = self.item()
        if new is not None and new != old:
            self.reached.add(new["severity"]["S"])
            kind = "MODIFY" if old else "INSERT"
            self.stream.append(alert_record(kind, len(self.stream), new, old))


def played(story: list[tuple[Any, ...]], status: str) -> Scene:
    """A scene after a story; at every moment of it who is untold waits in the outbox."""
    scene = Scene(status)
    for name, *arguments in story:
        getattr(scene, name)(*arguments)
        if scene.is_untold():
            item = scene.item()
            assert item is not None
            assert item["outbox"] == {"S": "waiting"}
            assert item["outbox_since"] == {"S": "2026-11-23T10:30:00.000Z"}
    return scene


@given(st.lists(steps, max_size=12))
@example(RAISED_BEFORE_THE_MARK)
@example(RAISED_BEFORE_THE_SWEEPS_MARK)
@example(FOUND_AGAIN_AFTER_THE_MARK)
@example(CRASHED_AND_RAISED)
def test_whatever_happens_people_are_told_in_the_end(story: list[tuple[Any, ...]]) -> None:
    """After one undisturbed sweep everything due is told as it stands, and nothing waits."""
    scene = played(story, OPEN)
    scene.sweep("", None)
    assert not scene.is_untold()
    assert "outbox" not in (scene.item() or {})


@given(st.lists(steps, max_size=12))
@example(RAISED_BEFORE_THE_MARK)
@example(FOUND_AGAIN_AFTER_THE_MARK)
@example(CRASHED_AND_RAISED)
def test_a_message_is_repeated_only_after_a_crash(story: list[tuple[Any, ...]]) -> None:
    """And every copy carries the same deduplication id; a count alone is never told."""
    scene = played(story, OPEN)
    scene.sweep("", None)
    told = scene.told()
    assert set(told) <= {s for s in scene.reached if rank(s) >= rank(LEAST)}  # type: ignore[arg-type]
    if not scene.crashed:
        assert len(told) == len(set(told))
    ids = {
        sent["MessageAttributes"]["deduplication_id"]["StringValue"]
        for sent in scene.pipeline.sns.sent
    }
    assert ids == {f"a:{severity}" for severity in told}


@given(st.lists(steps, max_size=12))
def test_what_is_known_good_never_waits_and_is_never_told(story: list[tuple[Any, ...]]) -> None:
    """However grave it becomes."""
    scene = played(story, SUPPRESSED)
    assert "outbox" not in (scene.item() or {})
    scene.sweep("", None)
    assert scene.told() == []
