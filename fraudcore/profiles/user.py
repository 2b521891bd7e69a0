"""The profile of an account: where it succeeded, who fails on it, and what is familiar."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Final, Self

from fraudcore.episode import Episodes
from fraudcore.event import LoginEvent
from fraudcore.familiar import Familiar
from fraudcore.history import History, Layout
from fraudcore.known import KNOWN_BYTES, Known, offset_of
from fraudcore.moment import day_of
from fraudcore.profiles.base import Profile, rows
from fraudcore.profiles.successes import SUCCESSES, USER_SUCCESSES, holds_device, success_facts
from fraudcore.sighting import SIGHTINGS

__all__ = [
    "APPROVED",
    "CHANGE_KINDS",
    "DENIED",
    "KNOWN_COUNTRIES",
    "KNOWN_DEVICES",
    "KNOWN_NETWORKS",
    "UNANSWERED",
    "USER_CHALLENGES",
    "USER_CODES",
    "USER_FAILURES",
    "USER_SUCCESSES",
    "UserProfile",
]

USER_FAILURES: Final = 36
USER_CHALLENGES: Final = 20
USER_CODES: Final = 28
USER_CHANGES: Final = 4
USER_RISKS: Final = 12
KNOWN_DEVICES: Final = 20
KNOWN_COUNTRIES: Final = 10
KNOWN_NETWORKS: Final = 16
APPROVED, DENIED, UNANSWERED = range(3)
"""In the ``answer`` column of challenges."""
_HEAVIEST: Final = 255
"""What the ``weight`` column of risks can hold."""
CHANGE_KINDS: Final = ("password_change", "email_change", "mfa_change")
_ANSWERS: Final = {"mfa_denied": DENIED, "mfa_timeout": UNANSWERED}


def _known(capacity: int) -> Callable[[bytes], Known]:
    return partial(Known.decode, capacity)


class UserProfile(Profile):
    """The newest events of one account by what they were, and its familiar facts.

    ``failures``: digests of ``source``, ``subnet``, credential ``tag`` and ``agent``; ``asn``,
    ``country``. ``successes``: the same facts as far as a success has them, the ``device``
    (its id or the agent's family), the agent's parts, and ``masked`` (1 behind a VPN, relay,
    Tor, hosting or satellite network). ``sightings``: successes from unmasked networks whose
    coordinates name one place: no number of others can push them out. ``challenges``: MFA
    prompts by ``answer``; ``codes``: wrong one-time codes by ``session``. ``changes``: password,
    e-mail and MFA changes by ``change`` (position in ``CHANGE_KINDS``). ``risks``: ``weight``
    of the alerts opened on the account.
    ``devices``, ``countries``, ``subnets`` and ``networks`` (autonomous systems) are those of
    all successes, masked ones only among the devices; the values of successes that are no longer
    among the newest are in sections of their own.
    """

    ENTITY_TYPE = "user"
    VERSION = 2
    SECTIONS: ClassVar = {
        "episodes": Episodes.decode,
        "failures": rows(
            Layout(USER_FAILURES, source="I", subnet="I", tag="I", agent="I", asn="I", country="H")
        ),
        "successes": rows(SUCCESSES),
        "sightings": rows(SIGHTINGS),
        "challenges": rows(Layout(USER_CHALLENGES, answer="B")),
        "codes": rows(Layout(USER_CODES, session="I")),
        "changes": rows(Layout(USER_CHANGES, change="B")),
        "risks": rows(Layout(USER_RISKS, weight="B")),
        "older_devices": _known(KNOWN_DEVICES),
        "older_countries": _known(KNOWN_COUNTRIES),
        "older_subnets": _known(KNOWN_NETWORKS),
        "older_networks": _known(KNOWN_NETWORKS),
    }

    failures: History
    successes: History
    sightings: History
    challenges: History
    codes: History
    changes: History
    risks: History
    older_devices: Known
    older_countries: Known
    older_subnets: Known
    older_networks: Known

    @property
    def devices(self) -> Familiar:
        """Devices of successes, by digest."""
        return Familiar(self.successes, "device", self.older_devices, masked_too=True)

    @property
    def countries(self) -> Familiar:
        """Countries of successes from unmasked networks, by code."""
        return Familiar(self.successes, "country", self.older_countries)

    @property
    def subnets(self) -> Familiar:
        """Neighbourhoods of successes from unmasked networks, by digest."""
        return Familiar(self.successes, "subnet", self.older_subnets)

    @property
    def networks(self) -> Familiar:
        """Autonomous systems of successes from unmasked networks, by number."""
        return Familiar(self.successes, "asn", self.older_networks)

    def settled(self, event: LoginEvent) -> bool:
        """Whether the event is known already, or older than all that is kept of its kind."""
        history = self._history(event)
        return history is None or history.settled(event.moment)

    def take(self, event: LoginEvent) -> bool:
        """Keep an attempt, an answer to a prompt, or a change of the account."""
        if event.kind == "login" and event.outcome == "success":
            return self._take_success(event)
        history = self._history(event)
        if history is None:
            return False
        if event.kind == "login":
            return self._take_failure(event)
        if event.kind == "challenge":
            return self._take_answer(event)
        return history.add(event.moment, CHANGE_KINDS.index(event.kind))

    def add_risk(self, moment: int, weight: int) -> None:
        """Keep the weight of the alerts that an event opened on the account."""
        self.risks.add(moment, min(weight, _HEAVIEST))

    def knows_device(self, event: LoginEvent) -> bool:
        """Whether the account succeeded from the device of a success before that success.

        Events that the account knows already may still be new to their device, where the two were
        not written together.
        """
        device = event.device_digest
        if event.time_ms > self.newest_ms:
            if holds_device(self.section("successes"), device):
                return True
            return offset_of(self.section("older_devices"), device) >= 0
        if device in self.older_devices:
            return True
        successes = self.successes
        seen = zip(successes.column("device"), successes.moments, strict=True)
        return any(known == device and moment < event.moment for known, moment in seen)

    def may_forget(self, event: LoginEvent) -> bool:
        """Whether its device is unknown, or may be so before a batch of events is through.

        For the second, one account would have to succeed from ten new devices in one batch.
        """
        if not self.knows_device(event):
            return True
        return len(self.section("older_devices")) > KNOWN_DEVICES // 2 * KNOWN_BYTES

    def _history(self, event: LoginEvent) -> History | None:
        """Where an event of its kind is kept first of all."""
        kind = event.kind
        if kind == "login":
            return self.failures if event.outcome == "failure" else self.successes
        if kind == "challenge":
            return self.codes if event.reason == "mfa_bad_code" else self.challenges
        return self.changes if kind in CHANGE_KINDS and event.outcome == "success" else None

    def _take_failure(self, event: LoginEvent) -> bool:
        answered = event.reason in _MFA_REASONS and self._take_answer(event)
        return answered | self.failures.add(
            event.moment,
            event.source_digest,
            event.subnet_digest,
            event.tag_digest,
            event.agent.whole,
            event.asn,
            event.country_code,
        )

    def _take_answer(self, event: LoginEvent) -> bool:
        if event.reason == "mfa_bad_code":
            return self.codes.add(event.moment, event.session_digest)
        if event.outcome == "success":
            return self.challenges.add(event.moment, APPROVED)
        return self.challenges.add(event.moment, _ANSWERS.get(event.reason or "", UNANSWERED))

    def _take_success(self, event: LoginEvent) -> bool:
        changed = self.successes.add(*success_facts(event))
        if self.successes.dropped:
            changed = self._remember(self.successes.dropped) or changed
        if not event.masked and (sighting := event.sighting) is not None:
            changed = self.sightings.add(*sighting) or changed
        return changed

    def merge(self, other: Self) -> Self:
        """What a profile that saw the events of both would hold."""
        merged = super().merge(other)
        merged._remember(merged.successes.dropped)
        return merged

    def _remember(self, rows: bytes) -> bool:
        """Keep the values of successes that are no longer among the newest."""
        layout, changed = self.successes.layout, False
        for start in range(0, len(rows), layout.row_bytes):
            row = layout.unpack(rows[start : start + layout.row_bytes])
            day, masked = day_of(row[0]), row[-1]
            for known, column in (
                (self.older_devices, "device"),
                (self.older_countries, "country"),
                (self.older_subnets, "subnet"),
                (self.older_networks, "asn"),
            ):
                value = row[layout.position(column)]
                if value and (not masked or column == "device"):
                    changed = known.add(value, day) or changed
        return changed


_MFA_REASONS: Final = frozenset({"mfa_denied", "mfa_timeout", "mfa_bad_code"})
