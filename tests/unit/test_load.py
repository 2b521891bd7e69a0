"""The traffic of demo and end-to-end tests."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from fraudcore import InvalidEventError, decode_event
from scripts.pipeline.load import Load
from scripts.pipeline.malformed import malformed_records
from scripts.pipeline.traffic import Place, Record

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
MALFORMED = malformed_records(NOW)


@pytest.fixture(scope="module")
def load() -> Load:
    """A small day."""
    return Load.simulated(NOW, 600, tenant="t1")


@pytest.mark.parametrize("record", MALFORMED.values(), ids=MALFORMED)
def test_malformed_records_are_refused(record: Record) -> None:
    """The decoder takes none of them, and a stream would take them all."""
    assert len(record.data) + len(record.partition_key) <= 1_048_576
    with pytest.raises(InvalidEventError):
        decode_event(record.data, arrived_at=NOW)


def test_everything_else_is_valid_and_in_the_last_day(load: Load) -> None:
    """Events are of the tenant and of the 24 hours before now, in order of time."""
    events = [
        decode_event(record.data, arrived_at=NOW)
        for name, record in zip(load.names, load.records, strict=True)
        if name not in load.malformed
    ]
    times = [event.occurred_at for event in events]
    assert times == sorted(times)
    assert NOW - timedelta(hours=24) <= times[0]
    assert times[-1] <= NOW
    assert {event.tenant for event in events} == {"t1"}


def test_malformed_records_are_strewn_in(load: Load) -> None:
    """They are all there, and never two in a row."""
    at = [index for index, name in enumerate(load.names) if name in load.malformed]
    assert [load.names[index] for index in at] == list(MALFORMED)
    assert min(b - a for a, b in pairwise(at)) > 1


def test_the_truth_knows_every_record(load: Load) -> None:
    """Every event id, every malformed record's place, and two attacks of each kind."""
    places = [Place("shard", str(number)) for number in range(len(load.records))]
    sent = load.sent(places)
    assert len(sent.event_ids) + len(sent.malformed) == len(load.records)
    assert all(load.names[int(p.sequence_number)] == n for n, p in sent.malformed.items())  # type: ignore[attr-defined]
    assert len(sent.campaigns) == 6


def test_is_the_same_for_the_same_time() -> None:
    """Equal arguments give equal traffic."""
    assert Load.simulated(NOW, 300, tenant="a") == Load.simulated(NOW, 300, tenant="a")
