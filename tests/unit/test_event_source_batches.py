"""What a failure does to a batch, rule by rule of the documentation."""

from itertools import chain
from typing import Any

import pytest

from tests.event_source import MappingSettings
from tests.event_source.batch import Aftermath, Batch, after_error, after_response
from tests.event_source.source import StreamRecord

BISECTING = MappingSettings(bisect_batch_on_function_error=True, maximum_retry_attempts=2)
PLAIN = MappingSettings(maximum_retry_attempts=2)


def batch(count: int, **past: Any) -> Batch:
    """Records numbered from 10."""
    return Batch(
        tuple(StreamRecord(str(10 + n), "ann", 0.0, 1, {}) for n in range(count)),
        **past,
    )


def numbers(aftermath: Aftermath) -> list[list[int]]:
    """Sequence numbers of what is delivered again."""
    return [[int(r.sequence_number) for r in each.records] for each in aftermath.again]


def failed(*identifiers: object) -> dict[str, Any]:
    """A partial batch response."""
    return {"batchItemFailures": [{"itemIdentifier": each} for each in identifiers]}


@pytest.mark.parametrize(
    "response", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}, {"other": 1}]
)
def test_a_null_or_empty_response_is_a_success(response: object) -> None:
    """Of the response or of its list."""
    assert after_response(batch(4), response, PLAIN) == Aftermath()


@pytest.mark.parametrize(
    "response",
    [
        failed(""),
        failed(None),
        failed("99"),
        failed("12", "99"),
        {"batchItemFailures": [{"identifier": "12"}]},
        {"batchItemFailures": ["12"]},
        {"batchItemFailures": 3},
        "12",
    ],
)
@pytest.mark.parametrize("settings", [PLAIN, BISECTING])
def test_an_identifier_that_says_nothing_fails_the_batch(
    response: object, settings: MappingSettings
) -> None:
    """Empty, null, of no record, or no identifier at all: all of it is delivered again."""
    aftermath = after_response(batch(4), response, settings)
    assert numbers(aftermath) == [[10, 11, 12, 13]]
    assert aftermath.again[0].retries == 1


def test_delivery_goes_on_from_the_lowest_failed_record() -> None:
    """Whatever the order in which failures are named; the rest counts as retried."""
    aftermath = after_response(batch(4), failed("13", "11", "12"), PLAIN)
    assert numbers(aftermath) == [[11, 12, 13]]
    assert aftermath.again[0].retries == 1


def test_with_bisecting_a_partial_response_costs_no_retry() -> None:
    """The batch is split at the returned sequence number; splitting does not count."""
    aftermath = after_response(batch(4), failed("12"), BISECTING)
    assert numbers(aftermath) == [[12, 13]]
    assert aftermath.again[0].retries == 0


def test_a_failure_of_the_first_record_splits_nothing() -> None:
    """So it is a retry, with bisecting too."""
    aftermath = after_response(batch(4), failed("10"), BISECTING)
    assert numbers(aftermath) == [[10, 11, 12, 13]]
    assert aftermath.again[0].retries == 1


def test_responses_are_read_only_where_that_is_turned_on() -> None:
    """Otherwise whatever the function returns is a success."""
    settings = MappingSettings(report_batch_item_failures=False)
    assert after_response(batch(4), failed("10"), settings) == Aftermath()


def test_a_failed_invocation_is_retried_whole() -> None:
    """Without bisecting."""
    aftermath = after_error(batch(4), PLAIN)
    assert numbers(aftermath) == [[10, 11, 12, 13]]
    assert aftermath.again[0].retries == 1


@pytest.mark.parametrize(("count", "halves"), [(2, [1, 1]), (3, [1, 2]), (5, [2, 3])])
def test_a_failed_invocation_is_split_in_two(count: int, halves: list[int]) -> None:
    """In order, and without a retry being counted, even where none is left."""
    aftermath = after_error(batch(count, retries=2), BISECTING)
    assert [len(each.records) for each in aftermath.again] == halves
    assert list(chain(*numbers(aftermath))) == list(range(10, 10 + count))
    assert [each.retries for each in aftermath.again] == [2, 2]


def test_a_single_record_is_retried_then_given_up() -> None:
    """It cannot be split: one delivery and two retries."""
    first = after_error(batch(1), BISECTING).again[0]
    second = after_error(first, BISECTING).again[0]
    aftermath = after_error(second, BISECTING)
    assert (first.retries, second.retries, aftermath.again) == (1, 2, ())
    assert aftermath.discarded is not None
    assert aftermath.discarded.invocations == 3


def test_without_retries_left_the_failed_part_is_given_up() -> None:
    """What came before it in the batch was a success."""
    aftermath = after_response(batch(4, retries=2), failed("12"), PLAIN)
    assert aftermath.again == ()
    assert aftermath.discarded is not None
    assert [r.sequence_number for r in aftermath.discarded.records] == ["12", "13"]


def test_without_a_limit_nothing_is_given_up() -> None:
    """Retries go on until the records expire."""
    aftermath = after_error(batch(2, retries=10_000), MappingSettings())
    assert aftermath.discarded is None
    assert aftermath.again[0].retries == 10_001


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch_size", 0),
        ("batch_size", 10_001),
        ("maximum_batching_window_s", 301),
        ("maximum_retry_attempts", -1),
        ("maximum_record_age_s", 59),
        ("parallelization_factor", 11),
    ],
)
def test_settings_beyond_the_limits_of_aws_are_refused(name: str, value: int) -> None:
    """By name and value."""
    with pytest.raises(ValueError, match=f"{name}: {value}"):
        MappingSettings(**{name: value})  # type: ignore[arg-type]
