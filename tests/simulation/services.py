"""Services as functions reach them: slow, unreliable, and used by others meanwhile."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from botocore.exceptions import ClientError, ReadTimeoutError

from scripts.fakes.dynamodb import FakeDynamoDb
from scripts.fakes.virtual_time import VirtualTime
from tests.simulation.plan import OUTAGE_S, Plan, Trouble

__all__ = ["RETELLING", "InvocationKilledError", "Network", "Reached"]

RETELLING: Final = frozenset({"publish_batch", "update_item", "sns", "dynamodb"})
"""Calls whose trouble, and services whose outage, may have a notification told again."""

CALL_S: Final = 0.02
SLOW_S: Final = 1.0


class InvocationKilledError(BaseException):
    """The function's environment died: nothing in it can catch that."""


class Network:
    """Between all functions and all services.

    Args:
        plan: which calls are troubled.
        time: passes during calls.

    Attributes:
        calls: made so far.
        killed: invocations that died.
        met: the troubled calls by their numbers.
    """

    def __init__(self, plan: Plan, time: VirtualTime) -> None:
        self.time = time
        self.calls = 0
        self.killed = 0
        self.met: dict[int, str] = {}
        self._plan = plan
        self._chance = Random(f"{plan.seed} network")

    def trouble(self, service: str, name: str) -> Trouble | None:
        """What befalls the next call, which is to a service."""
        number, self.calls = self.calls, self.calls + 1
        if service == self._plan.outage and self.time.now_s < OUTAGE_S:
            return Trouble.THROTTLED
        found = self._plan.troubles.get(number)
        if found is not None:
            self.met[number] = name
        return found

    def pass_time(self, trouble: Trouble | None) -> None:
        """Let half of a call's time pass."""
        longest_s = SLOW_S if trouble is Trouble.SLOW else CALL_S
        self.time.wait(self._chance.uniform(0.001, longest_s))

    def kill(self) -> None:
        """End the invocation that calls."""
        self.killed += 1
        raise InvocationKilledError


class Reached:
    """A service as one function reaches it over the network.

    Args:
        name: of the service.
        service: in memory.
        network: what its calls go through.
    """

    def __init__(self, name: str, service: object, network: Network) -> None:
        self._name = name
        self._service = service
        self._network = network

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            network = self._network
            trouble = network.trouble(self._name, name)
            network.pass_time(trouble)
            if trouble is Trouble.CRASH_BEFORE:
                network.kill()
            if trouble is Trouble.LOST_BEFORE:
                raise ReadTimeoutError(endpoint_url=name)
            answer = self._serve(name, request, trouble)
            network.pass_time(trouble)
            if trouble is Trouble.CRASH_AFTER:
                network.kill()
            if trouble is Trouble.LOST_AFTER:
                raise ReadTimeoutError(endpoint_url=name)
            return answer

        return call

    def _serve(self, name: str, request: dict[str, Any], trouble: Trouble | None) -> Any:
        serve = getattr(self._service, name)
        if trouble is Trouble.THROTTLED:
            raise _throttled(name)
        if trouble is Trouble.PARTIAL:
            return self._serve_a_part(name, request)
        if name == "batch_get_item" and trouble is None:
            return self._serve_in_turns(request)
        answer = serve(**request)
        # A transaction carries a token, by which its repetition is recognised.
        if trouble is Trouble.TWICE and name != "transact_write_items":
            return serve(**request)
        return answer

    def _serve_a_part(self, name: str, request: dict[str, Any]) -> Any:
        serve = getattr(self._service, name)
        if isinstance(self._service, FakeDynamoDb):
            if name == "batch_get_item":
                self._service.unprocessed = 1
                return serve(**request)
            if name == "batch_execute_statement":
                codes = ["ThrottlingError", "TransactionConflict", ""]
                half = [codes[n % 3] for n in range(len(request["Statements"]))]
                self._service.statement_errors = half
                return serve(**request)
            if name == "transact_write_items":
                self._service.transaction_errors = ["TransactionConflict"]
                return serve(**request)
        if name == "publish_batch":
            return _publish_a_part(serve, request)
        raise _throttled(name)

    def _serve_in_turns(self, request: dict[str, Any]) -> Any:
        """No snapshot: others may write between the reads of two keys."""
        ((table, wanted),) = request["RequestItems"].items()
        found: list[Any] = []
        for keys in _halves(wanted["Keys"]):
            part = {table: {**wanted, "Keys": keys}}
            answer = self._service.batch_get_item(RequestItems=part)  # type: ignore[attr-defined]
            found += answer["Responses"][table]
            self._network.pass_time(None)
        return {"Responses": {table: found}, "UnprocessedKeys": {}}


def _halves(keys: list[Any]) -> Iterator[list[Any]]:
    middle = len(keys) // 2
    return (half for half in (keys[:middle], keys[middle:]) if half)


def _publish_a_part(serve: Callable[..., Any], request: dict[str, Any]) -> Any:
    entries = request["PublishBatchRequestEntries"]
    kept, refused = entries[::2], entries[1::2]
    answer = serve(**request | {"PublishBatchRequestEntries": kept})
    failed = [{"Id": e["Id"], "Code": "InternalFailure", "SenderFault": False} for e in refused]
    return {**answer, "Failed": failed}


def _throttled(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow"}}, operation)
