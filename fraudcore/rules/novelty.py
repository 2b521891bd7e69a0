"""Novelty: what a success has that none of the account's earlier ones had.

A success is judged by those before it *in event time*. A late one may therefore be what
makes a known, later one new (it is then the first device, and the other one the second): such
later ones are judged again, as far as the lateness reaches.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, Self

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.history import History
from fraudcore.known import DAY_MS
from fraudcore.moment import day_of, first_moment, time_of
from fraudcore.profiles import UserProfile
from fraudcore.rules.base import DAY_S, Verdicts
from fraudcore.timestamp import from_millis, iso_millis

__all__ = ["FAMILIAR_S", "Past", "Success", "is_recent", "judge_success", "origin"]

FAMILIAR_S: Final = 365 * DAY_S
"""How long an account's facts are remembered after its last event. Chosen: people come back after
a year, and whoever takes an unused account over must not find it without a history."""
_OLDER: Final = {
    "device": "older_devices",
    "country": "older_countries",
    "subnet": "older_subnets",
    "asn": "older_networks",
}
_LAST_OF_WEEK: Final = 6
"""Days: of older successes the first day of a week is known, the last one lies so much later."""

_NO_DAY: Final = 2**16
"""Later than any day that a profile can hold."""


class Success(NamedTuple):
    """One success of an account: the one judged, or one that is known.

    Fields follow the columns of ``UserProfile.successes``.
    """

    moment: int
    source: int
    subnet: int
    asn: int
    device: int
    country: int
    os: int
    device_type: int
    masked: int

    @classmethod
    def of(cls, event: LoginEvent) -> Self:
        """The one judged."""
        return cls(
            event.moment,
            event.source_digest,
            event.subnet_digest,
            event.asn,
            event.device_digest,
            event.country_code,
            event.agent.os,
            event.agent.device_type,
            int(event.masked),
        )

    @classmethod
    def at(cls, successes: History, position: int) -> Self:
        """The one at a position of an account's successes."""
        return cls(*(successes.column(name)[position] for name in cls._fields))

    @property
    def time_ms(self) -> int:
        """Event time in epoch milliseconds."""
        return time_of(self.moment)

    @property
    def occurred_at(self) -> str:
        """Event time as evidence states it."""
        return iso_millis(from_millis(self.time_ms))


