"""S3 in memory."""

import gzip
import io
import json
from typing import Any

from botocore.exceptions import ClientError


class FakeS3:
    """One bucket's objects by key.

    Attributes:
        down: whether every write fails.
        unreadable: whether every read fails.
    """

    def __init__(self, **objects: bytes) -> None:
        self.objects: dict[str, bytes] = dict(objects)
        self.down = False
        self.unreadable = False

    def put_object(self, **request: Any) -> dict[str, Any]:
        """PutObject."""
        if self.down:
            raise _refusal("PutObject", "SlowDown", "Please reduce your request rate.")
        self.objects[request["Key"]] = request["Body"]
        return {}

    def get_object(self, **request: Any) -> dict[str, Any]:
        """GetObject."""
        if self.unreadable:
            raise _refusal("GetObject", "SlowDown", "Please reduce your request rate.")
        if request["Key"] not in self.objects:
            raise _refusal("GetObject", "NoSuchKey", "The specified key does not exist.")
        return {"Body": io.BytesIO(self.objects[request["Key"]])}

    def list_objects_v2(self, **request: Any) -> dict[str, Any]:
        """ListObjectsV2: two keys a page."""
        after = request.get("ContinuationToken", "")
        keys = sorted(k for k in self.objects if k.startswith(request["Prefix"]) and k > after)
        page: dict[str, Any] = {"IsTruncated": len(keys) > 2}
        if keys:
            page["Contents"] = [{"Key": key} for key in keys[:2]]
        return page | ({"NextContinuationToken": keys[1]} if len(keys) > 2 else {})

    def rows(self, prefix: str) -> list[dict[str, Any]]:
        """Every row of the JSON Lines objects below a prefix, by key."""
        bodies = [self.objects[key] for key in sorted(self.objects) if key.startswith(prefix)]
        lines = [line for body in bodies for line in gzip.decompress(body).splitlines()]
        return [json.loads(line) for line in lines]


def _refusal(operation: str, code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)
