"""What the detector does with a batch: quarantine, archive, judge, commit."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Final

from fraudcore import Alert, Engine, Finding, LoginEvent, ProfileKey, merge_alerts
from fraudcore.guard import Fault
from fraudcore.profile_key import EntityType
from fraudcore.severity import Severity
from fraudcore.touched import touched_keys
from lambda_entry.alert_changes import newly_due
from lambda_entry.alert_transactions import AlertTransactions
from lambda_entry.alerts_table import AlertsTable
from lambda_entry.archive import Archive
from lambda_entry.backoff import Backoff
from lambda_entry.held_profile import ABSENT, HeldProfile, ProfileWrite
from lambda_entry.part_key import PartKey, heads
from lambda_entry.records import Accepted, Rejected, decode_records
from lambda_entry.report import Metric, Report
from lambda_entry.split import Round, Split, merged, unread_parts
from lambda_entry.state_table import StateTable

__all__ = ["Detector"]

SECONDS_PER_DAY: Final = 86_400


@dataclass(frozen=True)
class Detector:
    """The pipeline of one batch.

    Args:
        rules: gives the engine of the rules in force, once for each batch.
        archive: keeps events and rejected records.
        state: the profiles.
        alerts: the alerts.
        transactions: writes profiles that have alerts.
        split: how far profiles may be split.
        alert_retention_days: days an alert is kept after its last change.
        notify_from: the least severity that people are told of.
        rounds: how often the events of profiles that lost a race are judged again.
    """

    rules: Callable[[Report], Engine]
    archive: Archive
    state: StateTable
    alerts: AlertsTable
    transactions: AlertTransactions
    split: Split
    alert_retention_days: int
    notify_from: Severity
    rounds: Backoff = field(default_factory=Backoff)

    def __call__(self, records: Sequence[Mapping[str, Any]], report: Report) -> str | None:
        """Process the Kinesis records of one invocation.

        The archive is written first: an event that changed a profile is always in the archive.

        Returns:
            the lowest sequence number that is to be delivered again, if any.
        """
        accepted, rejected = decode_records(records)
        _take_stock(accepted, rejected, report)
        self.archive.quarantine(rejected)
        self.archive.store(accepted)
        return self._judge(accepted, report) if accepted else None

    def _judge(self, accepted: Sequence[Accepted], report: Report) -> str | None:
        now_s = ceil(max(record.arrival.arrived_at for record in accepted).timestamp())
        engine = self.rules(report)
        held = self._load(engine, [record.event for record in accepted], now_s)
        self._keep_unreadable(held, now_s, report)
        pending, lost = accepted, set[ProfileKey]()
        for number in self.rounds.rounds():
            if number:  # others have written since: as old as the pause, it would lose again
                held |= self._read([part for part in held if part.profile in lost], now_s)
            lost = self._round(engine, pending, held, lost, now_s, report)
            pending = [r for r in pending if not lost.isdisjoint(touched_keys(r.event))]
            if not pending:
                return None
        report.failed(f"{len(lost)} profiles still contended after {self.rounds.attempts} rounds")
        return pending[0].arrival.sequence_number

    def _load(
        self, engine: Engine, events: Sequence[LoginEvent], now_s: int
    ) -> dict[PartKey, HeldProfile]:
        """All profiles that the events need: those of new devices once the accounts are known."""
        held, missing = dict[PartKey, HeldProfile](), heads(engine.keys(events))
        while missing:
            held |= dict.fromkeys(missing, ABSENT) | self.state.load(missing, now_s)
            accounts = merged({k: h for k, h in held.items() if k.entity_type == "user"})
            further = heads(engine.further_keys(events, accounts))
            missing = [*unread_parts(held), *(key for key in further if key not in held)]
        return held

    def _read(self, keys: Iterable[PartKey], now_s: int) -> dict[PartKey, HeldProfile]:
        """What is stored under these keys, and the parts that heads among them tell of."""
        held, missing = dict[PartKey, HeldProfile](), list(keys)
        while missing:
            held |= dict.fromkeys(missing, ABSENT) | self.state.load(missing, now_s)
            missing = unread_parts(held)
        return held

    def _round(
        self,
        engine: Engine,
        pending: Sequence[Accepted],
        held: dict[PartKey, HeldProfile],
        contended: Set[ProfileKey],
        now_s: int,
        report: Report,
    ) -> set[ProfileKey]:
        """Judge events and commit; brings ``held`` up to date and returns what lost a race."""
        outcome = engine.process([r.event for r in pending], merged(held))
        _note_faults(outcome.faults, report)
        stored, replaced = self._stored(outcome.alerts, report)
        alerts = _by_profile(outcome.alerts, stored)
        this = Round(held, alerts, contended, pending[0].arrival.shard_id)
        expires_at = _expires_at(engine, outcome.profiles, now_s)
        writes = [
            self.split.write(key, profile, this, expires_at[key.entity_type])
            for key, profile in outcome.profiles.items()
        ]
        touched = [alert for write in writes for alert in write.alerts]
        due = newly_due(touched, stored, self.notify_from)
        lost = self._commit(writes, now_s, due, replaced)
        held |= {w.key: w.written for w in writes} | lost
        _count_commit([w for w in writes if w.key not in lost], outcome.findings, stored, report)
        report.count(Metric.PROFILE_CONFLICTS, len(lost))
        self._keep_unreadable(lost, now_s, report)
        return {part.profile for part in lost}

    def _stored(self, alerts: Iterable[Alert], report: Report) -> tuple[dict[str, Alert], Set[str]]:
        """Those of the alerts that are stored already, and ids of what is replaced, since it cannot
        be read.
        """
        stored, unreadable = self.alerts.load(alert.alert_id for alert in alerts)
        for alert_id, problem in unreadable.items():
            report.unreadable_alert(alert_id, problem)
        return stored, unreadable.keys()

    def _keep_unreadable(
        self, held: Mapping[PartKey, HeldProfile], now_s: int, report: Report
    ) -> None:
        """What cannot be read counts as nothing, is kept in the lake, and will be replaced."""
        for key, item in held.items():
            if item.problem is not None:
                report.count(Metric.PROFILE_UNREADABLE)
                report.note("unreadable_profiles", f"{key.text()}: {item.problem}")
                self.archive.keep_unreadable(key, item, now_s)

    def _commit(
        self,
        writes: Sequence[ProfileWrite],
        now_s: int,
        due: Collection[str],
        replaced: Collection[str],
    ) -> dict[PartKey, HeldProfile]:
        together = [w for w in writes if w.needs_transaction]
        alone = [w for w in writes if not w.needs_transaction]
        alerts_expire_at = now_s + self.alert_retention_days * SECONDS_PER_DAY
        lost = self.transactions.commit(together, alerts_expire_at, now_s, due, replaced)
        return self.state.commit(alone, now_s) | self.state.known(lost, now_s)


def _expires_at(engine: Engine, keys: Iterable[ProfileKey], now_s: int) -> dict[EntityType, int]:
    kinds = {key.entity_type for key in keys}
    return {kind: now_s + engine.retention_s(kind) for kind in kinds}


def _note_faults(faults: Iterable[Fault], report: Report) -> None:
    for fault in faults:
        report.count(Metric.RULE_FAULTS)
        report.note("rule_faults", f"{fault.rule} on event {fault.event_id}: {fault.problem}")


def _by_profile(
    alerts: Iterable[Alert], stored: Mapping[str, Alert]
) -> dict[ProfileKey, list[Alert]]:
    found: dict[ProfileKey, list[Alert]] = {}
    for alert in alerts:
        known = stored.get(alert.alert_id)
        merged = merge_alerts(known, alert) if known is not None else alert
        found.setdefault(alert.profile_key, []).append(merged)
    return found


def _take_stock(accepted: Sequence[Accepted], rejected: Sequence[Rejected], report: Report) -> None:
    report.count(Metric.EVENTS_DECODED, len(accepted))
    report.count(Metric.EVENTS_QUARANTINED, len(rejected))
    for record in rejected:
        report.note("quarantined", f"{record.arrival.sequence_number}: {record.reason}")


def _count_commit(
    writes: Sequence[ProfileWrite],
    findings: Iterable[Finding],
    stored: Mapping[str, Alert],
    report: Report,
) -> None:
    keys = {write.key.profile for write in writes}
    report.count(Metric.FINDINGS, sum(f.key in keys for f in findings))
    alerts = [alert for write in writes for alert in write.alerts]
    opened = sum(alert.alert_id not in stored for alert in alerts)
    report.count(Metric.PROFILES_WRITTEN, len(writes))
    report.count(Metric.ALERTS_OPENED, opened)
    report.count(Metric.ALERTS_UPDATED, len(alerts) - opened)
