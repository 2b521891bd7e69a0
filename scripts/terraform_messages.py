"""What Terraform says while it works: its machine-readable output, read line by line.

https://developer.hashicorp.com/terraform/internals/machine-readable-ui
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Messages", "Progress"]

_FINISHED = ("apply_complete", "apply_errored")


@dataclass(frozen=True)
class Progress:
    """How far Terraform is.

    Args:
        done, total: resources.
        address: the resource finished last.
        waiting: addresses of those that are being worked on.
    """

    done: int
    total: int
    address: str
    waiting: tuple[str, ...] = ()


class Messages:
    """Follows one run of Terraform.

    Args:
        on_progress: called for each resource that was made, changed or removed.

    Attributes:
        errors: what Terraform complains of.
        planned: what it means to do (create, update, delete, replace) by address.
    """

    def __init__(self, on_progress: Callable[[Progress], None]) -> None:
        self.errors: list[str] = []
        self.planned: dict[str, str] = {}
        self._on_progress = on_progress
        self._done = 0
        self._total = 0
        self._waiting: dict[str, None] = {}

    def read(self, line: str) -> None:
        """Take in one line of output; a line that is no message is passed over."""
        message = _message(line)
        match message.get("type"):
            case "diagnostic":
                self._diagnose(message["diagnostic"])
            case "change_summary" if message["changes"]["operation"] == "plan":
                changes = message["changes"]
                self._total = changes["add"] + changes["change"] + changes["remove"]
            case "planned_change":
                change = message["change"]
                self.planned[change["resource"]["addr"]] = change["action"]
            case "apply_start" if _changes_something(message):
                self._waiting[message["hook"]["resource"]["addr"]] = None
            case kind if kind in _FINISHED and _changes_something(message):
                self._finish(message["hook"]["resource"]["addr"])

    def _finish(self, address: str) -> None:
        self._done += 1
        self._waiting.pop(address, None)
        self._on_progress(Progress(self._done, self._total, address, tuple(self._waiting)))

    def _diagnose(self, diagnostic: dict[str, Any]) -> None:
        if diagnostic["severity"] == "error":
            parts = (diagnostic.get("address"), diagnostic["summary"], diagnostic.get("detail"))
            self.errors.append(": ".join(filter(None, parts)))


def _changes_something(message: dict[str, Any]) -> bool:
    """Reading a data source is reported like making a resource, but is not part of the plan."""
    return bool(message["hook"].get("action") != "read")


def _message(line: str) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}
