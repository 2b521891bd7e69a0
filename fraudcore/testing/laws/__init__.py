"""The laws that every rule and every profile obeys."""

from fraudcore.testing.laws.law import BrokenLawError
from fraudcore.testing.laws.profile_laws import check_profile_laws
from fraudcore.testing.laws.rule_laws import check_rule_laws

__all__ = ["BrokenLawError", "check_profile_laws", "check_rule_laws"]
