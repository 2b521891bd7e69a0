"""A table's stream, read through the API of DynamoDB streams."""

from datetime import UTC, datetime
from typing import Any

from tests.event_source import DynamoDbStreamSource, Shard

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/alerts/stream/2026-01-01T00:00:00.000"
CREATED_AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


class TwoShards:
    """DynamoDB streams with a closed shard of two changes, and its child.

    Attributes:
        requests: for iterators.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def describe_stream(self, **request: Any) -> dict[str, Any]:
        """One shard a page."""
        if "ExclusiveStartShardId" not in request:
            page = {"Shards": [{"ShardId": "parent"}], "LastEvaluatedShardId": "parent"}
        else:
            page = {"Shards": [{"ShardId": "child", "ParentShardId": "parent"}]}
        return {"StreamDescription": page}

    def get_shard_iterator(self, **request: Any) -> dict[str, Any]:
        """The iterator is the place."""
        self.requests.append(request)
        return {"ShardIterator": request.get("SequenceNumber", "0")}

    def get_records(self, **request: Any) -> dict[str, Any]:
        """One change a page; no next iterator behind the second."""
        number = int(request["ShardIterator"]) + 1
        change = {
            "SequenceNumber": str(number),
            "ApproximateCreationDateTime": CREATED_AT,
            "Keys": {"alert_id": {"S": f"alert{number}"}},
        }
        following = {} if number == 2 else {"NextShardIterator": str(number)}
        record = {"eventID": f"e{number}", "eventName": "INSERT", "dynamodb": change}
        return {"Records": [record], **following}


def test_all_shards_are_found() -> None:
    """Page by page, each with its parent."""
    shards = DynamoDbStreamSource(TwoShards(), ARN).shards()
    assert shards == [Shard("parent"), Shard("child", ("parent",))]


def test_changes_are_read_as_functions_get_them() -> None:
    """With the time as a number and the stream's name; a page with changes is never the tip, and
    one without a next iterator is the end."""
    client = TwoShards()
    source = DynamoDbStreamSource(client, ARN)
    first = source.read("parent", None, 5000)
    second = source.read("parent", "1", 5000)
    assert [(page.at_tip, page.closed) for page in (first, second)] == [
        (False, False),
        (False, True),
    ]
    (record,) = second.records
    assert record.sequence_number == "2"
    assert record.payload["eventSourceARN"] == ARN
    assert record.payload["dynamodb"]["ApproximateCreationDateTime"] == CREATED_AT.timestamp()
    assert len(client.requests) == 1


def test_reading_goes_on_after_a_checkpoint() -> None:
    """With an iterator behind the last change that was read."""
    client = TwoShards()
    (record,) = DynamoDbStreamSource(client, ARN).read("parent", "1", 10).records
    assert record.sequence_number == "2"
    assert client.requests[0]["ShardIteratorType"] == "AFTER_SEQUENCE_NUMBER"
