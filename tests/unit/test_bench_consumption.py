"""Counting what batches consume of AWS: units, calls, objects and bytes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambda_entry.alert_items import alert_update
from scripts.bench.pipeline.consumption import Consumed, Consumption
from scripts.bench.pipeline.consumption_traffic import BATCHES, consumption_streams
from scripts.bench.pipeline.counted import measure_consumption
from scripts.bench.pipeline.deployment import ALERTS, STATE, empty_tables
from scripts.bench.pipeline.item_size import item_bytes, read_units, write_units
from scripts.bench.pipeline.unit_meter import Index, UnitMeter, alert_indexes
from tests.outcomes import alert as an_alert

KEY = "entity_key"


@pytest.fixture(scope="module")
def measured() -> Consumption:
    """Of a small service."""
    return measure_consumption(consumption_streams(1_000, 1))


def meter() -> UnitMeter:
    """Nothing is stored, nothing counted."""
    return UnitMeter(empty_tables(), {ALERTS: alert_indexes()})


def insert(units: UnitMeter, key: str, size: int) -> None:
    """Store a profile of so many bytes."""
    units.batch_execute_statement(
        Statements=[
            {
                "Statement": f"INSERT INTO \"{STATE}\" VALUE {{'profile': ?, '{KEY}': ?}}",
                "Parameters": [{"B": bytes(size)}, {"S": key}],
            }
        ]
    )


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "Zürich"}, 7),
        ({"N": "0"}, 2),
        ({"N": "-123.45"}, 4),
        ({"B": bytes(9)}, 9),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"N": "7"}]}, 3 + 2 + 2 + 2),
        ({"M": {"ab": {"S": "cd"}}}, 3 + 1 + 2 + 2),
    ],
)
def test_values_are_as_large_as_aws_says(value: dict[str, Any], size: int) -> None:
    """Every kind that is stored, and the name of the attribute besides."""
    assert item_bytes({"name": value}) == 4 + size


@given(st.integers(0, 400 * 1024))
def test_units_cover_the_item_and_no_more(size: int) -> None:
    """A KB for a write, four for a read, at least one."""
    assert (write_units(size) - 1) * 1024 < max(size, 1) <= write_units(size) * 1024
    assert (read_units(size) - 1) * 4096 < max(size, 1) <= read_units(size) * 4096


def test_reads_are_charged_by_key() -> None:
    """An absent item costs what a small one costs."""
    units = meter()
    insert(units, "large", 5_000)
    units.clear()
    keys = [{KEY: {"S": key}} for key in ("large", "absent")]
    units.batch_get_item(RequestItems={STATE: {"Keys": keys, "ConsistentRead": True}})
    assert dict(units.read) == {(STATE, "large"): 2, (STATE, "absent"): 1}
    assert (units.calls, units.written.total()) == (1, 0)


def test_writes_are_charged_by_the_larger_of_old_and_new() -> None:
    """An insert of two KB costs three units with its names."""
    units = meter()
    insert(units, "key", 2_048)
    assert units.written_to(STATE) == 3


def test_a_transaction_is_charged_twice_and_its_indexes_once() -> None:
    """An alert below a KB: two units for the table, one for each index that it is in; a moved
    entry is taken out and put in again."""
    units, alert = meter(), an_alert()
    units.transact_write_items(TransactItems=[{"Update": alert_update(ALERTS, alert, 9)}])
    assert (units.written[ALERTS, alert.alert_id], units.indexed[ALERTS]) == (2, 2)
    units.clear()
    update = alert_update(ALERTS, alert, 9, "2026-03-02T08:00:00.000Z")
    units.transact_write_items(TransactItems=[{"Update": update}])
    assert units.indexed[ALERTS] == 1 + 1 + 1


def test_an_entry_that_moves_is_written_twice() -> None:
    """One that comes, goes or changes once, one that stays the same not at all."""
    index = Index(("a", "b"), keys_only=False)
    here = {"id": {"S": "1"}, "a": {"S": "x"}, "b": {"S": "y"}}
    there, other = here | {"b": {"S": "z"}}, here | {"c": {"S": "!"}}
    gone = {"id": {"S": "1"}}
    assert [index.units(here, new, "id") for new in (there, other, here, gone)] == [2, 1, 0, 1]
    assert index.units(None, here, "id") == 1
    keys_only = Index(("a", "b"), keys_only=True)
    assert keys_only.units(here, other, "id") == 0


@pytest.mark.parametrize("kind", ["success", "failure", "ordinary"])
def test_larger_batches_consume_more_and_each_event_less(kind: str, measured: Consumption) -> None:
    """What all events of a batch share is paid once; each batch is one object of the archive."""
    parts: list[Consumed] = list(getattr(measured, kind))
    assert [each.batch_events for each in parts] == list(BATCHES)
    assert {each.archive_puts for each in parts} == {1.0}
    for name in ("api_calls", "read_units", "state_write_units", "archive_bytes"):
        values = [getattr(each, name) for each in parts]
        assert values == sorted(values)
        each_event = [getattr(each, name) / each.batch_events for each in parts]
        assert each_event == sorted(each_event, reverse=True)


def test_failures_touch_more_profiles_than_successes(measured: Consumption) -> None:
    """The neighbourhood and the device besides."""
    for success, failure in zip(measured.success, measured.failure, strict=True):
        assert failure.state_write_units > success.state_write_units


def test_telling_notes_once_and_moves_the_alert_out_of_the_outbox(measured: Consumption) -> None:
    """Two calls for a notification: has it been told, and now it has."""
    assert (measured.telling.calls, measured.telling.read_units) == (2, 1)
    assert measured.telling.write_units >= 3
    assert measured.stored.alert < measured.stored.alert_indexes
