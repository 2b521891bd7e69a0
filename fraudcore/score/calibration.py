"""Calibration: the threshold that gives a wanted rate of false alarms on a deployment's own logins.

The threshold is a quantile of the scores of benign logins, estimated by an order statistic, with
the distribution-free confidence interval between two others (David and Nagaraja: "Order
Statistics", 3rd edition, 2003, section 7.1, https://doi.org/10.1002/0471722162). Which rate users
bear depends on the service: Wiefling, Dürmuth and Lo Iacono: "Verify It's You: How Users Perceive
Risk-Based Authentication" (2021), https://doi.org/10.1109/MSEC.2021.3077954.

Scores are kept as counts on a grid of 1/1024, rounded up: memory does not grow with their number,
order does not matter, and a threshold is at most 1/1024 higher than the exact one.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, exp, floor, isfinite, lgamma, log, log1p, sqrt
from typing import Final

from fraudcore.errors import InvalidConfigError

__all__ = ["Calibration", "calibrate", "samples_needed"]

_STEPS: Final = 1024
"""A power of two, so that a score exceeds a threshold exactly where its step does."""
_FAR: Final = 12
"""Standard deviations below the mean, where less than 1e-15 of a binomial distribution lies."""


@dataclass(frozen=True)
class Calibration:
    """A threshold and how sure it is. A login alarms where its score is *above* the threshold.

    Args:
        threshold: the lowest at which no more than the wanted rate of the samples alarm.
        lower, upper: where the true one lies with the wanted confidence. Setting ``upper`` keeps to
            the wanted rate with more than that confidence.
        samples: scores of benign logins.
        alarms: samples above ``threshold``.
    """

    threshold: float
    lower: float
    upper: float
    samples: int
    alarms: int


def calibrate(
    scores: Iterable[float], false_alarm_rate: float, confidence: float = 0.95
) -> Calibration:
    """Derive the threshold for a wanted rate of false alarms.

    Args:
        scores: of benign logins, each before it was learned; those without a score left out.
        false_alarm_rate: wanted alarms per scored login, 0.000001 to 0.5.
        confidence: of the interval, 0.5 to 0.999.

    Raises:
        InvalidConfigError: a rate or confidence out of range, a score that is no finite number, or
            too few scores (see ``samples_needed``).

    Edge cases: equal scores alarm together or not at all, so that ``alarms`` may stay below the
    wanted rate. Logins of one user are alike: the interval is too narrow where few users make most
    of the samples. Attacks among the samples raise the threshold.

    >>> result = calibrate((n / 100 for n in range(1000)), false_alarm_rate=0.01)
    >>> result.alarms, round(result.threshold, 2), round(result.lower, 2), round(result.upper, 2)
    (10, 9.89, 9.82, 9.96)
    """
    needed = samples_needed(false_alarm_rate, confidence)
    steps = Counter(map(_step, scores))
    samples = steps.total()
    if samples < needed:
        raise InvalidConfigError(
            "calibrate.scores",
            f"{samples} scores are too few for a false-alarm rate of {false_alarm_rate:g} with "
            f"{confidence:g} confidence, which needs at least {needed}",
        )
    highest = sorted(steps.items(), reverse=True)
    fewest, most = _alarm_range(samples, false_alarm_rate, confidence)
    threshold = _exceeded_by(highest, floor(samples * false_alarm_rate))
    return Calibration(
        threshold=threshold,
        lower=_exceeded_by(highest, most),
        upper=_exceeded_by(highest, fewest),
        samples=samples,
        alarms=sum(number for step, number in highest if step > threshold * _STEPS),
    )


def samples_needed(false_alarm_rate: float, confidence: float = 0.95) -> int:
    """The fewest scores whose highest bounds the threshold from above with the confidence wanted.

    Raises:
        InvalidConfigError: a rate or confidence out of range.

    >>> samples_needed(0.01), samples_needed(0.001)
    (368, 3688)
    """
    _check("false_alarm_rate", false_alarm_rate, 1e-6, 0.5)
    _check("confidence", confidence, 0.5, 0.999)
    return ceil(log((1 - confidence) / 2) / log1p(-false_alarm_rate))


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        accepted = f"a number from {low:f} to {high:g}"
        raise InvalidConfigError(f"calibrate.{name}", f"{value!r} is not {accepted}")


def _step(score: float) -> int:
    if not isfinite(score):
        raise InvalidConfigError("calibrate.scores", f"{score!r} is not a finite number")
    return ceil(score * _STEPS)


def _exceeded_by(highest: list[tuple[int, int]], alarms: int) -> float:
    """The lowest known score that no more than so many samples exceed."""
    reached = accumulate(number for _, number in highest)
    return next(
        step / _STEPS for (step, _), known in zip(highest, reached, strict=True) if known > alarms
    )


def _alarm_range(samples: int, rate: float, confidence: float) -> tuple[int, int]:
    """At least and at most so many samples exceed the true threshold: binomial quantiles."""
    tail = (1 - confidence) / 2
    mean = samples * rate
    start = max(0, floor(mean - _FAR * sqrt(mean)))
    fewest, most, cumulative = 0, start, 0.0
    for most in range(start, samples):
        cumulative += _binomial(most, samples, rate)
        if cumulative <= tail:
            fewest = most
        elif cumulative >= 1 - tail:
            break
    return fewest, most


def _binomial(successes: int, trials: int, chance: float) -> float:
    failures = trials - successes
    ways = lgamma(trials + 1) - lgamma(successes + 1) - lgamma(failures + 1)
    return exp(ways + successes * log(chance) + failures * log1p(-chance))
