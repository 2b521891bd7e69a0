"""Calibration: thresholds for a wanted rate of false alarms, and how sure they are."""

from math import inf, nan
from random import Random

import pytest

from fraudcore.errors import InvalidConfigError
from fraudcore.score import calibrate, samples_needed


def test_the_threshold_keeps_to_the_wanted_rate() -> None:
    """Of 1000 different scores, the ten highest alarm at one percent."""
    result = calibrate(range(1000), 0.01)
    assert (result.threshold, result.alarms, result.samples) == (989, 10, 1000)


def test_the_interval_is_that_of_the_binomial_distribution() -> None:
    """For 1000 samples at one percent: 3 to 17 true alarms with 95 % confidence."""
    result = calibrate(range(1000), 0.01)
    assert (999 - result.upper, 999 - result.lower) == (3, 17)


def test_equal_scores_alarm_together() -> None:
    """A threshold in a crowd of equal scores lets all of them pass."""
    scores = [*[0.0] * 900, *[5.0] * 95, *[9.0] * 5]
    result = calibrate(scores, 0.05)
    assert (result.threshold, result.alarms) == (5.0, 5)


def test_the_order_of_the_scores_does_not_matter() -> None:
    """Events may come from any number of files."""
    scores = [random.gauss(0, 3) for random in [Random(1)] for _ in range(1000)]
    assert calibrate(scores, 0.02) == calibrate(sorted(scores), 0.02)


def test_thresholds_are_exact_to_the_grid() -> None:
    """A threshold lies at most 1/1024 above the score that it stands for."""
    scores = sorted(random.gauss(-2, 3) for random in [Random(2)] for _ in range(2000))
    threshold = calibrate(scores, 0.01).threshold
    assert 0 <= threshold - scores[-21] < 1 / 1024


def test_the_interval_holds_the_true_threshold_as_often_as_wanted() -> None:
    """In 300 deployments of 600 uniform scores, 90 % of the intervals hold the 0.98 quantile."""
    random = Random(3)
    held = 0
    for _ in range(300):
        result = calibrate((random.random() for _ in range(600)), 0.02, confidence=0.9)
        held += result.lower - 1 / 1024 <= 0.98 <= result.upper
    assert held >= 0.88 * 300


@pytest.mark.parametrize(("rate", "confidence"), [(0.01, 0.95), (0.001, 0.95), (0.5, 0.5)])
def test_too_few_scores_are_refused(rate: float, confidence: float) -> None:
    """One below the number needed is an error that says how many are; that number is enough."""
    needed = samples_needed(rate, confidence)
    with pytest.raises(InvalidConfigError, match=rf"{needed - 1} scores .* at least {needed}"):
        calibrate(range(needed - 1), rate, confidence)
    result = calibrate(range(needed), rate, confidence)
    assert result.lower <= result.threshold <= result.upper == needed - 1


def test_the_number_needed_is_the_smallest() -> None:
    """With it, the highest score bounds the threshold from above; with one less it does not."""
    needed = samples_needed(0.01)
    assert 0.99**needed <= 0.025 < 0.99 ** (needed - 1)


def test_many_scores_are_no_trouble() -> None:
    """Memory and time follow the number of different scores, not that of samples."""
    result = calibrate((n % 1000 / 100 for n in range(1_000_000)), 0.001)
    assert result.samples == 1_000_000
    assert result.alarms <= 1000


@pytest.mark.parametrize("rate", [0.0, 1e-7, 0.51, -1.0, nan])
def test_a_rate_out_of_range_is_refused(rate: float) -> None:
    """The error names the rate and the range."""
    with pytest.raises(InvalidConfigError, match=r"calibrate\.false_alarm_rate: .* 0\.000001 to"):
        calibrate(range(1000), rate)


@pytest.mark.parametrize("confidence", [0.0, 1.0, nan])
def test_a_confidence_out_of_range_is_refused(confidence: float) -> None:
    """The error names the confidence and the range."""
    with pytest.raises(InvalidConfigError, match=r"calibrate\.confidence: .* to 0\.999"):
        calibrate(range(1000), 0.01, confidence)


@pytest.mark.parametrize("score", [nan, inf, -inf])
def test_a_score_that_is_no_number_is_refused(score: float) -> None:
    """It would hide among the others and shift the threshold."""
    with pytest.raises(InvalidConfigError, match="is not a finite number"):
        calibrate([*range(1000), score], 0.01)
