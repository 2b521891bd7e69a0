"""What can go wrong between the functions and AWS."""

from fraudcore import FraudcoreError

__all__ = ["StorageBusyError", "WriteRefusedError"]


class StorageBusyError(FraudcoreError):
    """Throttled or contended through every retry: the batch is to be delivered again."""


class WriteRefusedError(FraudcoreError):
    """A write was refused for a reason that no retry can cure."""
