"""What the functions rely on in DynamoDB; runs over the fake and over the emulator."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from fraudcore import Alert, Entity, ProfileKey, decode_event
from fraudcore.profiles import IpProfile
from lambda_entry.alert_transactions import AlertTransactions
from lambda_entry.alerts_table import AlertsTable
from lambda_entry.aws_clients import DynamoDb
from lambda_entry.backoff import Backoff
from lambda_entry.held_profile import ABSENT, HeldProfile, ProfileWrite
from lambda_entry.outbox_index import OutboxIndex
from lambda_entry.part_key import PartKey
from lambda_entry.state_table import StateTable
from tests.fakes.stream_records import ARRIVED_AT, ARRIVED_S, login

STATE, ALERTS = "contract-state", "contract-alerts"
HOSTILE = "'\"; DROP TABLE \u202e\x00#%{}?"
PROFILE = ProfileKey("acme", "ip", "203.0.113.9")
KEY = PartKey(PROFILE)
EXPIRES_AT = ARRIVED_S + 1000


def profile_of(*numbers: int) -> IpProfile:
    """A profile that has seen these logins."""
    profile = IpProfile()
    for number in numbers:
        profile.observe(decode_event(json.dumps(login(number))))
    return profile


def write(
    held: HeldProfile, *numbers: int, key: PartKey = KEY, alerts: int = 0, parts: int = 1
) -> ProfileWrite:
    """A write over what is held."""
    made = [alert(f"alert{n}", count=numbers[-1]) for n in range(alerts)]
    return ProfileWrite(key, profile_of(*numbers), held, EXPIRES_AT, made, parts)


def named(entity: str) -> PartKey:
    """The head of another source's profile."""
    return PartKey(PROFILE._replace(entity=entity))


def held(*numbers: int, version: int = 1, parts: int = 1) -> HeldProfile:
    """What an item holds after a write."""
    return HeldProfile(profile_of(*numbers), {"N": str(version)}, True, None, EXPIRES_AT, parts)


def alert(alert_id: str, *, count: int = 1, severity: str = "medium") -> Alert:
    """An alert with every kind of value in it."""
    return Alert(
        alert_id=alert_id,
        rule="ip_velocity",
        rule_version=1,
        severity=severity,  # type: ignore[arg-type]
        tenant="acme",
        entity=Entity("ip", "203.0.113.9"),
        user=None,
        ip="203.0.113.9",
        first_seen=ARRIVED_AT,
        last_seen=ARRIVED_AT,
        count=count,
        risk_score=50,
        reason=HOSTILE,
        evidence={"event_ids": ["e1"], "speed_kmh": 1e-05, "source": "203.0.113.9", "seen": True},
        attack_technique="T1110",
        recommended_action="look",
    )


