"""Profiles with alerts share transactions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambda_entry.alert_transactions import AlertTransactions
from lambda_entry.backoff import Backoff
from lambda_entry.errors import StorageBusyError
from lambda_entry.held_profile import ABSENT, ProfileWrite
from lambda_entry.state_table import StateTable
from scripts.fakes.dynamodb import FakeDynamoDb
from tests.fakes.stream_records import ARRIVED_S
from tests.storage_contract import ALERTS, EXPIRES_AT, STATE, alert, held, named, profile_of


def tables() -> FakeDynamoDb:
    """Empty ones."""
    return FakeDynamoDb({STATE: "entity_key", ALERTS: "alert_id"})


def transactions(dynamodb: FakeDynamoDb) -> AlertTransactions:
    """A writer that waits for nothing."""
    return AlertTransactions(dynamodb, STATE, ALERTS, Backoff(sleep=lambda _: None))


def write_of(number: int, alerts: int) -> ProfileWrite:
    """A new profile with so many alerts of its own."""
    made = [alert(f"{number}-{n}") for n in range(alerts)]
    return ProfileWrite(named(str(number)), profile_of(1), ABSENT, EXPIRES_AT, made)


@given(st.lists(st.tuples(st.integers(0, 230), st.booleans()), max_size=8))
def test_every_profile_is_written_with_its_alerts_or_not_at_all(
    profiles: list[tuple[int, bool]],
) -> None:
    """However many alerts profiles have, and whichever of them lose a race."""
    dynamodb = tables()
    state = StateTable(dynamodb, STATE, Backoff())
    writes = [write_of(number, alerts) for number, (alerts, _) in enumerate(profiles)]
    beaten = [w for w, (_, loses) in zip(writes, profiles, strict=True) if loses]
    state.commit([replace(w, alerts=(), profile=profile_of(2)) for w in beaten], ARRIVED_S)
    lost = transactions(dynamodb).commit(writes, EXPIRES_AT, ARRIVED_S)
    assert lost == {w.key: held(2) for w in beaten}
    winners = [w for w in writes if w.key not in lost]
    assert dynamodb.tables[ALERTS].keys() == {a.alert_id for w in winners for a in w.alerts}
    assert state.load([w.key for w in writes], ARRIVED_S) == lost | {
        w.key: held(1) for w in winners
    }


def test_profiles_share_a_transaction_as_long_as_they_fit() -> None:
    """25 profiles with three alerts are a hundred actions, and 26 are two transactions."""
    for profiles, calls in ((25, 1), (26, 2)):
        dynamodb = tables()
        writes = [write_of(number, 3) for number in range(profiles)]
        assert transactions(dynamodb).commit(writes, EXPIRES_AT, ARRIVED_S) == {}
        assert dynamodb.calls == ["transact_write_items"] * calls


def test_nothing_to_write_is_no_call() -> None:
    """An ordinary batch has no alert."""
    dynamodb = tables()
    assert transactions(dynamodb).commit([], EXPIRES_AT, ARRIVED_S) == {}
    assert dynamodb.calls == []


def test_a_profile_that_lost_costs_the_others_one_more_call() -> None:
    """They do not wait for it to be judged again."""
    dynamodb = tables()
    StateTable(dynamodb, STATE, Backoff()).commit([write_of(1, 0)], ARRIVED_S)
    dynamodb.calls.clear()
    lost = transactions(dynamodb).commit([write_of(n, 2) for n in range(3)], EXPIRES_AT, ARRIVED_S)
    assert lost == {named("1"): held(1)}
    assert dynamodb.calls == ["transact_write_items"] * 2


def test_a_refused_alert_keeps_back_the_profile_and_all_its_other_alerts() -> None:
    """Also those that would travel in a later transaction."""
    dynamodb = tables()
    higher = replace(write_of(1, 0), key=named("other"), alerts=[alert("1-0", count=9)])
    transactions(dynamodb).commit([higher], EXPIRES_AT, ARRIVED_S)
    lost = transactions(dynamodb).commit([write_of(1, 150)], EXPIRES_AT, ARRIVED_S)
    assert lost == {named("1"): ABSENT}
    assert dynamodb.tables[ALERTS].keys() == {"1-0"}
    assert dynamodb.tables[STATE].keys() == {named("other").text()}


def test_contention_without_end_is_given_up() -> None:
    """As often as the backoff says."""
    dynamodb = tables()
    dynamodb.transaction_errors = ["TransactionConflict"] * 8
    with pytest.raises(StorageBusyError, match="after 8 transactions"):
        transactions(dynamodb).commit([write_of(1, 1), write_of(2, 1)], EXPIRES_AT, ARRIVED_S)
    assert dynamodb.tables[ALERTS] == {}
