"""A client whose one call answers in pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FakePages:
    """Answers every listing with the pages given, and notes what was asked.

    Args:
        pages: of the next listing.
    """

    pages: Sequence[dict[str, Any]] = ()
    asked: list[dict[str, Any]] = field(default_factory=list)

    def get_paginator(self, _: str) -> "FakePages":
        """It pages through whatever is asked."""
        return self

    def paginate(self, **parameters: Any) -> Iterator[dict[str, Any]]:
        """The pages."""
        self.asked.append(parameters)
        return iter(self.pages)
