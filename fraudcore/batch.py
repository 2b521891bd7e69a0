"""Working copies: the profiles of one batch, and what is found on them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from fraudcore.alert import Alert
from fraudcore.case import Case
from fraudcore.digest import digest32
from fraudcore.episode import Episode, Episodes
from fraudcore.event import LoginEvent
from fraudcore.finding import Finding, Verdict
from fraudcore.guard import RULE_ERRORS, Fault
from fraudcore.incident import JOINED_S, Known, OpenAlert, gravest, lead, open_alerts, seniority
from fraudcore.profile_key import ProfileKey
from fraudcore.profiles import PROFILE_TYPES, Profile
from fraudcore.rules.base import MS, Rule
from fraudcore.severity import rank
from fraudcore.text import display

__all__ = ["FLOOD_FINDINGS", "SILENT", "Batch", "pattern_digest"]

SILENT: Final = "/silent"
"""Behind a pattern: its findings that a known-good entry covers have alerts of their own."""
FLOOD_FINDINGS: Final = 100
"""After so many findings of one episode, not every event is judged."""
_MEDIUM: Final = rank("medium")
_CRITICAL: Final = rank("critical")


class Batch:
    """What is known so far of one batch.

    Args:
        given: profiles before it; not mutated.
        known: the patterns whose alerts others join, and that a finding can raise.

    Attributes:
        working: the copies of the profiles used so far.
        changed: keys of the profiles that are no longer as they were given.
        flooded: keys of the profiles with an episode of so many findings that it may be a flood.
        findings, faults: so far.
    """

    __slots__ = (
        "_cases",
        "_given",
        "_known",
        "changed",
        "faults",
        "findings",
        "flooded",
        "working",
    )

    def __init__(self, given: Mapping[ProfileKey, Profile], known: Known) -> None:
        self._given = given
        self._known = known
        self.working: dict[ProfileKey, Profile] = {}
        self._cases: dict[tuple[ProfileKey, int, int], Case] = {}
        self.changed: set[ProfileKey] = set()
        self.flooded: set[ProfileKey] = set()
        self.findings: list[Finding] = []
        self.faults: list[Fault] = []

    def profile(self, key: ProfileKey) -> Profile:
        """The working copy of a profile."""
        profile = self.working.get(key)
        if profile is None:
            given = self._given.get(key)
            profile = PROFILE_TYPES[key.entity_type]() if given is None else given.copy()
            self.working[key] = profile
            if profile.most_findings >= FLOOD_FINDINGS:
                self.flooded.add(key)
        return profile

    def record(self, rule: Rule, finding: Finding, user_risk: float) -> bool:
        """Add a finding to its episode and case; returns whether it opened the episode.

        One that opens an alert makes it join those open on the entity; one that makes it graver
        is news only if they are all less grave.

        Args:
            rule, finding: what fired.
            user_risk: of the account before it.
        """
        profile, verdict, quiet_ms = self.profile(finding.key), finding.verdict, rule.quiet_s * MS
        pattern = verdict.pattern if finding.suppressed_by is None else verdict.pattern + SILENT
        digest = pattern_digest(rule.name, rule.version, pattern)
        episode = profile.episodes.get(digest)
        opens = episode is None or not episode.covers(verdict.time_ms, quiet_ms)
        if episode is None or opens:
            episode = _opened(verdict, episode, quiet_ms)
        severity_rank = rank(finding.severity)
        graver = opens or severity_rank > episode.severity_rank
        episode = episode.extended(verdict.time_ms, verdict.first_ms, severity_rank)
        profile.episodes.keep(digest, episode)
        self.changed.add(finding.key)
        if episode.count >= FLOOD_FINDINGS:
            self.flooded.add(finding.key)
        self.findings.append(finding)
        case = self._case(rule, pattern, digest, finding.key, episode)
        case.add(finding, episode, user_risk)
        if graver and finding.suppressed_by is None:
            others = self._beside(profile, digest, verdict.time_ms)
            if opens:
                first = lead(others)
                case.join(None if first is None else first.alert_id(finding.key))
            case.told(gravest(others))
        return opens

    def count(self, event: LoginEvent, places: list[tuple[ProfileKey, Episodes, int]]) -> None:
        """Take an event of a flood for a finding; its alert is told with the next one judged."""
        for key, episodes, digest in places:
            opened_ms, last_ms, first_ms, count, worst = episodes[digest]
            newest_ms = max(last_ms, event.time_ms)
            episodes[digest] = Episode(opened_ms, newest_ms, first_ms, count + 1, worst)
            self.changed.add(key)

    def escalate(self, cause: Finding) -> None:
        """Raise the other rules' alerts that are open on the entity of a finding to critical.

        Notes of less than medium severity stay: that a device is new is no graver than before.
        People are told of the first one raised, unless they learn of something critical anyway.

        Args:
            cause: the finding.
        """
        profile, time_ms = self.profile(cause.key), cause.verdict.time_ms
        for alert in sorted(open_alerts(profile.episodes, self._known, time_ms), key=seniority):
            digest, episode, rule, pattern = alert
            if rule.name == cause.rule or not _MEDIUM <= episode.severity_rank < _CRITICAL:
                continue
            case = self._case(rule, pattern, digest, cause.key, episode)
            case.told(gravest(self._beside(profile, digest, time_ms)))
            profile.episodes[digest] = raised = episode._replace(severity_rank=_CRITICAL)
            case.escalate(cause, raised)

    def describe(self, rule: Rule, finding: Finding) -> str:
        """The words of a finding; of a rule that fails to find any, that it does."""
        try:
            words: object = rule.describe(finding.event, dict(finding.verdict.evidence))
            if isinstance(words, str):
                return display(words, _REASON_LIMIT)
            problem = f"describe returned {display(type(words).__name__)}"
        except RULE_ERRORS as error:  # a rule of a user's own may raise anything
            problem = f"describe raised {type(error).__name__}: {error}"
        self.fault(rule, finding.event, problem)
        return f"{rule.name} fired, but cannot say why"

    def fault(self, rule: Rule, event: LoginEvent, problem: str) -> None:
        """Note that a rule did what no rule may do."""
        self.faults.append(Fault(rule.name, event.event_id, display(problem, _PROBLEM_LIMIT)))

    def profiles(self) -> dict[ProfileKey, Profile]:
        """Those that changed."""
        return {key: profile for key, profile in self.working.items() if key in self.changed}

    def alerts(self) -> tuple[Alert, ...]:
        """One for each case."""
        made = (case.alert(self.describe) for case in self._cases.values())
        return tuple(alert for alert in made if alert is not None)

    def _beside(self, profile: Profile, digest: int, time_ms: int) -> list[OpenAlert]:
        """The other patterns' alerts that a new one joins."""
        found = open_alerts(profile.episodes, self._known, time_ms, JOINED_S * MS)
        return [alert for alert in found if alert.digest != digest]

    def _case(
        self, rule: Rule, pattern: str, digest: int, key: ProfileKey, episode: Episode
    ) -> Case:
        place = (key, digest, episode.opened_ms)
        case = self._cases.get(place)
        if case is None:
            case = self._cases[place] = Case(rule, pattern, key, episode)
        return case


@lru_cache(1024)
def pattern_digest(rule: str, version: int, pattern: str) -> int:
    """32 bits that stand for a pattern of a rule in its version, in profiles."""
    return digest32(f"{rule}/{version}/{pattern}")


def _opened(verdict: Verdict, known: Episode | None, quiet_ms: int) -> Episode:
    opened_ms = verdict.time_ms
    if known is not None:
        opened_ms = known.opening_beside(opened_ms, quiet_ms)
    return Episode(opened_ms, verdict.time_ms, verdict.first_ms, 0, 0)


_REASON_LIMIT: Final = 500
_PROBLEM_LIMIT: Final = 300
