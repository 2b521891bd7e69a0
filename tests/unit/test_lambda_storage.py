"""The storage contract on the DynamoDB fake."""

import pytest

from scripts.fakes.dynamodb import FakeDynamoDb
from tests.storage_contract import ALERTS, STATE, StorageContract


class TestFakeStorage(StorageContract):
    """The fake behaves as the contract says."""

    @pytest.fixture
    def dynamodb(self) -> FakeDynamoDb:
        """Empty tables."""
        return FakeDynamoDb({STATE: "entity_key", ALERTS: "alert_id"})
