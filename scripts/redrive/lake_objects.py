"""Objects of the lake: found by prefix, named after what is in them, read whole."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

__all__ = ["LakeError", "LakeObject", "objects", "rows"]

_NAME: Final = re.compile(
    r"(?P<partition>.*/dt=(?P<day>[0-9-]+)(?:/hour=[0-9]+)?)/"
    r"(?P<shard>[A-Za-z0-9_.-]+)-(?P<first>[0-9]+)-(?P<last>[0-9]+)\.json\.gz"
)


class LakeError(Exception):
    """An object of the lake cannot be read; the message names it."""


class LakeObject(NamedTuple):
    """One object of neighbours of a shard.

    Args:
        key: in the bucket.
        day: of arrival, ``YYYY-MM-DD``.
        shard_id: of its rows.
        first, last: sequence numbers of its first and last row.
    """

    key: str
    day: str
    shard_id: str
    first: int
    last: int


def objects(s3: Any, bucket: str, prefix: str) -> Iterator[LakeObject]:
    """The objects below a prefix, by key; those of another name are not the pipeline's."""
    request: dict[str, Any] = {"Bucket": bucket, "Prefix": prefix}
    while True:
        page = s3.list_objects_v2(**request)
        for found in page.get("Contents", ()):
            if match := _NAME.fullmatch(found["Key"]):
                yield LakeObject(
                    key=found["Key"],
                    day=match["day"],
                    shard_id=match["shard"],
                    first=int(match["first"]),
                    last=int(match["last"]),
                )
        if not page.get("IsTruncated"):
            return
        request["ContinuationToken"] = page["NextContinuationToken"]


def rows(s3: Any, bucket: str, key: str) -> list[Mapping[str, Any]]:
    """The rows of an object: those of one batch, which fitted into one invocation.

    Raises:
        LakeError: it is no gzip-compressed JSON Lines.
    """
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    try:
        return [json.loads(line) for line in gzip.decompress(body).splitlines()]
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise LakeError(f"s3://{bucket}/{key}: not what the detector writes: {error}") from error