class Past:
    """The successes of an account before a moment, and what was familiar by them.

    Args:
        user: the account's profile.
        moment: of the success judged.
        late: a success that the profile does not hold yet; it counts if it is earlier.
        since_day: successes beyond the newest 28 do not make familiar what was first seen on this
            day or later, so that no flood of successes can hide which of them was the first.
    """

    __slots__ = ("_late", "_since_day", "_until", "_user", "moment")

    def __init__(
        self,
        user: UserProfile,
        moment: int,
        late: Success | None = None,
        since_day: int = _NO_DAY,
    ) -> None:
        self._user = user
        self._since_day = since_day
        self._late = late if late is not None and late.moment < moment else None
        self.moment = moment
        known = user.successes
        newest = moment > known.newest
        self._until = len(known) if newest else bisect_left(known.moments, moment)

    @property
    def moments(self) -> list[int]:
        """Of the successes known, at most the newest 28; in any order."""
        known = self._user.successes.moments[: self._until]
        return known if self._late is None else [*known, self._late.moment]

    def is_learned(self, successes: int, days: int) -> bool:
        """Whether so many successes are known, or one that is so many days older.

        A profile that holds all the successes it can is always of an account with a history.
        """
        moments = self.moments
        if self._user.successes.full or len(moments) >= successes:
            return True
        return bool(moments) and time_of(min(moments)) <= time_of(self.moment) - days * DAY_MS

    def seen(self, name: str, *, masked_too: bool = False) -> dict[int, int]:
        """The values of a column, each with the newest day on which it was seen.

        The day is exact for the newest 28 successes, and up to six days late for older ones.

        Args:
            name: ``device``, ``country``, ``subnet`` or ``asn``.
            masked_too: whether successes from masked networks count; for devices they do.
        """
        moments = self._user.successes.moments
        oldest = day_of(moments[0]) if moments else day_of(self.moment)
        found = {
            value: min(last + _LAST_OF_WEEK, oldest)
            for value, last, previous in getattr(self._user, _OLDER[name])
            if (previous or last) < self._since_day
        }
        newest = self._newest(name, masked_too or name == "device")
        return found | {value: day_of(moment) for value, moment in newest.items() if value}

    def is_new(self, name: str, value: int, recent: int, *, masked_too: bool = False) -> bool:
        """Whether a value is not among the most recent ones; the first one of all is not new.

        Args:
            name, masked_too: as in ``seen``.
            value: 0, which stands for an unknown one, is not new.
            recent: so many values count; those of one day are equally recent.
        """
        seen = self.seen(name, masked_too=masked_too)
        if not value or not seen:
            return False
        return value not in seen or sum(day > seen[value] for day in seen.values()) >= recent

    def is_carried(self, success: Success) -> bool:
        """Whether network and device are familiar: the exit of a carrier, not a journey."""
        return success.device in self.seen("device") and success.asn in self.seen("asn")

    def kinds(self) -> set[tuple[int, int]]:
        """Operating system and type of the devices of the newest successes."""
        known = self._user.successes
        columns = (known.column(name)[: self._until] for name in ("os", "device_type"))
        found = set(zip(*columns, strict=True))
        return found if self._late is None else found | {(self._late.os, self._late.device_type)}

    def _newest(self, name: str, masked_too: bool) -> dict[int, int]:
        """The values of a column, each with the newest moment that has it."""
        known, late = self._user.successes, self._late
        columns = (known.column(each)[: self._until] for each in (name, "moment", "masked"))
        rows = zip(*columns, strict=True)
        newest = {value: moment for value, moment, masked in rows if masked_too or not masked}
        if late is not None and (masked_too or not late.masked):
            value = getattr(late, name)
            newest[value] = max(late.moment, newest.get(value, 0))
        return newest


def is_recent(successes: History, name: str, value: int, rows: int) -> bool:
    """Whether one of the newest successes has a value; masked ones count for devices only.

    It decodes nothing: ``True`` is certain, ``False`` is to be looked at closely.

    Args:
        successes: of an account.
        name: a column.
        value: in that column.
        rows: how many of the newest are looked at.
    """
    size = successes.layout.row_bytes
    newest = successes.data[-rows * size :]
    at = successes.layout.offset(newest, name, value)
    masked_at = at + size - 1
    return at >= 0 and (name == "device" or not newest[masked_at])


def judge_success(
    event: LoginEvent,
    user: UserProfile,
    lateness_ms: int,
    judge: Callable[[Success, Past], Verdict | None],
) -> Verdicts:
    """Judge a success, and again the later ones, known already, that only it makes new.

    Args:
        event: the success judged.
        user: the account's profile.
        lateness_ms: ``Before.lateness_ms``.
        judge: what a rule says of one success.
    """
    own = Success.of(event)
    verdicts = [judge(own, Past(user, own.moment))]
    for later in _later(user.successes, event, lateness_ms):
        verdict = judge(later, Past(user, later.moment, own))
        if verdict is not None and judge(later, Past(user, later.moment)) is None:
            verdicts.append(verdict)
    return [verdict for verdict in verdicts if verdict is not None] or None


def _later(known: History, event: LoginEvent, lateness_ms: int) -> Iterator[Success]:
    if event.moment > known.newest:
        return
    start = bisect_left(known.moments, event.moment)
    stop = bisect_left(known.moments, first_moment(event.time_ms + lateness_ms + 1))
    for position in range(start, stop):
        yield Success.at(known, position)


def origin(event: LoginEvent, occurred_at: str) -> str:
    """Where a success came from, in words; when it was, where it is not the event judged.

    Args:
        event: the one judged.
        occurred_at: of the success, from the evidence.
    """
    if occurred_at == iso_millis(event.occurred_at):
        return f"from {event.ip}"
    return f"at {occurred_at}"
