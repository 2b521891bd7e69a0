"""The errors of fraudcore: one family, each naming field, value and limit."""

from fraudcore.text import display

__all__ = ["FraudcoreError", "InvalidConfigError", "InvalidEventError", "StateDecodeError"]


class FraudcoreError(Exception):
    """Base of every error that fraudcore raises on purpose."""


class InvalidEventError(FraudcoreError):
    """An event broke the canonical form: the producer's fault.

    Args:
        field: dotted name of the offending field, or ``event`` for the whole record.
        value: the offending value; shown truncated and escaped.
        limit: what would have been accepted.
    """

    def __init__(self, field: str, value: object, limit: str) -> None:
        self.field = display(field, 64)
        self.value = display(value)
        self.limit = limit
        super().__init__(f"{self.field}: {self.value} refused, expected {limit}")

    def __reduce__(self) -> tuple[object, ...]:
        return (_restore, (self.field, self.value, self.limit))


def _restore(field: str, value: str, limit: str) -> InvalidEventError:
    error = InvalidEventError.__new__(InvalidEventError)
    error.field, error.value, error.limit = field, value, limit
    error.args = (f"{field}: {value} refused, expected {limit}",)
    return error


class InvalidConfigError(FraudcoreError):
    """A rule set, a rule's parameter or a scenario is wrong: the operator's fault.

    Args:
        key: dotted name of the offending key.
        problem: what is wrong with it and what would be accepted.
    """

    def __init__(self, key: str, problem: str) -> None:
        self.key = display(key, 120)
        self.problem = problem
        super().__init__(self.key, problem)

    def __str__(self) -> str:
        return f"{self.key}: {self.problem}"


class StateDecodeError(FraudcoreError):
    """Stored state cannot be read: it is damaged or from a newer version."""
