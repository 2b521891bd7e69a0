"""Profiles that opened or extended alerts: written together with them, or not at all.

The episode of an alert is part of a profile. One transaction holds the profile's conditional
write and its alerts, so an alert exists if and only if the profile that opened its episode was
committed: two shards that race on one source cannot open two alerts for one attack, and a crash
can leave neither an alert without its episode nor an episode without its alert. Several profiles
share a transaction, and one that lost does not hold up the others. A transaction takes 100 actions
and 4 MB, which a hundred profiles and alerts do not reach:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from botocore.exceptions import ClientError

from fraudcore.timestamp import iso_millis
from lambda_entry.alert_items import alert_update
from lambda_entry.aws_clients import DynamoDb
from lambda_entry.backoff import Backoff
from lambda_entry.clock import Clock, utc_now
from lambda_entry.dynamodb_outcome import LOST, WRITTEN, outcome_of
from lambda_entry.errors import StorageBusyError
from lambda_entry.held_profile import HASH_KEY, VERSION, HeldProfile, ProfileWrite
from lambda_entry.part_key import PartKey

__all__ = ["AlertTransactions"]

ACTIONS_PER_TRANSACTION: Final = 100
"""The limit of TransactWriteItems."""
_ALERTS_PER_TRANSACTION: Final = ACTIONS_PER_TRANSACTION - 1


class _Bundle(NamedTuple):
    """Actions that must share a transaction: the write of a profile first, then its alerts."""

    write: ProfileWrite
    actions: list[dict[str, Any]]


class AlertTransactions:
    """Writes profiles with their alerts.

    Args:
        client: DynamoDB client.
        state_table, alerts_table: table names.
        backoff: how to retry what was throttled or contended.
        clock: the time, aware UTC; noted as that since which an alert waits to be told.
    """

    def __init__(
        self,
        client: DynamoDb,
        state_table: str,
        alerts_table: str,
        backoff: Backoff,
        clock: Clock = utc_now,
    ) -> None:
        self._client = client
        self._state_table = state_table
        self._alerts_table = alerts_table
        self._backoff = backoff
        self._clock = clock

    def commit(
        self,
        writes: Sequence[ProfileWrite],
        alerts_expire_at: int,
        now_s: int,
        due: Collection[str] = (),
        replaced: Collection[str] = (),
    ) -> dict[PartKey, HeldProfile | None]:
        """Write each profile and its alerts together; as many profiles in a transaction as fit.

        More alerts than one transaction holds are written before, conditional on the same
        version of the profile. Profiles that lose a race leave their transaction to the others.

        Args:
            writes: the profiles.
            alerts_expire_at: epoch seconds.
            now_s: arrival time of the batch, epoch seconds.
            due: ids of alerts that people are to be told of; they go into the outbox.
            replaced: ids of alerts under which something is stored that is no alert.

        Returns:
            for every profile that lost to another writer, what the table holds now; ``None``
            where the answer did not contain it.

        Raises:
            StorageBusyError: throttled through every retry; earlier profiles may be written.
            WriteRefusedError: a transaction was refused for good.
        """
        lost: dict[PartKey, HeldProfile | None] = {}
        since = dict.fromkeys(due, iso_millis(self._clock()))
        bundles = (b for w in writes for b in self._bundles(w, alerts_expire_at, since, replaced))
        for packed in _packed(bundles):
            pending = [bundle for bundle in packed if bundle.write.key not in lost]
            while pending:
                reasons = self._execute([a for bundle in pending for a in bundle.actions])
                lost |= _lost(pending, reasons, now_s)
                pending = [b for b in pending if reasons and b.write.key not in lost]
        return lost

    def _bundles(
        self,
        write: ProfileWrite,
        expires_at: int,
        since: Mapping[str, str],
        replaced: Collection[str],
    ) -> list[_Bundle]:
        updates = [
            {
                "Update": alert_update(
                    self._alerts_table,
                    alert,
                    expires_at,
                    since.get(alert.alert_id),
                    replaces=alert.alert_id in replaced,
                )
            }
            for alert in write.alerts
        ]
        chunks = _chunks(updates)
        heads = [self._check(write)] * (len(chunks) - 1) + [self._put(write)]
        return [_Bundle(write, [head, *u]) for head, u in zip(heads, chunks, strict=True)]

    def _put(self, write: ProfileWrite) -> dict[str, Any]:
        item = {HASH_KEY: {"S": write.key.text()}, **write.content}
        return {"Put": {"Item": item, **self._condition(write.held)}}

    def _check(self, write: ProfileWrite) -> dict[str, Any]:
        key = {HASH_KEY: {"S": write.key.text()}}
        return {"ConditionCheck": {"Key": key, **self._condition(write.held)}}

    def _condition(self, held: HeldProfile) -> dict[str, Any]:
        condition: dict[str, Any] = {
            "TableName": self._state_table,
            "ConditionExpression": "attribute_not_exists(#version)",
            "ExpressionAttributeNames": {"#version": VERSION},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if held.version is not None:
            condition["ConditionExpression"] = "#version = :version"
            condition["ExpressionAttributeValues"] = {":version": held.version}
        return condition

    def _execute(self, actions: list[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        """The reasons why the transaction lost, one for each action; none once it is written."""
        for _ in self._backoff.rounds():
            reasons = self._attempt(actions)
            outcome = outcome_of([r.get("Code", "") for r in reasons], _message(reasons))
            if outcome in (WRITTEN, LOST):
                return reasons
        raise StorageBusyError(
            f"{self._state_table}: contended after {self._backoff.attempts} transactions"
        )

    def _attempt(self, actions: list[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        try:
            self._client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            reasons: Sequence[dict[str, Any]] = error.response.get("CancellationReasons") or ()
            if not reasons:
                raise
            return reasons
        return ()


def _chunks(updates: Sequence[dict[str, Any]]) -> list[Sequence[dict[str, Any]]]:
    starts = range(0, max(1, len(updates)), _ALERTS_PER_TRANSACTION)
    return [updates[start : start + _ALERTS_PER_TRANSACTION] for start in starts]


def _packed(bundles: Iterable[_Bundle]) -> Iterator[list[_Bundle]]:
    """In the same order, as many at a time as a transaction holds."""
    together: list[_Bundle] = []
    room = ACTIONS_PER_TRANSACTION
    for bundle in bundles:
        if len(bundle.actions) > room:
            yield together
            together, room = [], ACTIONS_PER_TRANSACTION
        together.append(bundle)
        room -= len(bundle.actions)
    yield together


def _lost(
    bundles: Iterable[_Bundle], reasons: Sequence[dict[str, Any]], now_s: int
) -> dict[PartKey, HeldProfile | None]:
    """Those that lost, with what the table holds of them now."""
    lost, rest = dict[PartKey, HeldProfile | None](), iter(reasons)
    for bundle in bundles:
        own = list(islice(rest, len(bundle.actions)))
        if own and outcome_of(reason.get("Code", "") for reason in own) == LOST:
            lost[bundle.write.key] = _held_now(bundle.write, own[0], now_s)
    return lost


def _held_now(write: ProfileWrite, reason: dict[str, Any], now_s: int) -> HeldProfile | None:
    """The profile's own reason tells; where only an alert was refused, nothing changed."""
    if outcome_of([reason.get("Code", "")]) != LOST:
        return write.held
    item = reason.get("Item")
    return HeldProfile.read(write.key, item, now_s) if item else None


def _message(reasons: Sequence[dict[str, Any]]) -> str:
    return next((r["Message"] for r in reasons if r.get("Message")), "")
