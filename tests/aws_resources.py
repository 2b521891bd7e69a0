"""Resources in the local AWS for the length of a test."""

import gzip
import json
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


def lake_rows(s3: Any, bucket: str, prefix: str) -> list[dict[str, Any]]:
    """Every archived row below a prefix."""
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]]
    bodies = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
    return [json.loads(line) for body in bodies for line in gzip.decompress(body).splitlines()]
