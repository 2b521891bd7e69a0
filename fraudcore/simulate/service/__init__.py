"""A service as published measurements describe it, with months of honest logins and attackers.

Unlike the day of ``fraudcore.simulate``, in which everything hidden is found, this is traffic to
measure a detector on: people share addresses, update, travel, forget and hide, and attackers come
slow, distributed and well informed.
"""

from fraudcore.simulate.service.attackers import ATTACKERS
from fraudcore.simulate.service.play import campaigns_of, play
from fraudcore.simulate.service.scenario import ServiceScenario, read_scenario
from fraudcore.simulate.service.truth import ServiceCampaign, Truth

__all__ = ["ATTACKERS", "ServiceCampaign", "ServiceScenario", "Truth", "campaigns_of", "play"]
__all__ += ["read_scenario"]
