"""Resources in the local AWS for the length of a test."""

import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lambda_entry.storage_schema import storage_names


@contextmanager
def hash_table(
    client: Any, name: str, hash_key: str, indexes: Mapping[str, Mapping[str, str]] | None = None
) -> Iterator[None]:
    """A DynamoDB table with a string hash key and a stream of both images.

    Args:
        client: DynamoDB client.
        name, hash_key: of the table.
        indexes: by name, each with the keys ``hash_key``, ``range_key`` and ``projection``.
    """
    more = indexes or {}
    names = {hash_key, *(i[key] for i in more.values() for key in ("hash_key", "range_key"))}
    client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in sorted(names)],
        KeySchema=[{"AttributeName": hash_key, "KeyType": "HASH"}],
        **({"GlobalSecondaryIndexes": [_index(n, i) for n, i in more.items()]} if more else {}),
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    try:
        yield
    finally:
        client.delete_table(TableName=name)


@contextmanager
def alerts_table(client: Any, name: str) -> Iterator[None]:
    """The alerts table as Terraform makes it, with its indexes."""
    schema = storage_names("alerts_table")
    with hash_table(client, name, schema["hash_key"], schema["indexes"]):
        yield


def lake_rows(s3: Any, bucket: str, prefix: str) -> list[dict[str, Any]]:
    """Every archived row below a prefix."""
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]]
    bodies = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
    return [json.loads(line) for body in bodies for line in gzip.decompress(body).splitlines()]


def _index(name: str, index: Mapping[str, str]) -> dict[str, Any]:
    keys = [(index["hash_key"], "HASH"), (index["range_key"], "RANGE")]
    return {
        "IndexName": name,
        "KeySchema": [{"AttributeName": key, "KeyType": kind} for key, kind in keys],
        "Projection": {"ProjectionType": index.get("projection", "ALL")},
    }
