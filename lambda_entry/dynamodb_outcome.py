"""What DynamoDB's answer to one conditional write means.

The codes are those of ``BatchStatementError`` and ``CancellationReason`` in the DynamoDB API
reference.
"""

from collections.abc import Iterable
from typing import Final

from fraudcore.text import display
from lambda_entry.errors import WriteRefusedError

__all__ = ["LOST", "RETRY", "WRITTEN", "outcome_of"]

WRITTEN: Final = "written"
"""The write took place."""
LOST: Final = "lost"
"""Another writer was faster: the stored version is not the one read."""
RETRY: Final = "retry"
"""Throttled, or a transaction holds the item for a moment: the same write may succeed soon."""

_LOST = frozenset({"ConditionalCheckFailed", "DuplicateItem"})
_RETRY = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "ThrottlingError",
        "TransactionConflict",
    }
)
_NO_ERROR = frozenset({"None", ""})


def outcome_of(codes: Iterable[str], message: str = "") -> str:
    """Judge the codes of one write, or of all writes of one transaction.

    Args:
        codes: error codes, ``"None"`` where there was no error.
        message: DynamoDB's own words, for the error.

    Raises:
        WriteRefusedError: no retry can cure it.

    >>> outcome_of(["None", "TransactionConflict", "ConditionalCheckFailed"])
    'lost'
    """
    found = set(codes) - _NO_ERROR
    if refused := found - _LOST - _RETRY:
        raise WriteRefusedError(f"{display(min(refused))}: {display(message, 300)}")
    if found & _LOST:
        return LOST
    return RETRY if found else WRITTEN
