"""A bucket in memory, of which a client of S3 may be told anything."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

__all__ = ["Bucket"]


class Bucket:
    """Answers as the S3 client does, for the one bucket there is.

    Args:
        page: keys in one page of a listing.

    Attributes:
        objects: bytes by key.
        listed: the prefixes that were listed.
        failing: what is raised in place of an object, by key.
    """

    def __init__(self, page: int = 3) -> None:
        self.objects: dict[str, bytes] = {}
        self.listed: list[str] = []
        self.failing: dict[str, Exception] = {}
        self._page = page

    def put_object(self, **request: Any) -> Mapping[str, Any]:
        """Keep an object."""
        self.objects[request["Key"]] = request["Body"]
        return {}

    def get_object(self, **request: Any) -> Mapping[str, Any]:
        """One object."""
        if request["Key"] in self.failing:
            raise self.failing[request["Key"]]
        return {"Body": BytesIO(self.objects[request["Key"]])}

    def get_paginator(self, name: str) -> "Bucket":
        """Listings, page by page."""
        assert name == "list_objects_v2"
        return self

    def paginate(self, *, Prefix: str, Delimiter: str = "", **_: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        """Keys below a prefix; with a delimiter the folders in place of what is in them."""
        self.listed.append(Prefix)
        found: dict[str, dict[str, Any]] = {}
        for key in sorted(key for key in self.objects if key.startswith(Prefix)):
            name, slash, _rest = key[len(Prefix) :].partition(Delimiter or "\0")
            folder = f"{Prefix}{name}{slash}"
            row = {"Prefix": folder} if slash else {"Key": key, "Size": len(self.objects[key])}
            found[folder] = row
        rows = list(found.values())
        for first in range(0, len(rows), self._page):
            part = rows[first : first + self._page]
            yield {
                "Contents": [row for row in part if "Key" in row],
                "CommonPrefixes": [row for row in part if "Prefix" in row],
            }
