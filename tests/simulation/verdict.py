"""What is wrong at the end of a run, compared with the library on the ordered stream."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, Final

from fraudcore import Alert, Engine, LoginEvent, MemoryStore, parse_rules, run
from fraudcore.profiles import Profile, ProfileKey
from fraudcore.severity import rank
from fraudcore.touched import touched_keys
from lambda_entry.alert_items import NOTIFIED_SEVERITY, OUTBOX, alert_from_item
from lambda_entry.archive_rows import event_row, quarantine_row
from lambda_entry.held_profile import MOST_PARTS
from lambda_entry.part_key import PartKey
from lambda_entry.records import decode_records
from tests.event_source import KinesisSource
from tests.fakes.pipeline import parts_of
from tests.profile_memory import memory
from tests.simulation.services import RETELLING
from tests.simulation.world import RULES, World

__all__ = ["problems"]

_ENGINE: Final = Engine(parse_rules(RULES.decode()))
_COUNTED_BY_ORDER: Final = frozenset({"ip_velocity", "user_enumeration"})
"""Which attempt is the first of an account depends on which shard comes first, and that counts."""
_FOUND_BY_ORDER: Final = frozenset({"credential_stuffing"})
"""It fires on a share, which one order of the shards passes and another does not."""


def problems(world: World) -> list[str]:
    """Everything that is wrong, in words."""
    accepted, rejected = decode_records(_records(world))
    events, store = [record.event for record in accepted], MemoryStore()
    alerts = run(_ENGINE, store, events)
    return [
        *_given_up(world),
        *_rows(world, "events/", map(event_row, accepted)),
        *_rows(world, "quarantine/", map(quarantine_row, rejected)),
        *_profiles(world, events, store),
        *_alerts(world, alerts),
        *_notifications(world),
        *_held_back(world),
    ]


def _records(world: World) -> list[Mapping[str, Any]]:
    """All records in the order in which the stream took them."""
    source = KinesisSource(world.kinesis, world.kinesis.arn)
    pages = [source.read(shard.shard_id, None, 10_000) for shard in source.shards()]
    found = [record for page in pages for record in page.records]
    return [r.payload for r in sorted(found, key=lambda record: int(record.sequence_number))]


def _given_up(world: World) -> Iterator[str]:
    for message in world.detector.given_up:
        yield f"given up: {message} after {Counter(world.detector.errors).most_common(3)}"


def _rows(world: World, prefix: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    expected = {(row["shard_id"], row["sequence_number"]): dict(row) for row in rows}
    found = world.s3.rows(prefix)
    places = {(row["shard_id"], row["sequence_number"]) for row in found}
    yield from (f"not in {prefix}: {place}" for place in sorted(expected.keys() - places))
    for row in found:
        if row != expected.get((row["shard_id"], row["sequence_number"])):
            yield f"wrong in {prefix}: {row}"


def _profiles(world: World, events: Iterable[LoginEvent], store: MemoryStore) -> Iterator[str]:
    keys = {key: None for event in events for key in touched_keys(event)}
    expected = store.load(list(keys))
    places = {PartKey(key, n).text() for key in expected for n in range(MOST_PARTS)}
    yield from (f"a profile too much: {text}" for text in sorted(world.profiles.keys() - places))
    for key, profile in expected.items():
        parts = parts_of(world.profiles, key)
        if not parts:
            yield f"no profile: {key.text()}"
        elif memory(reduce(Profile.merge, parts)) != memory(profile):
            yield f"a profile that knows something else: {key.text()}"


def _alerts(world: World, alerts: Sequence[Alert]) -> Iterator[str]:
    stored = [alert_from_item(item) for item in world.alerts.values()]
    if world.plan.in_order:
        yield from _differences({a.alert_id: a for a in alerts}, {a.alert_id: a for a in stored})
        return
    facts = _seen_later if world.plan.splits_entities else _whatever_the_order
    expected, found = Counter(map(facts, alerts)), Counter(map(facts, stored))
    for fact in sorted(expected.keys() | found.keys()):
        if fact[0] in _FOUND_BY_ORDER and found[fact] <= 1:
            expected[fact] = found[fact]
    yield from (f"alert missing: {fact}" for fact in (expected - found).elements())
    yield from (f"alert too much: {fact}" for fact in (found - expected).elements())


def _differences(expected: Mapping[str, Alert], found: Mapping[str, Alert]) -> Iterator[str]:
    for alert_id in sorted(expected.keys() | found.keys()):
        right, stored = expected.get(alert_id), found.get(alert_id)
        if right is None or stored is None:
            shown = _whatever_the_order(right or stored)  # type: ignore[arg-type]
            yield f"alert {'too much' if right is None else 'missing'}: {shown}"
            continue
        for name, value in vars(right).items():
            if getattr(stored, name) != value:
                yield f"{right.rule}, {name}: {getattr(stored, name)} instead of {value}"


def _whatever_the_order(alert: Alert) -> tuple[object, ...]:
    fact = _seen_later(alert)
    across_shards = alert.rule in _COUNTED_BY_ORDER | _FOUND_BY_ORDER
    return fact if across_shards else (*fact, alert.count)


def _seen_later(alert: Alert) -> tuple[object, ...]:
    """What is true of an alert whose profile is split, so that it may open an event later."""
    return alert.rule, f"{alert.entity.type} {alert.entity.value}", alert.severity


def _held_back(world: World) -> Iterator[str]:
    """What is graver than every message about its entity, told by itself or not."""
    loudest: dict[ProfileKey, int] = {}
    for told in map(Alert.from_dict, world.sns.alerts()):
        loudest[told.profile_key] = max(loudest.get(told.profile_key, -1), rank(told.severity))
    for alert in map(alert_from_item, world.alerts.values()):
        if _is_loud(alert) and loudest.get(alert.profile_key, -1) < rank(alert.severity):
            yield f"nobody learned how grave it is: {alert.rule}, {alert.severity}"


def _is_loud(alert: Alert) -> bool:
    return rank(alert.severity) >= rank("medium") and alert.status != "suppressed"


def _notifications(world: World) -> Iterator[str]:
    sent = Counter((told["alert_id"], told["severity"]) for told in world.sns.alerts())
    for alert_id, item in world.alerts.items():
        alert = alert_from_item(item)
        due = _is_loud(alert) and alert.is_news
        if due and not sent[alert_id, alert.severity]:
            yield f"never told: {alert.rule}, {alert.severity}"
        if due and item.get(NOTIFIED_SEVERITY) != {"S": alert.severity}:
            yield f"not marked: {alert.rule}, {alert.severity}"
        if OUTBOX in item:
            yield f"still in the outbox: {alert.rule}, {alert.severity}"
    stored, troubled = world.alerts, {*world.network.met.values(), world.plan.outage}
    for (alert_id, severity), times in sent.items():
        if alert_id not in stored or rank(severity) < rank("medium"):
            yield f"told, though it was not to be: {alert_id}, {severity}"
        elif times > 1 and RETELLING.isdisjoint(troubled):
            yield f"told {times} times: {alert_id}, {severity}"
