"""Real-time login-fraud detection: a pure rule and anomaly engine.

Bring your own I/O: nothing here reads a clock, the environment, a network or chance.
"""

from fraudcore.alert import Alert, Entity, merge_alerts
from fraudcore.decoder import decode_event
from fraudcore.engine import Engine, Outcome
from fraudcore.errors import (
    FraudcoreError,
    InvalidConfigError,
    InvalidEventError,
    StateDecodeError,
)
from fraudcore.event import LoginEvent
from fraudcore.finding import Finding, Verdict
from fraudcore.place import Geo, Network
from fraudcore.profiles import ProfileKey, decode_profile
from fraudcore.rules import Rule, RuleSet, load_rules, parse_rules
from fraudcore.runner import assess, run
from fraudcore.stores import MemoryStore, StateStore

__all__ = [
    "Alert",
    "Engine",
    "Entity",
    "Finding",
    "FraudcoreError",
    "Geo",
    "InvalidConfigError",
    "InvalidEventError",
    "LoginEvent",
    "MemoryStore",
    "Network",
    "Outcome",
    "ProfileKey",
    "Rule",
    "RuleSet",
    "StateDecodeError",
    "StateStore",
    "Verdict",
    "assess",
    "decode_event",
    "decode_profile",
    "load_rules",
    "merge_alerts",
    "parse_rules",
    "run",
]
