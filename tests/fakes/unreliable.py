"""A network between a function and a service that loses requests and answers."""

from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ReadTimeoutError

REQUEST_LOST, ANSWER_LOST = "request lost", "answer lost"


class Unreliable:
    """Stands before a client.

    Args:
        client: the service.
        troubles: what befalls the calls to come, one each; ``None`` for nothing. Once they are
            used up every call gets through.
    """

    def __init__(self, client: object, troubles: Iterator[str | None]) -> None:
        self._client = client
        self._troubles = troubles

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            trouble = next(self._troubles, None)
            if trouble == REQUEST_LOST:
                raise ReadTimeoutError(endpoint_url=name)
            answer = getattr(self._client, name)(**request)
            if trouble == ANSWER_LOST:
                raise ReadTimeoutError(endpoint_url=name)
            return answer

        return call
