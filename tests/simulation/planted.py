"""Functions with a bug each, of the kind that delivery at least once makes easy to write."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final

from botocore.exceptions import ClientError

from fraudcore import Alert, Engine, LoginEvent, ProfileKey
from fraudcore.engine import Outcome
from fraudcore.profiles import Profile
from lambda_entry.alert_items import alert_update
from lambda_entry.alert_transactions import AlertTransactions
from lambda_entry.alerts_table import AlertsTable
from lambda_entry.backoff import Backoff
from lambda_entry.clock import Clock
from lambda_entry.detect import build_detector
from lambda_entry.detector import Detector
from lambda_entry.edge import Work
from lambda_entry.held_profile import HASH_KEY, HeldProfile, ProfileWrite
from lambda_entry.notification import Notification
from lambda_entry.notify import build_notifier
from lambda_entry.part_key import PartKey
from lambda_entry.publisher import Published, Publisher
from lambda_entry.report import Report
from lambda_entry.settings import DetectorSettings, NotifierSettings, SweepSettings
from lambda_entry.state_table import StateTable
from lambda_entry.sweep import build_sweeper
from lambda_entry.sweeper import Sweeper
from tests.fakes.pipeline import ALERTS, STATE
from tests.simulation.world import Crew

__all__ = ["PLANTED"]


class _ProfilesFirst(AlertTransactions):
    """Writes a profile, and then its alerts: a crash in between leaves an episode without one."""

    def commit(
        self,
        writes: Sequence[ProfileWrite],
        alerts_expire_at: int,
        now_s: int,
        due: Collection[str] = (),
        replaced: Collection[str] = (),  # noqa: ARG002 - nothing is damaged here
    ) -> dict[PartKey, HeldProfile | None]:
        lost = super().commit([replace(w, alerts=()) for w in writes], alerts_expire_at, now_s)
        for write in writes:
            if write.key not in lost:
                self._alerts_of(write, alerts_expire_at, due)
        return lost

    def _alerts_of(self, write: ProfileWrite, expires_at: int, due: Collection[str]) -> None:
        for alert in write.alerts:
            since = "2026-11-23T10:30:00.000Z" if alert.alert_id in due else None
            request = alert_update(ALERTS, alert, expires_at, since)
            del request["ReturnValuesOnConditionCheckFailure"]
            try:
                self._client.update_item(**request)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise


Lost = dict[PartKey, HeldProfile]


class _Unconditional(StateTable):
    """Puts profiles, whatever others wrote meanwhile."""

    def commit(self, writes: Sequence[ProfileWrite], now_s: int) -> Lost:  # noqa: ARG002
        for write in writes:
            key = {HASH_KEY: {"S": write.key.text()}}
            put = {"TableName": STATE, "Item": {**key, **write.content}}
            self._client.transact_write_items(TransactItems=[{"Put": put}])
        return {}


class _Careless(StateTable):
    """Does not look which of the writes lost."""

    def commit(self, writes: Sequence[ProfileWrite], now_s: int) -> Lost:
        super().commit(writes, now_s)
        return {}


class _Forgetful:
    """Does not look which keys were left unprocessed."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        return {**self._client.batch_get_item(**request), "UnprocessedKeys": {}}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


_ids = count()


class _RandomIds(Engine):
    """Gives every alert an id of its own, instead of one that a repetition gives again."""

    def process(
        self, events: Sequence[LoginEvent], profiles: Mapping[ProfileKey, Profile]
    ) -> Outcome:
        outcome = super().process(events, profiles)
        return replace(outcome, alerts=tuple(map(self._renamed, outcome.alerts)))

    @staticmethod
    def _renamed(alert: Alert) -> Alert:
        return replace(alert, alert_id=f"alert-{next(_ids)}")


class _KeepsJoinersQuiet(Engine):
    """Tells people of the alert that leads, and of nothing that joins it, however grave."""

    def process(
        self, events: Sequence[LoginEvent], profiles: Mapping[ProfileKey, Profile]
    ) -> Outcome:
        outcome = super().process(events, profiles)
        return replace(outcome, alerts=tuple(map(self._quiet, outcome.alerts)))

    @staticmethod
    def _quiet(alert: Alert) -> Alert:
        joined = alert.incident_id != alert.alert_id
        return replace(alert, told_severity="critical") if joined else alert


