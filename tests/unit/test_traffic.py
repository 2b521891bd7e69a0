"""Putting records: their order, their rate, the limits of a call, and throttling."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from scripts.pipeline.traffic import Place, Record, TrafficError, event_record, put


@dataclass
class FakeStream:
    """Takes records, but refuses those whose data is in `throttled`, as often as it says there."""

    throttled: dict[bytes, int] = field(default_factory=dict)
    calls: list[list[bytes]] = field(default_factory=list)

    def put_records(self, **call: Any) -> dict[str, Any]:
        """As Kinesis does."""
        assert call["StreamName"] == "logins"
        data = [record["Data"] for record in call["Records"]]
        self.calls.append(data)
        return {"Records": [self._put(each) for each in data]}

    def _put(self, data: bytes) -> dict[str, str]:
        left = self.throttled.get(data, 0)
        if left:
            self.throttled[data] = left - 1
            return {"ErrorCode": "Throughput", "ErrorMessage": "slow down"}
        return {"ShardId": "shard", "SequenceNumber": data.decode()}


class FakeClock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now_s

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds


def _put(stream: FakeStream, records: Sequence[Record], rate_per_s: float) -> list[list[Place]]:
    clock = FakeClock()
    return list(put(stream, "logins", records, rate_per_s, clock=clock, sleep=clock.sleep))


def _records(count: int) -> list[Record]:
    return [Record(str(number).encode(), "ann") for number in range(count)]


def test_keeps_the_order() -> None:
    """Records go out, and their places come back, in the order given."""
    stream = FakeStream()
    places = [place for few in _put(stream, _records(95), 200.0) for place in few]
    assert [place.sequence_number for place in places] == [str(number) for number in range(95)]
    assert [len(call) for call in stream.calls] == [20, 20, 20, 20, 15]


def test_keeps_to_the_rate() -> None:
    """The last few leave when the rate allows, however fast the stream is."""
    clock = FakeClock()
    records = _records(100)
    for _ in put(FakeStream(), "logins", records, 50.0, clock=clock, sleep=clock.sleep):
        pass
    assert clock.now_s == pytest.approx(95 / 50.0)


@pytest.mark.parametrize(
    ("rate_per_s", "size", "largest_call"), [(1e6, 10, 500), (1e6, 1_000_000, 4), (1.0, 10, 1)]
)
def test_respects_the_limits_of_a_call(rate_per_s: float, size: int, largest_call: int) -> None:
    """No call holds more than 500 records or 5 MB."""
    stream = FakeStream()
    records = [Record(b"1".zfill(size), "ann")] * 12 + _records(1200 if size < 100 else 0)
    _put(stream, records, rate_per_s)
    assert max(len(call) for call in stream.calls) == largest_call


def test_puts_throttled_records_again() -> None:
    """A record that was refused is put again, alone, and its place is where it belongs."""
    stream = FakeStream(throttled={b"1": 2})
    (places,) = _put(stream, _records(3), 100.0)
    assert stream.calls == [[b"0", b"1", b"2"], [b"1"], [b"1"]]
    assert [place.sequence_number for place in places] == ["0", "1", "2"]


def test_gives_up_in_the_end() -> None:
    """A stream that never takes a record is an error with the stream's own words."""
    with pytest.raises(TrafficError, match="refused a record 8 times: slow down"):
        _put(FakeStream(throttled={b"1": 99}), _records(3), 100.0)


@pytest.mark.parametrize(("user", "key"), [("ann", "ann"), (None, "192.0.2.1"), ("", "192.0.2.1")])
def test_partitions_by_user_or_address(user: str | None, key: str) -> None:
    """An event without a user is partitioned by its address."""
    assert event_record({"ip": "192.0.2.1", "user": user}).partition_key == key
