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
    """

    def __init__(self, **objects: bytes) -> None:
        self.objects: dict[str, bytes] = dict(objects)
        self.down = False

    def put_object(self, **request: Any) -> dict[str, Any]:
        """PutObject."""
        if self.down:
            error = {"Error": {"Code": "SlowDown", "Message": "Please reduce your request rate."}}
            raise ClientError(error, "PutObject")
        self.objects[request["Key"]] = request["Body"]
        return {}

    def get_object(self, **request: Any) -> dict[str, Any]:
        """GetObject."""
        return {"Body": io.BytesIO(self.objects[request["Key"]])}

    def rows(self, prefix: str) -> list[dict[str, Any]]:
        """Every row of the JSON Lines objects below a prefix, by key."""
        bodies = [self.objects[key] for key in sorted(self.objects) if key.startswith(prefix)]
        lines = [line for body in bodies for line in gzip.decompress(body).splitlines()]
        return [json.loads(line) for line in lines]