def _detector(change: Callable[[Detector, Any, Backoff], Detector]) -> Crew:
    def build(
        settings: DetectorSettings, dynamodb: Any, s3: Any, backoff: Backoff, clock: Clock
    ) -> Work:
        return change(build_detector(settings, dynamodb, s3, backoff, clock), dynamodb, backoff)

    return Crew(detector=build)


def _random_ids(detector: Detector, _client: Any, _backoff: Backoff) -> Detector:
    return replace(detector, rules=lambda report: _RandomIds(detector.rules(report).rules))


def _keeps_joiners_quiet(detector: Detector, _client: Any, _backoff: Backoff) -> Detector:
    return replace(detector, rules=lambda report: _KeepsJoinersQuiet(detector.rules(report).rules))


def _forgetful(
    settings: DetectorSettings, dynamodb: Any, s3: Any, backoff: Backoff, clock: Clock
) -> Work:
    return build_detector(settings, _Forgetful(dynamodb), s3, backoff, clock)


def _silent_failure(
    settings: DetectorSettings, dynamodb: Any, s3: Any, backoff: Backoff, clock: Clock
) -> Work:
    detector = build_detector(settings, dynamodb, s3, backoff, clock)

    def work(records: Sequence[Mapping[str, Any]], report: Report) -> str | None:
        try:
            return detector(records, report)
        except ClientError:
            return None

    return work


def _last_of_the_batch(
    settings: DetectorSettings, dynamodb: Any, s3: Any, backoff: Backoff, clock: Clock
) -> Work:
    detector = build_detector(settings, dynamodb, s3, backoff, clock)

    def work(records: Sequence[Mapping[str, Any]], report: Report) -> str | None:
        try:
            return detector(records, report)
        except ClientError:
            return str(records[-1]["kinesis"]["sequenceNumber"])

    return work


class _MarksFirst:
    """A publisher that has notifications noted before it sends them."""

    def __init__(self, alerts: AlertsTable, publisher: Publisher) -> None:
        self._alerts = alerts
        self._publisher = publisher

    def publish(self, notifications: Sequence[Notification]) -> Iterator[Published]:
        for each in notifications:
            self._alerts.mark_notified(each.alert, "early", "2026-11-23T10:00:00Z")
        return self._publisher.publish(notifications)


def _marks_first(settings: NotifierSettings, dynamodb: Any, sns: Any, backoff: Backoff) -> Work:
    notifier = build_notifier(settings, dynamodb, sns, backoff)
    publisher: Any = _MarksFirst(notifier.alerts, notifier.delivery.publisher)
    return replace(notifier, delivery=replace(notifier.delivery, publisher=publisher))


class _NobodySweeps(Sweeper):
    """Leaves the outbox to the stream."""

    def __call__(self, remaining_s: Callable[[], float], report: Report) -> bool:  # noqa: ARG002
        return True


def _nobody_sweeps(settings: SweepSettings, dynamodb: Any, sns: Any, backoff: Backoff) -> Sweeper:
    return _NobodySweeps(**vars(build_sweeper(settings, dynamodb, sns, backoff)))


PLANTED: Final[Mapping[str, Crew]] = {
    "profiles are written before their alerts": _detector(
        lambda d, client, backoff: replace(
            d, transactions=_ProfilesFirst(client, STATE, ALERTS, backoff)
        )
    ),
    "profiles are put unconditionally": _detector(
        lambda d, client, backoff: replace(d, state=_Unconditional(client, STATE, backoff))
    ),
    "alert ids are random": _detector(_random_ids),
    "what joins an incident is never told": _detector(_keeps_joiners_quiet),
    "unprocessed keys are forgotten": Crew(detector=_forgetful),
    "profiles that lost a race are forgotten": _detector(
        lambda d, client, backoff: replace(d, state=_Careless(client, STATE, backoff))
    ),
    "failures are kept quiet": Crew(detector=_silent_failure),
    "a failed batch is handed back from its last record": Crew(detector=_last_of_the_batch),
    "notifications are marked before they are sent": Crew(notifier=_marks_first),
    "nobody sweeps the outbox": Crew(sweeper=_nobody_sweeps),
}
"""By what is wrong."""
