"""A plain logistic regression, and the area under the curve of its answers."""

from collections.abc import Callable, Sequence
from math import exp

__all__ = ["area_under_curve", "trained"]

Row = Sequence[float]
_ROUNDS, _RATE = 300, 1.0


def trained(rows: Sequence[Row], truths: Sequence[float]) -> Callable[[Row], float]:
    """Fit by gradient descent over all rows; returns what gives the probability of a row."""
    weights = [0.0] * (len(rows[0]) + 1)
    for _ in range(_ROUNDS):
        errors = [_chance(weights, row) - truth for row, truth in zip(rows, truths, strict=True)]
        weights[0] -= _RATE * sum(errors) / len(rows)
        for at in range(len(rows[0])):
            slope = sum(error * row[at] for error, row in zip(errors, rows, strict=True))
            weights[at + 1] -= _RATE * slope / len(rows)
    return lambda row: _chance(weights, row)


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive one has the higher answer; ties count half."""
    pairs = [(p > n) + (p == n) / 2 for p in positive for n in negative]
    return sum(pairs) / len(pairs)


def _chance(weights: Sequence[float], row: Row) -> float:
    total = weights[0] + sum(w * x for w, x in zip(weights[1:], row, strict=True))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))
