"""Lambda in memory."""

import io
import json
from collections.abc import Callable, Mapping
from typing import Any


class FakeFunctions:
    """Python functions by name.

    Args:
        handlers: what each does with an event; what it raises is the function's fault.

    Attributes:
        events: every event, by function.
        lanes: the parallelization factor of every mapping.
    """

    def __init__(self, handlers: Mapping[str, Callable[[dict[str, Any]], object]]) -> None:
        self.handlers = dict(handlers)
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.lanes = 1

    def invoke(self, **request: Any) -> dict[str, Any]:
        """Invoke: waits for the answer."""
        assert len(request["Payload"]) <= 6_000_000
        name, event = request["FunctionName"], json.loads(request["Payload"])
        self.events.append((name, event))
        try:
            result, fault = self.handlers[name](event), {}
        except Exception as error:  # noqa: BLE001
            result = {"errorType": type(error).__name__, "errorMessage": str(error)}
            fault = {"FunctionError": "Unhandled"}
        return {"StatusCode": 200, "Payload": io.BytesIO(json.dumps(result).encode()), **fault}

    def get_paginator(self, operation: str) -> "FakeFunctions":
        """The pages of the mappings."""
        assert operation == "list_event_source_mappings"
        return self

    def paginate(self, **request: Any) -> list[dict[str, Any]]:
        """A page without any, and one with that of a function."""
        assert request["FunctionName"] in self.handlers
        return [
            {"EventSourceMappings": []},
            {"EventSourceMappings": [{"ParallelizationFactor": self.lanes}]},
        ]
