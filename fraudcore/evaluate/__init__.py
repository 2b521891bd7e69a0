"""How well a detector finds labelled attacks, and at what cost to honest people."""

from fraudcore.evaluate.alarm import Alarm, Detector
from fraudcore.evaluate.engine_detector import EngineDetector
from fraudcore.evaluate.report import Judged, judged, report_of
from fraudcore.evaluate.tally import NOISE, Labelled, Tally, tally

__all__ = ["NOISE", "Alarm", "Detector", "EngineDetector", "Judged", "Labelled", "Tally"]
__all__ += ["judged", "report_of", "tally"]
