"""Reading archived events together with their truth, whatever is wrong with them."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from fraudcore.cli.inputs import Inputs, Line
from fraudcore.cli.rejects import Rejects
from fraudcore.decoder import decode_event
from fraudcore.errors import InvalidConfigError, InvalidEventError
from fraudcore.evaluate import NOISE, Labelled
from fraudcore.event import LoginEvent
from fraudcore.text import display

__all__ = ["Archive", "read_truth"]

_KEYS = {"event_id", "campaign"}
_VERSION = "schema_version"
_SKEW_MS = 86_400_000
"""An event so far behind the newest one before it comes from a wrong clock."""


def read_truth(name: str, rejects: Rejects, tell: Callable[[str], None]) -> dict[str, str | None]:
    """The campaign of each event id, ``None`` for honest ones.

    Lines that are no truth are rejected with file and line; of two about one event the first
    counts.

    Raises:
        InvalidConfigError: the file cannot be read, or holds no truth at all.
    """
    truth: dict[str, str | None] = {}
    told: set[str] = set()
    for line in Inputs([name]).lines():
        row = _row(line)
        if row is None:
            rejects.add(line, "truth", "no JSON object with event_id and campaign")
            continue
        for key in row.keys() - _KEYS - told:
            told.add(key)
            tell(f"{_where(line)}: unknown column {display(key)} is not read")
        event_id, campaign = str(row["event_id"]), row["campaign"]
        if event_id in truth:
            rejects.add(line, "event_id", f"a second truth about event {display(event_id)}")
        else:
            truth[event_id] = campaign
    if not truth:
        raise InvalidConfigError("--truth", f"{display(name)} holds no truth about any event")
    return truth


class Archive:
    """Events with their truth; what is wrong is told once a kind, with file and line.

    Args:
        inputs: the files.
        truth: by event id.
        rejects: takes lines that hold no event, or one that was there before.
        tell: shows one line to a person.

    Attributes:
        faults: how often what was found wrong.
    """

    def __init__(
        self,
        inputs: Inputs,
        truth: dict[str, str | None],
        rejects: Rejects,
        tell: Callable[[str], None],
    ) -> None:
        self._inputs, self._truth, self._rejects, self._tell = inputs, truth, rejects, tell
        self.faults: Counter[str] = Counter()
        self._newest_ms, self._versions = 0, set[str]()

    def events(self) -> Iterator[Labelled]:
        """Events in the order of the files, each once.

        An event without truth is judged, and counted neither as an attack nor as honest.

        Raises:
            InvalidConfigError: there is no event at all.
        """
        now, seen = datetime.now(UTC), set[str]()
        for line in self._inputs.lines():
            event = self._decoded(line, now)
            if event is None:
                continue
            if event.event_id in seen:
                self._rejects.add(line, "event_id", f"event {display(event.event_id)} again")
                continue
            seen.add(event.event_id)
            self._check(line, event)
            yield event, self._truth.get(event.event_id, NOISE)
        if not seen:
            raise InvalidConfigError("archive", "no event in any of the files")
        unmet = len(self._truth.keys() - seen)
        if unmet:
            self._tell(f"fraudcore: {unmet} events of the truth are not in the archive")

    def _decoded(self, line: Line, now: datetime) -> LoginEvent | None:
        if line.fault:
            self._rejects.add(line, "line", line.fault)
            return None
        try:
            return decode_event(line.data, arrived_at=now)
        except InvalidEventError as error:
            self._rejects.add(line, error.field, str(error))
            return None

    def _check(self, line: Line, event: LoginEvent) -> None:
        if event.event_id not in self._truth:
            self._fault(line, "no truth about the event", display(event.event_id))
        for key in event.extra:
            self._fault(line, f"unknown column {display(key)}", "not judged")
        version = display(event.extra.get(_VERSION, "none"))
        if self._versions and version not in self._versions:
            self._fault(line, "mixed schema versions", f"{version} after others")
        self._versions.add(version)
        behind_ms = self._newest_ms - event.time_ms
        if behind_ms > _SKEW_MS:
            self._fault(line, "clock skew", f"{behind_ms / 3_600_000:.0f} h behind earlier lines")
        elif behind_ms > 0:
            self._fault(line, "unordered", f"{behind_ms / 1_000:.0f} s behind an earlier line")
        self._newest_ms = max(self._newest_ms, event.time_ms)

    def _fault(self, line: Line, kind: str, words: str) -> None:
        self.faults[kind] += 1
        if self.faults[kind] == 1:
            self._tell(f"fraudcore: {_where(line)}: {kind}: {words}; further ones are counted")


def _row(line: Line) -> dict[str, str | None] | None:
    try:
        row = None if line.fault else json.loads(line.data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not row.keys() >= _KEYS:
        return None
    campaign = row["campaign"]
    named = campaign is None or (isinstance(campaign, str) and campaign)
    return row if named and isinstance(row["event_id"], str) else None


def _where(line: Line) -> str:
    return f"{display(line.file, 200)}:{line.number}"
