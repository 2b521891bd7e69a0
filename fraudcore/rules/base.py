"""What a rule is: a frozen dataclass of its parameters with one pure method."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles import (
    DeviceProfile,
    EntityType,
    IpProfile,
    PopulationProfile,
    SessionProfile,
    SubnetProfile,
    TenantProfile,
    UserProfile,
)
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import check, parameter
from fraudcore.rules.usual import UsualFact
from fraudcore.severity import Severity

__all__ = ["DAY_S", "MS", "Before", "Rule", "Verdicts"]

DAY_S: Final = 86_400
MS: Final = 1000
Verdicts = Verdict | list[Verdict] | None
"""What a rule says of an event: nothing, or one verdict, or one for each of several patterns."""


class Before:
    """What is known before an event; read-only for rules.

    Attributes:
        ip: profile of its source; there always.
        user: of its account; ``None`` for an unknown identity.
        subnet: of its neighbourhood; ``None`` but for failed logins.
        tenant: ``None`` but for logins and lockouts.
        device: ``None`` without a device id, and where a success comes from a device that the
            account is known to use.
        session: ``None`` without a session id.
        population: of the tenant's users; ``None`` where no rule uses it.
        lists: the address lists that the engine was given.
        lateness_ms: windows that end up to so long after a late event are judged again with it.
    """

    __slots__ = (
        "device",
        "ip",
        "lateness_ms",
        "lists",
        "population",
        "session",
        "subnet",
        "tenant",
        "user",
    )

    ip: IpProfile

    def __init__(self, lists: Any, lateness_ms: int) -> None:
        self.lists = lists
        self.lateness_ms = lateness_ms
        self.user: UserProfile | None = None
        self.subnet: SubnetProfile | None = None
        self.tenant: TenantProfile | None = None
        self.device: DeviceProfile | None = None
        self.session: SessionProfile | None = None
        self.population: PopulationProfile | None = None


@dataclass(frozen=True)
class Rule(ABC):
    """Base of all rules: subclass, declare parameters, write ``judge`` and ``describe``.

    Class attributes say what the rule is: ``name`` (its id), ``version`` (raised when its meaning
    changes, which gives new alerts new ids), ``family`` (as docs group them), ``severity``,
    ``technique`` (MITRE ATT&CK), ``summary`` and ``action`` (what to do about it); and how the
    engine asks it: ``entity`` (whose profile holds its episodes), ``also`` (further entities that
    a verdict may name), ``reads`` (further profiles that it needs), ``kinds`` and ``outcomes`` (of
    the events it is judged on), ``patterns`` (names of what it finds, where each is to have alerts
    of its own).

    One that ``escalates`` raises the other open alerts of its entity to critical. One that is
    ``steady`` finds the same at every event of a long attack: after its hundredth finding it is
    asked at every sixteenth event only. One that is not ``enabled`` runs only where the
    configuration says so.

    Rules that come with fraudcore spare the engine questions: ``usual`` is a fact of a success (see
    ``fraudcore.rules.usual``) under which the rule says nothing, ``floors`` are what it needs. Of
    other rules both are ignored.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    family: ClassVar[str] = "custom"
    entity: ClassVar[EntityType]
    also: ClassVar[tuple[EntityType, ...]] = ()
    reads: ClassVar[tuple[EntityType, ...]] = ()
    kinds: ClassVar[tuple[str, ...]] = ("login",)
    outcomes: ClassVar[tuple[str, ...]] = ("success", "failure")
    patterns: ClassVar[tuple[str, ...]] = ("",)
    escalates: ClassVar[bool] = False
    steady: ClassVar[bool] = False
    enabled: ClassVar[bool] = True
    usual: ClassVar[UsualFact | None] = None
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

    @property
    def floors(self) -> tuple[Floor, ...]:
        """Of these one must be reached for it to fire; none where any event may do."""
        return ()

    @abstractmethod
    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Judge an event that ``before`` does not hold yet.

        Pure: reads its arguments only and changes neither. Called for events of its ``kinds``
        and ``outcomes`` for which the profile of ``entity``, or one of ``also``, exists. A late
        event is judged in every window that contains it.
        """

    @abstractmethod
    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """One line for a person.

        Args:
            event: the one judged.
            evidence: of the verdict.

        Whatever comes from outside must go through ``fraudcore.text.display``.
        """
