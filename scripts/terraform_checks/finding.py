"""What a check complains of."""

from typing import NamedTuple

__all__ = ["Finding"]


class Finding(NamedTuple):
    """One complaint.

    Args:
        check: its id, such as `CKV_AWS_117` or `WILDCARD_RESOURCE`.
        where: address of the resource; of a policy's statement, `<address>:<sid>`.
        what: a few words.
    """

    check: str
    where: str
    what: str
