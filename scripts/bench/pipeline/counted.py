"""Counting what batches consume, on services in memory, where nobody contends."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from itertools import islice
from statistics import mean
from typing import Any, Final

from fraudcore import Engine, parse_rules
from lambda_entry.alert_items import HASH_KEY
from lambda_entry.alerts_table import AlertsTable
from lambda_entry.backoff import Backoff
from lambda_entry.edge import answer
from lambda_entry.held_profile import PAYLOAD
from lambda_entry.records import sequence_of
from lambda_entry.report import DETECTOR_METRICS, Metric, Report
from lambda_entry.settings import DEFAULT_SPLIT, Settings
from lambda_entry.split import parse_split
from lambda_entry.telemetry import Telemetry
from scripts.bench.path import Store
from scripts.bench.pipeline.consumption import Consumed, Consumption, Stored, Telling
from scripts.bench.pipeline.consumption_traffic import BATCHES, WARM_UP_EVENTS, Streams
from scripts.bench.pipeline.deployment import ALERTS, STATE, wire
from scripts.bench.pipeline.item_size import item_bytes
from scripts.bench.pipeline.metered import Metered
from scripts.bench.pipeline.places import in_memory
from scripts.bench.pipeline.scenes import kinesis_record
from scripts.bench.pipeline.unit_meter import UnitMeter, alert_indexes

__all__ = ["measure_consumption"]

_SETTINGS: Final = Settings(ALERTS, "fraudcore-prod-detector", "fraudcore", "INFO")
_REQUEST_ID: Final = "00000000-0000-0000-0000-000000000000"


def measure_consumption(streams: Streams) -> Consumption:
    """Measure batches of every size, from small to large, with the default rules.

    Raises:
        RuntimeError: a batch was not processed to its end, or ordinary traffic had no alert.
    """
    known, arrived_s = streams.known, streams.arrived_s
    success, failure, ordinary = (_Counted(known, arrived_s) for _ in range(3))
    return Consumption(
        success=list(_sizes(success, streams.success)),
        failure=list(_sizes(failure, streams.failure)),
        ordinary=list(_sizes(ordinary, streams.ordinary)),
        telling=ordinary.tell_all(),
        stored=ordinary.stored(),
    )


def _sizes(counted: "_Counted", events: Sequence[bytes]) -> Iterator[Consumed]:
    rest = iter(events)
    counted.run(list(islice(rest, WARM_UP_EVENTS)))
    for size, count in BATCHES.items():
        yield counted.average([list(islice(rest, size)) for _ in range(count)])


class _Counted:
    """A detector whose use of AWS is counted."""

    def __init__(self, known: Store, arrived_s: float) -> None:
        place = in_memory(known)
        self._units = UnitMeter(place.dynamodb, {ALERTS: alert_indexes()})
        self._tables, self._s3, self._objects = place.dynamodb.tables, Metered(place.s3), place.s3
        split = parse_split("", DEFAULT_SPLIT)
        self._detector = wire(Engine(parse_rules("")), self._units, self._s3, split, Backoff())
        self._arrived_s, self._number = arrived_s, 0

    def run(self, batch: Sequence[bytes]) -> tuple[Report, int]:
        """Process a batch; what happened, and the bytes printed."""
        start, self._number = self._number, self._number + len(batch)
        records = [
            kinesis_record(data, 0, start + number, self._arrived_s)
            for number, data in enumerate(batch)
        ]
        report, printed = Report(DETECTOR_METRICS), io.StringIO()
        with redirect_stdout(printed):
            failed = answer(self._detector, records, sequence_of, report)["batchItemFailures"]
            Telemetry(_SETTINGS, printed).publish(report, _REQUEST_ID)
        if failed or report.counts[Metric.EVENTS_DECODED] < len(batch):
            raise RuntimeError(f"not processed: {report.notes}")
        return report, len(printed.getvalue())

    def average(self, batches: Sequence[Sequence[bytes]]) -> Consumed:
        """Process batches of one size; what one of them consumes."""
        units = self._units
        units.clear()
        self._s3.calls = 0
        self._objects.objects.clear()
        done = [self.run(batch) for batch in batches]
        opened = sum(report.counts[Metric.ALERTS_OPENED] for report, _ in done)
        updated = sum(report.counts[Metric.ALERTS_UPDATED] for report, _ in done)
        total = Consumed(
            batch_events=len(batches[0]),
            api_calls=units.calls + self._s3.calls,
            read_units=units.read.total(),
            state_write_units=units.written_to(STATE),
            alert_write_units=units.written_to(ALERTS),
            hottest_key_read_units=max(units.read.values()),
            hottest_key_write_units=max(units.written.values()),
            archive_puts=self._s3.calls,
            archive_bytes=sum(map(len, self._objects.objects.values())),
            log_bytes=sum(size for _, size in done),
            alerts_opened=opened,
            alerts_changed=opened + updated,
        )
        return total.divided_by(len(batches))

    def tell_all(self) -> Telling:
        """Note of every alert that people were told of it, as the notifier does.

        Raises:
            RuntimeError: there is no alert.
        """
        table = AlertsTable(self._units, ALERTS, Backoff())
        alerts, _ = table.load(list(self._tables[ALERTS]))
        if not alerts:
            raise RuntimeError("traffic without an alert: nothing to be told")
        self._units.clear()
        for alert_id, alert in alerts.items():
            table.notified([alert_id])
            table.mark_notified(alert, _REQUEST_ID, "2026-03-02T08:00:00.000Z")
        count = len(alerts)
        return Telling(
            self._units.calls / count,
            self._units.read.total() / count,
            self._units.written_to(ALERTS) / count,
        )

    def stored(self) -> Stored:
        """How large the items are that are there."""
        profiles = self._tables[STATE].values()
        return Stored(
            mean(item_bytes(item) - len(item[PAYLOAD]["B"]) for item in profiles),
            *_alert_bytes(self._tables[ALERTS].values()),
        )


def _alert_bytes(items: Iterable[dict[str, Any]]) -> tuple[float, float]:
    """Mean size of alerts, and of their entries in the indexes."""
    sizes = [
        (
            item_bytes(item),
            sum(item_bytes(index.entry(item, HASH_KEY) or {}) for index in alert_indexes()),
        )
        for item in items
    ]
    return mean(size for size, _ in sizes), mean(indexed for _, indexed in sizes)
