"""The parameters of the score."""

from dataclasses import dataclass
from math import isfinite

from fraudcore.errors import InvalidConfigError
from fraudcore.score.features import FEATURES, NETWORK_FEATURES, WEIGHTS

__all__ = ["ScoreParameters"]


@dataclass(frozen=True)
class ScoreParameters:
    """How logins are scored.

    Args:
        min_logins: successes of the user, 1 to 1000, below which there is no score (cold start).
            Chosen: a new user's scores are low anyway, since a login of which everything is new
            scores at most ``2 * log((n + prior_logins) / prior_logins)`` after n successes.
        prior_logins: what a user may do but never did counts as so many logins, 0.01 to 100.
            1 as the literature's smoothing keeps for one value not seen yet.
        weights: one for each of ``FEATURES``, from 0; at least one above 0 in either group.

    Raises:
        InvalidConfigError: naming ``score.<parameter>``, the value and what is accepted.
    """

    min_logins: int = 5
    prior_logins: float = 1.0
    weights: tuple[float, ...] = WEIGHTS

    def __post_init__(self) -> None:
        if type(self.min_logins) is not int or not 1 <= self.min_logins <= 1000:
            raise _refused("min_logins", self.min_logins, "a whole number from 1 to 1000")
        if not 0.01 <= self.prior_logins <= 100:
            raise _refused("prior_logins", self.prior_logins, "a number from 0.01 to 100")
        if not _usable(self.weights):
            kind = f"{len(FEATURES)} numbers from 0, one above 0 in either group"
            raise _refused("weights", self.weights, kind)


def _usable(weights: tuple[float, ...]) -> bool:
    complete = len(weights) == len(FEATURES) and all(isfinite(w) and w >= 0 for w in weights)
    return complete and any(weights[:NETWORK_FEATURES]) and any(weights[NETWORK_FEATURES:])


def _refused(name: str, value: object, accepted: str) -> InvalidConfigError:
    return InvalidConfigError(f"score.{name}", f"{value!r} is not {accepted}")
