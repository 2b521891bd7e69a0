"""An archive in an S3 bucket."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, cast

from fraudcore.backtest.layout import ArchiveObject, Period
from fraudcore.errors import FraudcoreError, InvalidConfigError
from fraudcore.text import display

__all__ = ["S3Objects", "UnreachableError", "s3_client"]

_URL: Final = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", re.DOTALL)
_DAY: Final = re.compile(r"dt=(\d{4}-\d{2}-\d{2})/")
_IN_MEMORY_BYTES: Final = 32 * 1024 * 1024
_CHUNK_BYTES: Final = 1024 * 1024
_OF_ONE_OBJECT: Final = {"AccessDenied", "InvalidObjectState", "NoSuchKey"}
"""Errors that need not befall the next object too:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"""


class UnreachableError(FraudcoreError):
    """The archive cannot be read on: no network, no credentials any more, no room for a copy."""


def s3_client() -> Any:
    """A client of the environment's account and region.

    Raises:
        InvalidConfigError: boto3 is not installed, or knows no account or region.
    """
    try:
        boto3 = import_module("boto3")
    except ImportError as error:
        problem = "s3:// needs boto3; install the extra 'backtest'"
        raise InvalidConfigError("archive", problem) from error
    return boto3.client("s3")


class S3Objects:
    """The objects below a prefix.

    Args:
        url: ``s3://bucket/prefix``; the prefix is taken as a folder.
        client: of S3.

    Raises:
        InvalidConfigError: the URL is not of that form.
    """

    def __init__(self, url: str, client: Any) -> None:
        found = _URL.fullmatch(url)
        if found is None:
            raise InvalidConfigError(
                "archive", f"{display(url)} is not of the form s3://BUCKET/PREFIX"
            )
        self._bucket = found[1]
        folder = (found[2] or "").strip("/")
        self._prefix = f"{folder}/" if folder else ""
        self._client = client

    def list(self, wanted: Period) -> Iterator[ArchiveObject]:
        """Every object of the days that are wanted, and those that say no day.

        Keys of other days are not listed at all. A folder of a day stands directly below the
        prefix: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html

        Raises:
            InvalidConfigError: the bucket cannot be listed.
        """
        for page in self._pages(Prefix=self._prefix, Delimiter="/"):
            yield from self._objects(page)
            for each in page.get("CommonPrefixes", ()):
                prefix = each["Prefix"]
                if _may_meet(prefix.removeprefix(self._prefix), wanted):
                    for inner in self._pages(Prefix=prefix):
                        yield from self._objects(inner)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """An object for reading, seekable: of a large one a copy on disk.

        Raises:
            OSError: this object cannot be read: it is gone, in Glacier, or not for everybody.
            UnreachableError: no object can be read.
        """
        with SpooledTemporaryFile(_IN_MEMORY_BYTES) as copy:
            try:
                body = self._client.get_object(Bucket=self._bucket, Key=self._prefix + name)["Body"]
                while chunk := body.read(_CHUNK_BYTES):
                    copy.write(chunk)
            except self._errors() as error:
                known = getattr(error, "response", {}).get("Error", {}).get("Code")
                words = f"s3://{self._bucket}: {error}"
                if known in _OF_ONE_OBJECT:
                    raise OSError(words) from error
                raise UnreachableError(words) from error
            copy.seek(0)
            yield cast("BinaryIO", copy)

    def _pages(self, **query: str) -> Iterator[Mapping[str, Any]]:
        pages = self._client.get_paginator("list_objects_v2")
        try:
            yield from pages.paginate(Bucket=self._bucket, **query)
        except self._errors() as error:
            raise InvalidConfigError("archive", f"s3://{self._bucket}: {error}") from error

    def _objects(self, page: Mapping[str, Any]) -> Iterator[ArchiveObject]:
        for each in page.get("Contents", ()):
            name = each["Key"].removeprefix(self._prefix)
            if name and not name.endswith("/"):
                yield ArchiveObject(name, each["Size"])

    def _errors(self) -> tuple[type[Exception], ...]:
        """What a client raises, without importing its library to name it."""
        known = import_module("botocore.exceptions")
        return known.BotoCoreError, known.ClientError, OSError


def _may_meet(folder: str, wanted: Period) -> bool:
    found = _DAY.match(folder)
    if found is None:
        return True
    try:
        starts = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError:
        return True
    return wanted.meets(Period(starts, starts + timedelta(days=1)))
