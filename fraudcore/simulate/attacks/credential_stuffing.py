"""Credential stuffing: leaked pairs of name and password, tried at every account."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from fraudcore.event import Reason
from fraudcore.simulate.access import Access
from fraudcore.simulate.attacks.stage import Assault, Stage
from fraudcore.simulate.attempt import Attempt
from fraudcore.simulate.devices import tool
from fraudcore.simulate.population import User

__all__ = ["credential_stuffing"]

_NAMES: Final = (120, 200)
_GAP_MS: Final = (500, 2_500)
_UNKNOWN: Final = 0.3
"""Share of the names that have no account here."""
_HITS: Final = (0.01, 0.03)
"""Share of the names whose pair still works; operators report 0.1 to 3 %."""
_SECOND_TRY: Final = 0.25
_WORDS: Final = ("admin", "info", "jsmith", "mail", "sales", "test", "webmaster")
"""Names from other services' leaks; with the dot, never a name of the population."""


class _Pair(NamedTuple):
    """A leaked name and password, and why it does not work, if it does not."""

    name: str
    secret_tag: str
    reason: Reason | None


def credential_stuffing(stage: Stage) -> Assault:
    """One source tries 120 to 200 names once or twice each (ATT&CK T1110.004).

    A population smaller than the list of names meets more unknown ones. At least one
    pair works.
    """
    rng = stage.rng
    names = rng.randint(*_NAMES)
    owners = _owners(stage, names)
    hits = owners[: max(1, round(names * rng.uniform(*_HITS)))]
    pairs = [_Pair(owner.name, owner.secret_tag, None) for owner in hits]
    pairs += _misses(stage, owners[len(hits) :], names - len(owners))
    rng.shuffle(pairs)
    source = stage.source(0, masked="hosting")
    return Assault(
        entity_type="ip",
        entity=source.ip,
        expected_rules=("ip_velocity", "ip_failure_burst"),
        attempts=tuple(_attempts(stage, source, pairs)),
        sources=(source.ip,),
        victims=tuple(sorted(user.name for user in hits)),
    )


def _owners(stage: Stage, names: int) -> list[User]:
    users = stage.population.users
    return stage.rng.sample(users, min(round(names * (1 - _UNKNOWN)), len(users)))


def _misses(stage: Stage, owners: list[User], unknown: int) -> Iterator[_Pair]:
    known = [owner.name for owner in owners]
    again = stage.rng.sample(known, int(len(known) * _SECOND_TRY))
    for name in known + again:
        yield _Pair(name, stage.token(), "bad_password")
    for number in range(unknown):
        yield _Pair(f"{stage.rng.choice(_WORDS)}.{number}", stage.token(), "unknown_user")


def _attempts(stage: Stage, source: Access, pairs: list[_Pair]) -> Iterator[Attempt]:
    device = tool(stage.rng)
    times_ms = stage.times_ms(len(pairs), _GAP_MS)
    for time_ms, pair in zip(times_ms, pairs, strict=True):
        session_id = stage.token() if pair.reason is None else None
        yield Attempt(time_ms, pair.name, source, device, pair.secret_tag, session_id, pair.reason)
