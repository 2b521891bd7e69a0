"""A deterministic simulator of login traffic with labelled attacks.

It is the one part of the library that draws random numbers, all from generators seeded
by the scenario; the detector imports nothing of it.
"""

from fraudcore.simulate.attacks import ATTACKS
from fraudcore.simulate.attempt import LabelledEvent
from fraudcore.simulate.campaign import Campaign
from fraudcore.simulate.scenario import Scenario
from fraudcore.simulate.stream import campaigns, simulate

__all__ = ["ATTACKS", "Campaign", "LabelledEvent", "Scenario", "campaigns", "simulate"]
