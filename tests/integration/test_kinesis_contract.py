"""The emulator's Kinesis keeps the contract that readers rely on."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from scripts.local_aws import LocalAws
from tests.kinesis_contract import KinesisContract


class TestKinesisContract(KinesisContract):
    """Resharding is left out: the emulator drops what a parent shard holds."""

    @pytest.fixture
    def kinesis(self, aws: LocalAws) -> Any:
        """A client of the emulator."""
        return aws.client("kinesis")

    @pytest.fixture
    def stream_arn(self, kinesis: Any) -> Iterator[str]:
        """A stream of four shards."""
        name = f"contract-{uuid4().hex[:8]}"
        kinesis.create_stream(StreamName=name, ShardCount=4)
        kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
        yield kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"][
            "StreamARN"
        ]
        kinesis.delete_stream(StreamName=name)
