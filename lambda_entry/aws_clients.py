"""The AWS calls the functions make, and the clients that make them."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

import boto3
from botocore.config import Config

__all__ = ["AttributeValue", "DynamoDb", "Item", "ObjectStore", "Topic"]
__all__ += ["dynamodb_client", "s3_client", "sns_client"]

AttributeValue = Mapping[str, Any]
"""One DynamoDB value with its type, as ``{"S": "text"}``."""
Item = Mapping[str, AttributeValue]

CONNECT_TIMEOUT_S: Final = 2
READ_TIMEOUT_S: Final = 5
ATTEMPTS: Final = 2
"""Calls botocore makes before it gives up, within 15 s in all, so that a service that does not
answer is told before the function is cut off; the functions' bounded retries come on top."""

Answer = Mapping[str, Any]


class DynamoDb(Protocol):
    """The part of the DynamoDB client in use."""

    def batch_get_item(self, **request: Any) -> Answer:
        """Read up to 100 items."""

    def batch_execute_statement(self, **request: Any) -> Answer:
        """Run up to 25 PartiQL statements."""

    def transact_write_items(self, **request: Any) -> Answer:
        """Write up to 100 items, or none."""

    def update_item(self, **request: Any) -> Answer:
        """Change one item."""

    def query(self, **request: Any) -> Answer:
        """Read a page of items of one hash key."""


class ObjectStore(Protocol):
    """The part of the S3 client in use."""

    def put_object(self, **request: Any) -> Answer:
        """Write one object."""

    def get_object(self, **request: Any) -> Answer:
        """Read one object."""


class Topic(Protocol):
    """The part of the SNS client in use."""

    def publish_batch(self, **request: Any) -> Answer:
        """Send up to 10 messages."""


def dynamodb_client() -> DynamoDb:
    """A DynamoDB client of the function's region."""
    client: DynamoDb = boto3.client("dynamodb", config=_config())
    return client


def s3_client(*, path_style: bool) -> ObjectStore:
    """An S3 client; ``path_style`` for endpoints that serve every bucket on one host."""
    style = {"addressing_style": "path"} if path_style else {}
    client: ObjectStore = boto3.client("s3", config=_config(s3=style))
    return client


def sns_client() -> Topic:
    """An SNS client of the function's region."""
    client: Topic = boto3.client("sns", config=_config())
    return client


def _config(**more: object) -> Config:
    return Config(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        tcp_keepalive=True,
        parameter_validation=False,  # DynamoDB validates too; here it is a seventh of the time
        **more,
    )
