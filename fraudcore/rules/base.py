"""What a rule is: a frozen dataclass of its parameters with one pure method."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles import EntityType, IpProfile, UserProfile
from fraudcore.rules.parameter import check, parameter
from fraudcore.severity import Severity

__all__ = ["DAY_S", "Before", "Rule"]

DAY_S = 86_400


@dataclass(frozen=True)
class Before:
    """The profiles an event touches, as they were before it; read-only.

    Args:
        ip: of its source.
        user: of its account; ``None`` for an unknown identity.
    """

    ip: IpProfile
    user: UserProfile | None


@dataclass(frozen=True)
class Rule(ABC):
    """Base of all rules: subclass, declare parameters, write ``judge``.

    Class attributes say what the rule is: ``name`` (its id), ``version`` (raised when its
    meaning changes, which gives new alerts new ids), ``entity`` (whose profile holds its
    episodes), ``severity``, ``technique`` (MITRE ATT&CK), ``summary`` and ``action``
    (what to do about it).
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    entity: ClassVar[EntityType]
    severity: ClassVar[Severity]
    technique: ClassVar[str]
    summary: ClassVar[str]
    action: ClassVar[str]

    quiet_s: int = parameter(
        3600,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen",
    )

    def __post_init__(self) -> None:
        check(self, self.name)

    @property
    @abstractmethod
    def memory_s(self) -> int:
        """How far back, in seconds, the rule looks in a profile."""

    @abstractmethod
    def judge(self, event: LoginEvent, before: Before) -> Verdict | None:
        """Judge an attempt that ``before`` does not hold yet.

        Pure: reads its arguments only and changes neither. Called for ``login`` events whose
        ``entity`` profile exists. A late event is judged in every window that contains it.
        """
