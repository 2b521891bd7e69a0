"""Where the detector is measured: on services in memory, and on the local AWS."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from lambda_entry.aws_clients import dynamodb_client, s3_client
from scripts.bench.path import Store
from scripts.bench.pipeline.deployment import KEYS, LAKE, STATE, empty_tables
from scripts.fakes.s3 import FakeS3
from scripts.local_aws import LocalAws

__all__ = ["IN_MEMORY", "LOCAL_AWS", "Place", "in_memory", "local_aws"]

IN_MEMORY, LOCAL_AWS = "in memory", "local AWS"
_ITEMS_PER_CALL: Final = 25
_NEVER_S: Final = 2**40


@dataclass(frozen=True)
class Place:
    """Services that hold the profiles of a service.

    Args:
        name: where they are.
        dynamodb, s3: clients.
        inside: whether the services work in this process, so that their time must be taken off.
    """

    name: str
    dynamodb: Any
    s3: Any
    inside: bool


def in_memory(known: Store) -> Place:
    """Services in this process: no client library is measured."""
    tables = empty_tables()
    tables.tables[STATE] = {key.text(): _item(key.text(), data) for key, data in known.items()}
    return Place(IN_MEMORY, tables, FakeS3(), inside=True)


@contextmanager
def local_aws(known: Store, aws: LocalAws) -> Iterator[Place]:
    """The emulator, started for as long as it is measured and called by the functions' clients.

    Raises:
        LocalAwsError: it cannot be started.
    """
    with aws, _environment(aws.environment()):
        dynamodb: Any = dynamodb_client()
        s3: Any = s3_client(path_style=True)
        s3.create_bucket(Bucket=LAKE)
        for table, key in KEYS.items():
            dynamodb.create_table(
                TableName=table,
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
                BillingMode="PAY_PER_REQUEST",
            )
        _fill(dynamodb, known)
        yield Place(LOCAL_AWS, dynamodb, s3, inside=False)


def _fill(dynamodb: Any, known: Store) -> None:
    puts = [{"PutRequest": {"Item": _item(key.text(), data)}} for key, data in known.items()]
    for start in range(0, len(puts), _ITEMS_PER_CALL):
        dynamodb.batch_write_item(RequestItems={STATE: puts[start : start + _ITEMS_PER_CALL]})


def _item(text: str, data: bytes) -> dict[str, Any]:
    return {
        KEYS[STATE]: {"S": text},
        "profile": {"B": data},
        "version": {"N": "1"},
        "expires_at": {"N": str(_NEVER_S)},
    }


@contextmanager
def _environment(changed: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(changed)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
