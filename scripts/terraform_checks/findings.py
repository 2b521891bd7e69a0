"""What the checks complain of, and what of it is accepted for a reason that is written down."""

import tomllib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Finding", "Suppression", "SuppressionError", "load", "unsuppressed", "unused"]

_FIELDS = {"check", "where", "reason"}
_SHORTEST_REASON = 20


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


class SuppressionError(Exception):
    """The file of suppressions is wrong; the message names the entry."""


class Suppression(NamedTuple):
    """One decision.

    Args:
        check: id of the check.
        where: pattern of the addresses, as `fnmatch` has it.
        reason: why that is right.
    """

    check: str
    where: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this finding."""
        return self.check == finding.check and fnmatchcase(finding.where, self.where)


def load(path: Path) -> list[Suppression]:
    """Read the file, such as `terraform/suppressions.toml`.

    Raises:
        SuppressionError: an entry lacks a field, has another, or gives no reason.
    """
    entries = tomllib.loads(path.read_text()).get("suppression", [])
    return [_suppression(number, entry) for number, entry in enumerate(entries, 1)]


def unsuppressed(findings: Iterable[Finding], suppressions: Sequence[Suppression]) -> list[Finding]:
    """The findings that nobody has decided on."""
    return [found for found in findings if not any(each.covers(found) for each in suppressions)]


def unused(findings: Sequence[Finding], suppressions: Iterable[Suppression]) -> list[Suppression]:
    """The decisions about what is not there."""
    return [each for each in suppressions if not any(each.covers(found) for found in findings)]


def _suppression(number: int, entry: dict[str, Any]) -> Suppression:
    if entry.keys() != _FIELDS or not all(isinstance(value, str) for value in entry.values()):
        raise SuppressionError(
            f"suppression {number}: wants the texts {', '.join(sorted(_FIELDS))}"
        )
    if len(entry["reason"].split()) < 3 or len(entry["reason"]) < _SHORTEST_REASON:
        raise SuppressionError(f"suppression {number} ({entry['check']}): reason says nothing")
    return Suppression(**entry)