class StorageContract:
    """Mixed into the tests of each implementation, which give the ``dynamodb`` fixture: a client
    with empty tables."""

    now = ARRIVED_AT

    @pytest.fixture
    def state(self, dynamodb: DynamoDb) -> StateTable:
        """The profile store."""
        return StateTable(dynamodb, STATE, Backoff())

    @pytest.fixture
    def alerts(self, dynamodb: DynamoDb) -> AlertsTable:
        """The alert store."""
        return AlertsTable(dynamodb, ALERTS, Backoff())

    @pytest.fixture
    def outbox(self, dynamodb: DynamoDb) -> OutboxIndex:
        """The index of what waits."""
        return OutboxIndex(dynamodb, ALERTS)

    @pytest.fixture
    def transactions(self, dynamodb: DynamoDb) -> AlertTransactions:
        """The writer of profiles with alerts."""
        return AlertTransactions(dynamodb, STATE, ALERTS, Backoff(), lambda: self.now)

    def test_what_is_written_is_read(self, state: StateTable) -> None:
        """New profiles come back with version 1, also under hostile names."""
        keys = [
            PartKey(ProfileKey(HOSTILE, "ip", HOSTILE)),
            *(PartKey(PROFILE, number) for number in (1, 15)),
            *(named(str(number)) for number in range(60)),
        ]
        assert state.commit([write(ABSENT, 1, key=key) for key in keys], ARRIVED_S) == {}
        found = state.load([*keys, KEY], ARRIVED_S)
        assert found == {key: held(1) for key in keys}

    def test_a_second_insert_loses_and_learns_what_is_there(self, state: StateTable) -> None:
        """Two writers that both saw nothing: one wins, the other gets the winner's item."""
        state.commit([write(ABSENT, 1)], ARRIVED_S)
        lost = state.commit([write(ABSENT, 2)], ARRIVED_S)
        assert lost == {KEY: held(1)}

    def test_an_update_of_an_old_version_loses(self, state: StateTable) -> None:
        """Statements of one call succeed or fail alone, by version."""
        other = named("198.51.100.1")
        state.commit([write(ABSENT, 1), write(ABSENT, 1, key=other)], ARRIVED_S)
        first = state.load([KEY, other], ARRIVED_S)
        assert state.commit([write(first[KEY], 1, 2)], ARRIVED_S) == {}
        writes = [write(first[KEY], 3), write(first[other], 3, key=other)]
        lost = state.commit(writes, ARRIVED_S)
        assert lost == {KEY: held(1, 2, version=2)}
        assert state.load([other], ARRIVED_S)[other].profile == profile_of(3)

    def test_an_update_of_a_vanished_item_loses(self, state: StateTable) -> None:
        """An item deleted meanwhile is not resurrected by an update."""
        assert state.commit([write(held(1, version=4), 2)], ARRIVED_S) == {KEY: ABSENT}

    def test_expired_items_are_not_used(self, state: StateTable) -> None:
        """At its expiry a profile is empty, but its version still counts."""
        state.commit([write(ABSENT, 1)], ARRIVED_S)
        found = state.load([KEY], EXPIRES_AT)[KEY]
        assert found == replace(held(1), profile=None)
        assert state.commit([write(found, 2)], ARRIVED_S) == {}

    def test_how_far_a_profile_is_split_is_kept(
        self, state: StateTable, transactions: AlertTransactions
    ) -> None:
        """Inserts, updates and transactions store the number of parts; an update that says
        nothing of it leaves it as it is."""
        assert state.commit([write(ABSENT, 1, parts=4)], ARRIVED_S) == {}
        assert state.load([KEY], ARRIVED_S) == {KEY: held(1, parts=4)}
        assert state.commit([write(held(1), 2)], ARRIVED_S) == {}
        assert state.load([KEY], ARRIVED_S) == {KEY: held(2, version=2, parts=4)}
        assert state.commit([write(held(2, version=2), 3, parts=8)], ARRIVED_S) == {}
        last = write(held(3, version=3), 4, parts=16, alerts=1)
        assert transactions.commit([last], EXPIRES_AT, ARRIVED_S) == {}
        assert state.load([KEY], ARRIVED_S) == {KEY: held(4, version=4, parts=16)}

    def test_a_profile_and_its_alerts_are_written_together(
        self, state: StateTable, alerts: AlertsTable, transactions: AlertTransactions
    ) -> None:
        """After the transaction both are there, equal to what was written."""
        assert transactions.commit([write(ABSENT, 1, alerts=2)], EXPIRES_AT, ARRIVED_S) == {}
        assert state.load([KEY], ARRIVED_S)[KEY].profile == profile_of(1)
        expected = {f"alert{n}": alert(f"alert{n}") for n in range(2)}
        assert alerts.load([*expected, "none"]) == (expected, {})

    def test_a_lost_profile_takes_its_alerts_with_it(
        self, state: StateTable, alerts: AlertsTable, transactions: AlertTransactions
    ) -> None:
        """No alert appears when the profile of its episode was not committed."""
        state.commit([write(ABSENT, 1)], ARRIVED_S)
        lost = transactions.commit([write(ABSENT, 2, alerts=1)], EXPIRES_AT, ARRIVED_S)
        assert lost == {KEY: held(1)}
        assert alerts.load(["alert0"]) == ({}, {})

    def test_profiles_that_share_a_transaction_lose_alone(
        self, state: StateTable, alerts: AlertsTable, transactions: AlertTransactions
    ) -> None:
        """The one that lost is told with what is there, and its alerts are not written; the
        others are, with theirs."""
        state.commit([write(ABSENT, 1, key=named("b"))], ARRIVED_S)
        writes = [
            replace(
                write(ABSENT, 2, key=named(name)), alerts=[alert(f"{name}1"), alert(f"{name}2")]
            )
            for name in "abc"
        ]
        assert transactions.commit(writes, EXPIRES_AT, ARRIVED_S) == {named("b"): held(1)}
        assert alerts.load(f"{name}{n}" for name in "abc" for n in (1, 2))[0].keys() == {
            *("a1", "a2", "c1", "c2")
        }
        assert state.load([named(name) for name in "abc"], ARRIVED_S) == {
            named("a"): held(2),
            named("b"): held(1),
            named("c"): held(2),
        }

    def test_an_alert_never_goes_down(
        self, alerts: AlertsTable, transactions: AlertTransactions
    ) -> None:
        """A lower count is refused together with the profile that came with it."""
        transactions.commit([write(ABSENT, 7, alerts=1)], EXPIRES_AT, ARRIVED_S)
        lost = transactions.commit([write(held(7), 3, alerts=1)], EXPIRES_AT, ARRIVED_S)
        assert lost == {KEY: held(7)}
        assert alerts.load(["alert0"])[0]["alert0"].count == 7

    def test_an_alert_stays_in_the_incident_it_was_stored_with(
        self, alerts: AlertsTable, transactions: AlertTransactions
    ) -> None:
        """Of two detectors that see it open, the second may know another lead; what people were
        told is kept as well."""
        first = replace(alert("a"), incident_id="lead", told_severity="low")
        second = replace(alert("a", count=2), incident_id="other", told_severity="low")
        for number, found in enumerate((first, second)):
            to_write = ProfileWrite(named(str(number)), profile_of(1), ABSENT, EXPIRES_AT, [found])
            assert transactions.commit([to_write], EXPIRES_AT, ARRIVED_S) == {}
        assert alerts.load(["a"]) == ({"a": replace(second, incident_id="lead")}, {})

    def test_more_alerts_than_a_transaction_holds(
        self, alerts: AlertsTable, transactions: AlertTransactions
    ) -> None:
        """150 alerts of one profile travel in two transactions under one version."""
        assert transactions.commit([write(ABSENT, 1, alerts=150)], EXPIRES_AT, ARRIVED_S) == {}
        assert len(alerts.load(f"alert{n}" for n in range(150))[0]) == 150

    def test_a_notification_is_marked_once_per_severity(
        self, alerts: AlertsTable, transactions: AlertTransactions
    ) -> None:
        """Marks rise and never fall, and a mark makes no alert that is gone."""
        transactions.commit([write(ABSENT, 1, alerts=1)], EXPIRES_AT, ARRIVED_S)
        for severity in ("high", "info", "medium"):
            alerts.mark_notified(alert("alert0", severity=severity), "m", "2026-11-23T10:00:00Z")
        assert alerts.notified(["alert0"]) == {"alert0": "high"}
        alerts.mark_notified(alert("alert0", severity="critical"), "m", "2026-11-23T10:00:00Z")
        alerts.mark_notified(alert("gone"), "m", "2026-11-23T10:00:00Z")
        assert alerts.notified(["alert0", "gone"]) == {"alert0": "critical"}

    def test_marks_survive_an_update_of_the_alert(
        self, alerts: AlertsTable, transactions: AlertTransactions
    ) -> None:
        """The detector leaves the notifier's notes alone."""
        transactions.commit([write(ABSENT, 1, alerts=1)], EXPIRES_AT, ARRIVED_S)
        alerts.mark_notified(alert("alert0"), "m", "2026-11-23T10:00:00Z")
        transactions.commit([write(held(1), 2, alerts=1)], EXPIRES_AT, ARRIVED_S)
        assert alerts.notified(["alert0"]) == {"alert0": "medium"}
        assert alerts.load(["alert0"])[0]["alert0"].count == 2

    def test_the_outbox_is_what_is_due_and_not_yet_told(
        self, alerts: AlertsTable, outbox: OutboxIndex, transactions: AlertTransactions
    ) -> None:
        """Due alerts come oldest first, until a mark or a release; alerts not due never."""
        for number in range(3):
            key = PartKey(KEY.profile._replace(entity=str(number)))
            made = write(ABSENT, 1, key=key)
            due = [alert(f"due{number}"), alert(f"silent{number}")]
            self.now = ARRIVED_AT - timedelta(seconds=number)
            transactions.commit(
                [replace(made, alerts=due)], EXPIRES_AT, ARRIVED_S, {f"due{number}"}
            )
        times = ["2026-11-23T10:29:58.000Z", "2026-11-23T10:29:59.000Z", "2026-11-23T10:30:00.000Z"]
        waiting = list(zip(["due2", "due1", "due0"], times, strict=True))
        assert list(outbox.waiting(times[2])) == waiting
        assert list(outbox.waiting(times[1])) == waiting[:2]
        alerts.mark_notified(alert("due2"), "m", times[2])
        alerts.release(alert("due1"))
        assert list(outbox.waiting(times[2])) == waiting[2:]
        stored, _ = alerts.stored(["due0", "due1", "due2"])
        assert {i: (s.told, s.waits) for i, s in stored.items()} == {
            "due0": (None, True),
            "due1": (None, False),
            "due2": ("medium", False),
        }

    def test_what_is_graver_by_now_stays_in_the_outbox(
        self, alerts: AlertsTable, outbox: OutboxIndex, transactions: AlertTransactions
    ) -> None:
        """Neither a mark nor a release of an older severity takes it out."""
        made = write(ABSENT, 1)
        grave = replace(made, alerts=[alert("alert0", severity="high")])
        transactions.commit([grave], EXPIRES_AT, ARRIVED_S, {"alert0"})
        alerts.release(alert("alert0", severity="medium"))
        alerts.mark_notified(alert("alert0", severity="medium"), "m", "2026-11-23T10:30:01.000Z")
        stored, _ = alerts.stored(["alert0"])
        assert (stored["alert0"].told, stored["alert0"].waits) == ("medium", True)
        assert len(list(outbox.waiting("2026-11-23T10:30:00.000Z"))) == 1
