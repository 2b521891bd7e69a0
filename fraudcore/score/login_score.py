"""The statistical login score: how much better a login fits anyone than its own user.

The model is that of Freeman, Jain, Dürmuth, Biggio and Giacinto: "Who Are You? A Statistical
Approach to Measuring User Authenticity" (NDSS 2016), https://doi.org/10.14722/ndss.2016.23240, with
the features and interpolation of Wiefling, Dürmuth and Lo Iacono: "What's in Score for Website
Users" (FC 2021), https://doi.org/10.1007/978-3-662-64331-0_19, and Wiefling, Jørgensen, Thunem and
Lo Iacono: "Pump Up Password Security!" (2022), https://doi.org/10.1145/3546069, as their reference
implementation has it (https://github.com/das-group/rba-algorithm)::

    score = log p(network) / p(network | user)  +  log p(agent) / p(agent | user)

    p(x)        = sum of  w * p_f         over the features f that the login has
    p(x | user) = sum of  w * p_f|user
    p_f         = max(c, 1) / (n + 1)
    p_f|user    = (c_user + m * p_f) / (n_user + m)

where w are the weights, c of n logins of the population that know the feature have the value of the
login judged, c_user of n_user of its user's, and m is ``prior_logins``.

* Logarithms are natural; the higher, the more suspicious; 0 is as likely anyone as the user.
* *Smoothing.* The literature keeps a mass of M / (n + M) for M values not seen yet; here M is 1
  for every feature of the population. The user's mass is spread as the population spreads (backoff
  by linear interpolation), so that what the user never did is equally strange whether rare or
  common: ``log((n_user + m) / m)`` for a whole group. The reference implementation leaves the
  user's part unsmoothed and takes a ratio of 4 where all of a group is unseen; there, a login can
  score higher for having been seen once.
* *Attacks.* p(attack | x) and p(user | attack) / p(user | legitimate) are 1: nothing is held
  against a value but its novelty, and users are attacked as often as they log in.
* *Missing features* are left out of both sums: neutral. A feature that the login has and none of
  the user's earlier logins had (a geo database came later) is expected as often as of anyone.
* *A sample for a population.* p_f of a value outside a sample of n is 1 / (n + 1), more than it may
  be. That flatters no attacker, since unseen values do not depend on it; but a user's own rare
  address speaks for the user by at most log(n + 1) instead of more.
"""

from collections.abc import Iterable
from itertools import islice
from math import log, log1p
from typing import Final

from fraudcore.score.features import FEATURES, NETWORK_FEATURES, FeatureCounts
from fraudcore.score.parameters import ScoreParameters

__all__ = ["highest_score", "login_contributions", "login_score"]

_DEFAULT: Final = ScoreParameters()
_ROUNDING: Final = 1e-9
"""More than sums and logarithms of a score are ever off."""

Feature = tuple[float, int, int, int, int]
"""Weight; matching and known of the user; matching and known of the population."""


def login_score(
    own: FeatureCounts, population: FeatureCounts, parameters: ScoreParameters = _DEFAULT
) -> float | None:
    """Score a login; ``None`` while its user has too few earlier ones.

    Args:
        own: counted in the user's earlier successes.
        population: counted in successes of all users.
        parameters: see ``ScoreParameters``.

    Edge cases: an empty population, or a login without any feature, gives a finite score. Counts
    are trusted: those of ``count_features`` are right.

    >>> population = FeatureCounts(100, (1, 20, 90, 2, 30, 60, 80), (100,) * 7)
    >>> usual, foreign = (10, 10, 10, 8, 9, 10, 10), (0, 0, 0, 0, 0, 0, 0)
    >>> round(login_score(FeatureCounts(10, usual, (10,) * 7), population), 2)
    -3.15
    >>> round(login_score(FeatureCounts(10, foreign, (10,) * 7), population), 2)
    4.8
    """
    if own.logins < parameters.min_logins:
        return None
    features = _features(own, population, parameters)
    prior = parameters.prior_logins
    return log(_ratio(islice(features, NETWORK_FEATURES), prior) * _ratio(features, prior))


def highest_score(logins: int, alike: int, parameters: ScoreParameters = _DEFAULT) -> float:
    """What no score exceeds where some of the user's logins have every feature of the login judged.

    Where k of n logins do, p(x) / p(x | user) of a feature, and so of a group, is at most
    ``(n + m) / (k + m)``.

    Args:
        logins: of the user, from 0.
        alike: so many of them.
        parameters: see ``ScoreParameters``.

    >>> round(highest_score(28, 7), 2)
    2.58
    """
    prior = parameters.prior_logins
    return 2 * log((logins + prior) / (alike + prior)) + _ROUNDING


def login_contributions(
    own: FeatureCounts, population: FeatureCounts, parameters: ScoreParameters = _DEFAULT
) -> tuple[tuple[str, float], ...]:
    """What each feature adds to the score: names and parts, whose sum is the score.

    The logarithm of a group is divided in proportion to ``w * (p_f - p_f|user)``, by the
    logarithmic mean (Ang: "Decomposition analysis for policymaking in energy", 2004,
    https://doi.org/10.1016/S0301-4215(03)00076-4). A part is above 0 where the value is rarer
    among the user's logins than among all, and 0 where the login has none.

    >>> population = FeatureCounts(100, (1, 20, 90, 2, 30, 60, 80), (100,) * 7)
    >>> own = FeatureCounts(10, (0, 0, 0, 8, 9, 10, 10), (10,) * 7)
    >>> [(name, round(part, 2)) for name, part in login_contributions(own, population)][:3]
    [('source', 0.09), ('asn', 0.92), ('country', 1.38)]
    """
    prior = parameters.prior_logins
    terms = [_terms(feature, prior) for feature in _features(own, population, parameters)]
    parts = _parts(terms[:NETWORK_FEATURES]) + _parts(terms[NETWORK_FEATURES:])
    return tuple(zip(FEATURES, parts, strict=True))


def _features(
    own: FeatureCounts, population: FeatureCounts, parameters: ScoreParameters
) -> Iterable[Feature]:
    return zip(
        parameters.weights,
        own.matching,
        own.known,
        population.matching,
        population.known,
        strict=True,
    )


def _ratio(features: Iterable[Feature], prior: float) -> float:
    """p(x) / p(x | user) of a group; inlines ``_terms``, since every success comes by here."""
    anyone = user = 0.0
    for weight, own, own_known, matching, known in features:
        if own >= 0:
            term = weight * (matching or 1) / (known + 1)
            anyone += term
            user += (weight * own + prior * term) / (own_known + prior)
    return anyone / user if user else 1.0


def _terms(feature: Feature, prior: float) -> tuple[float, float]:
    """What one feature adds to p(x) and to p(x | user)."""
    weight, own, own_known, matching, known = feature
    if own < 0:
        return 0.0, 0.0
    term = weight * (matching or 1) / (known + 1)
    return term, (weight * own + prior * term) / (own_known + prior)


def _parts(terms: list[tuple[float, float]]) -> list[float]:
    """Divide the logarithm of a group's ratio among its features."""
    anyone, user = (sum(side) for side in zip(*terms, strict=True))
    excess = anyone - user
    mean = excess / log1p(excess / user) if excess else anyone
    return [(term - own) / mean if mean else 0.0 for term, own in terms]
