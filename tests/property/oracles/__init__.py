"""What each rule says, written naively: over plain lists of events, without any profile.

``fires(rule, event, earlier)`` looks at every event that arrived before, in whatever order,
and tries every window that ends at any of them.
"""

from fraudcore import LoginEvent, Rule
from tests.property.oracles.basic import ORACLES as BASIC
from tests.property.oracles.basic import Events

__all__ = ["fires"]

_ORACLES = {**BASIC}


def fires(rule: Rule, event: LoginEvent, earlier: Events) -> bool:
    """Whether the rule must fire on an event, after all of the earlier ones."""
    known = [other for other in earlier if other.tenant == event.tenant]
    return _ORACLES[type(rule)](rule, event, known)
