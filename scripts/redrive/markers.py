"""Which records of the quarantine were replayed already."""

import json
from collections.abc import Collection
from typing import Any

from botocore.exceptions import ClientError

from lambda_entry.storage_schema import storage_names
from scripts.redrive.lake_objects import LakeError

__all__ = ["Markers"]

_PREFIXES = storage_names("lake")


class Markers:
    """For each object of the quarantine that was replayed, an object beside the quarantine.

    Args:
        s3: client.
        bucket: the lake.
    """

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def replayed(self, key: str) -> set[str]:
        """The sequence numbers of an object's records that were replayed.

        Args:
            key: of the object in quarantine.

        Raises:
            LakeError: the marker is none of ours.
        """
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=_marker(key))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return set()
            raise
        try:
            return {str(number) for number in json.loads(answer["Body"].read())["replayed"]}
        except (ValueError, KeyError, TypeError) as error:
            where = f"s3://{self._bucket}/{_marker(key)}"
            raise LakeError(f"{where}: not a list of replayed records: {error}") from error

    def mark(self, key: str, replayed: Collection[str], at: str) -> None:
        """Note all records of an object that were replayed.

        Args:
            key: of the object in quarantine.
            replayed: their sequence numbers.
            at: ISO 8601, UTC.
        """
        body = {"replayed": sorted(replayed), "at": at}
        self._s3.put_object(
            Bucket=self._bucket,
            Key=_marker(key),
            Body=json.dumps(body, separators=(",", ":")).encode(),
            ContentType="application/json",
        )


def _marker(key: str) -> str:
    inside = key.removeprefix(_PREFIXES["quarantine_prefix"]).removesuffix(".json.gz")
    return f"{_PREFIXES['replayed_prefix']}{inside}.json"
