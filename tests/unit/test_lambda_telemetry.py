"""Logs and metrics: one line each, whatever a producer sent."""

import io
import json
from itertools import count
from typing import Any

import pytest

from lambda_entry.report import DETECTOR_METRICS, NOTES_KEPT, Metric, Report
from lambda_entry.settings import Settings
from lambda_entry.telemetry import Telemetry

_services = count()


def publish(report: Report) -> dict[str, Any]:
    """The log line of a report."""
    stream = io.StringIO()
    settings = Settings("alerts", f"service{next(_services)}", "fraudcore", "INFO")
    Telemetry(settings, stream).publish(report, "request-1")
    (line,) = stream.getvalue().splitlines()
    assert line.isascii()
    logged: dict[str, Any] = json.loads(line)
    return logged


@pytest.fixture
def report() -> Report:
    """An empty report of the detector."""
    return Report(DETECTOR_METRICS)


def test_a_quiet_invocation_is_one_line_of_counts(report: Report) -> None:
    """All counts, the request and the rules in force."""
    report.count(Metric.EVENTS_DECODED, 7)
    report.label("rules_version", "abc")
    logged = publish(report)
    assert logged["level"] == "INFO"
    assert logged["message"] == "batch processed"
    assert (logged["EventsDecoded"], logged["EventsQuarantined"]) == (7, 0)
    assert (logged["request_id"], logged["rules_version"]) == ("request-1", "abc")


def test_remarks_are_warnings(report: Report) -> None:
    """Rejected records and unreadable profiles are worth a look."""
    report.note("quarantined", "1: event: refused")
    logged = publish(report)
    assert logged["level"] == "WARNING"
    assert logged["quarantined"] == ["1: event: refused"]


def test_hostile_text_stays_inside_its_string(report: Report) -> None:
    """Line breaks, escapes and direction marks are shown, long text is cut."""
    report.note("quarantined", '\n{"level":"INFO"}\r\x1b[2J\u202e\u2028' + "x" * 10_000)
    (note,) = publish(report)["quarantined"]
    assert note.startswith('\\n{"level":"INFO"}\\r\\x1b[2J\\u202e\\u2028xxx')
    assert len(note) < 1000


def test_only_a_few_remarks_of_a_kind_are_kept(report: Report) -> None:
    """A batch of garbage does not make a log line of megabytes."""
    for number in range(1000):
        report.note("quarantined", str(number))
    assert len(publish(report)["quarantined"]) == NOTES_KEPT


def test_a_failure_names_its_cause_and_place(report: Report) -> None:
    """Type, message and the frames that led there."""
    try:
        int("no\nnumber")
    except ValueError as error:
        report.failed_by(error)
    logged = publish(report)
    assert logged["level"] == "ERROR"
    assert logged["message"] == "batch failed"
    assert logged["error"] == "ValueError"
    assert logged["failures"][0].startswith("ValueError: invalid literal")
    assert logged["at"][-1].startswith("test_lambda_telemetry.py:")
    assert logged["BatchFailures"] == 1


def test_metrics_are_embedded_with_their_zeros(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every metric of the function, by service, in the format CloudWatch reads from the log."""
    report.count(Metric.ALERTS_OPENED, 2)
    publish(report)
    (line,) = capsys.readouterr().out.splitlines()
    metrics = json.loads(line)
    (directive,) = metrics["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "fraudcore"
    assert directive["Dimensions"] == [["service"]]
    assert {m["Name"] for m in directive["Metrics"]} == {m.value for m in DETECTOR_METRICS}
    assert metrics["AlertsOpened"] == [2.0]
    assert metrics["BatchFailures"] == [0.0]


def test_an_age_is_published_in_seconds(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    """All other metrics are counts."""
    report.measure(Metric.OUTBOX_OLDEST_S, 7)
    publish(report)
    metrics = json.loads(capsys.readouterr().out)
    (directive,) = metrics["_aws"]["CloudWatchMetrics"]
    units = {m["Name"]: m["Unit"] for m in directive["Metrics"]}
    assert units.pop("OutboxOldestSeconds") == "Seconds"
    assert set(units.values()) == {"Count"}
    assert metrics["OutboxOldestSeconds"] == [7.0]
