"""The storage contract on the emulated DynamoDB."""

from collections.abc import Iterator

import pytest

from lambda_entry.aws_clients import DynamoDb
from scripts.local_aws import LocalAws
from tests.aws_resources import alerts_table, hash_table
from tests.storage_contract import ALERTS, STATE, StorageContract


class TestEmulatedStorage(StorageContract):
    """The emulator behaves as the contract says."""

    @pytest.fixture
    def dynamodb(self, aws: LocalAws) -> Iterator[DynamoDb]:
        """Empty tables."""
        client = aws.client("dynamodb")
        with hash_table(client, STATE, "entity_key"), alerts_table(client, ALERTS):
            yield client
