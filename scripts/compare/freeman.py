"""The reference score of risk-based authentication, as its authors published it.

https://github.com/das-group/rba-algorithm: the ratio of what everybody does to what the user does,
for the network and for the agent; the user's part is not smoothed, and a group of which the user
did nothing before counts for 4.
"""

from collections import Counter, defaultdict
from typing import Final

from fraudcore.event import LoginEvent
from fraudcore.score import FEATURES, WEIGHTS
from fraudcore.score.features import NETWORK_FEATURES

__all__ = ["Freeman"]

_UNSEEN: Final = 4.0
_LEAST: Final = 5
"""Earlier logins below which there is no score: as ``risk_score`` has it, so that both compare."""
Group = tuple[int, ...]
_GROUPS: Final[tuple[Group, ...]] = (
    tuple(range(NETWORK_FEATURES)),
    tuple(range(NETWORK_FEATURES, len(FEATURES))),
)


class Freeman:
    """Scores successes, each before it is learned; remembers every one of them."""

    def __init__(self) -> None:
        self._all: Counter[tuple[int, int]] = Counter()
        self._own: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
        self._logins = 0
        self._own_logins: Counter[str] = Counter()

    def score(self, event: LoginEvent) -> float | None:
        """The score of an event; ``None`` for what is no success or has too little before it."""
        if event.kind != "login" or event.outcome == "failure" or event.user is None:
            return None
        values = _values(event)
        score = None
        if self._own_logins[event.user] >= _LEAST:
            score = 1.0
            for group in _GROUPS:
                score *= self._ratio(event.user, values, group)
        self._own_logins[event.user] += 1
        self._logins += 1
        self._all.update(enumerate(values))
        self._own[event.user].update(enumerate(values))
        return score

    def _ratio(self, user: str, values: Group, group: Group) -> float:
        own, logins = self._own[user], self._own_logins[user]
        mine = sum(WEIGHTS[at] * own[at, values[at]] / logins for at in group)
        anyone = sum(
            WEIGHTS[at] * max(self._all[at, values[at]], 1) / (self._logins + 1) for at in group
        )
        return anyone / mine if mine else _UNSEEN


def _values(event: LoginEvent) -> Group:
    agent = event.agent
    place = (event.source_digest, event.asn, event.country_code)
    return (*place, agent.whole, agent.browser, agent.os, agent.device_type)
