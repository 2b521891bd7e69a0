"""Familiar values: what an account is known to use, by its newest successes and by older ones."""

from collections.abc import Iterator

from fraudcore.history import History
from fraudcore.known import NEVER, Known
from fraudcore.moment import day_of

__all__ = ["Familiar"]


class Familiar:
    """The values of one column of the successes, those that are no longer in it included.

    Args:
        successes: the newest ones, with a column ``masked``.
        column: whose values.
        older: the values of successes that were cut.
        masked_too: whether successes from masked networks make a value familiar.
    """

    __slots__ = ("_column", "_masked_too", "_older", "_successes")

    def __init__(
        self, successes: History, column: str, older: Known, *, masked_too: bool = False
    ) -> None:
        self._successes = successes
        self._column = column
        self._older = older
        self._masked_too = masked_too

    def __contains__(self, value: int) -> bool:
        if value in self._older:
            return True
        if not self._successes.holds(self._column, value):
            return False
        return self._masked_too or any(seen == value for seen, _ in self._recent())

    def __iter__(self) -> Iterator[int]:
        """Each value once; 0, which stands for none, is no value."""
        recent = (value for value, _ in self._recent())
        values = dict.fromkeys([*(known.value for known in self._older), *recent])
        return (value for value in values if value)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def last_day(self, value: int) -> int:
        """The newest day known on which a value was seen, or ``NEVER``; counted from 1970 (UTC)."""
        days = [day for seen, day in self._recent() if seen == value]
        return max([self._older.last_day(value), *days], default=NEVER)

    def known_before(self, value: int, day: int) -> bool:
        """Whether a value was seen on an earlier day than this one."""
        if self._older.known_before(value, day):
            return True
        return any(seen == value and on < day for seen, on in self._recent())

    def _recent(self) -> Iterator[tuple[int, int]]:
        """Each value in the column with its day."""
        successes = self._successes
        masked = successes.column("masked")
        rows = zip(successes.column(self._column), successes.moments, masked, strict=True)
        return (
            (value, day_of(moment))
            for value, moment, hides in rows
            if self._masked_too or not hides
        )
