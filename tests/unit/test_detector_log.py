"""Counting what the detector did by its log."""

import json
from typing import Any

from scripts.pipeline.detector_log import DetectorLog
from tests.fakes.pages import FakePages

SINCE_MS = 1_000_000


def _line(request_id: str, decoded: int, at_ms: int = SINCE_MS, **more: Any) -> dict[str, Any]:
    counts = {"EventsDecoded": decoded, "EventsQuarantined": 1, "AlertsOpened": 2}
    message = json.dumps({"request_id": request_id, **counts, **more})
    return {"timestamp": at_ms, "message": message}


def _log(client: FakePages) -> DetectorLog:
    return DetectorLog(client, "detector", SINCE_MS)


def test_sums_up_all_pages() -> None:
    """Every invocation of every page counts."""
    log = _log(FakePages([{"events": [_line("r1", 10)]}, {"events": [_line("r2", 5)]}]))
    log.update()
    assert log.totals == {"EventsDecoded": 15, "EventsQuarantined": 2, "AlertsOpened": 4}
    assert log.processed == 17


def test_counts_an_invocation_once() -> None:
    """A line that is read again adds nothing."""
    client = FakePages([{"events": [_line("r1", 10)]}])
    log = _log(client)
    log.update()
    client.pages = [{"events": [_line("r1", 10), _line("r2", 1)]}]
    log.update()
    assert log.totals["EventsDecoded"] == 11


def test_passes_over_other_lines() -> None:
    """Metrics, which repeat the counts in lists, and text that is no JSON object do not count."""
    metrics = json.dumps({"_aws": {}, "EventsDecoded": [10.0]})
    messages = [metrics, "REPORT EventsDecoded", "[]", "17"]
    log = _log(FakePages([{"events": [{"timestamp": 1, "message": m} for m in messages]}]))
    log.update()
    assert log.processed == 0


def test_asks_for_what_is_new() -> None:
    """The next question starts shortly before the newest line known, never before the beginning."""
    client = FakePages([{"events": [_line("r1", 1, SINCE_MS + 60_000)]}])
    log = _log(client)
    log.update()
    client.pages = []
    log.update()
    starts = [asked["startTime"] for asked in client.asked]
    assert starts == [SINCE_MS, SINCE_MS + 50_000]
