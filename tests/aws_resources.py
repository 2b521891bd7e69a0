"""Resources in the local AWS for the length of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def hash_table(client: Any, name: str, hash_key: str) -> Iterator[None]:
    """A DynamoDB table with a string hash key and a stream of both images."""
    client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": hash_key, "AttributeType": "S"}],
        KeySchema=[{"AttributeName": hash_key, "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    try:
        yield
    finally:
        client.delete_table(TableName=name)
