"""The statistical login score and its calibration, as pure mathematics on counts."""

from fraudcore.score.calibration import Calibration, calibrate, samples_needed
from fraudcore.score.device_score import DeviceCounts, device_score, highest_device_score
from fraudcore.score.features import ABSENT, FEATURES, WEIGHTS, FeatureCounts, count_features
from fraudcore.score.login_score import highest_score, login_contributions, login_score
from fraudcore.score.parameters import ScoreParameters

__all__ = [
    "ABSENT",
    "FEATURES",
    "WEIGHTS",
    "Calibration",
    "DeviceCounts",
    "FeatureCounts",
    "ScoreParameters",
    "calibrate",
    "count_features",
    "device_score",
    "highest_device_score",
    "highest_score",
    "login_contributions",
    "login_score",
    "samples_needed",
]
