"""The parts of a backtest: partitions, division of work, pairing of alerts, and verdicts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import Rule, RuleSet, load_rules
from fraudcore.backtest.division import Division
from fraudcore.backtest.layout import ArchiveObject, Period, partitions_of
from fraudcore.backtest.matching import Difference, Note, compared
from fraudcore.backtest.verdicts import Precision, Verdicts, precision_of
from fraudcore.rules.geo_jump import GeoJump
from fraudcore.rules.ip_velocity import IpVelocity
from fraudcore.rules.new_country import NewCountry
from tests.their_rule import Theirs

DAY = datetime(2026, 11, 20, tzinfo=UTC)
HOURS = st.integers(0, 71)


def _objects(*names: str) -> list[ArchiveObject]:
    return [ArchiveObject(name, 1) for name in names]


def _names(names: Sequence[str], wanted: Period = Period()) -> list[str]:  # noqa: B008 - immutable
    return [part.name for part in partitions_of(_objects(*names), wanted)]


def test_a_day_with_compacted_objects_is_read_as_one() -> None:
    """Raw objects of its hours may hold the same records, and are put into order with them."""
    raw, compacted = "dt=2026-11-20/hour=10/a.json.gz", "dt=2026-11-20/b.parquet"
    assert _names([raw]) == ["dt=2026-11-20/hour=10"]
    (part,) = partitions_of(_objects(raw, compacted), Period())
    assert (part.name, len(part.objects)) == ("dt=2026-11-20", 2)


def test_folders_that_say_no_day_come_first() -> None:
    """Any record may be in them; what query engines hide is left out."""
    names = ["dt=2026-11-20/hour=10/a", "old/x", "y", "dt=2026-02-30/z", "_temporary/a", "b/.c"]
    assert _names(names) == [".", "dt=2026-02-30", "old", "dt=2026-11-20/hour=10"]


@given(HOURS, HOURS, st.lists(HOURS, unique=True, min_size=1))
def test_no_partition_of_a_period_is_passed_over(start: int, length: int, hours: list[int]) -> None:
    """Those that may hold an instant of it are read, and no others."""
    moments = {hour: DAY + timedelta(hours=hour) for hour in hours}
    names = {hour: f"dt={at:%Y-%m-%d}/hour={at:%H}/a.json" for hour, at in moments.items()}
    since = DAY + timedelta(hours=start, minutes=30)
    wanted = Period(since, since + timedelta(hours=length, minutes=1))
    read = {part.objects[0].name for part in partitions_of(_objects(*names.values()), wanted)}
    expected = {name for hour, name in names.items() if start <= hour <= start + length}
    if length and (start + length + 1) in names:
        at = DAY + timedelta(hours=start + length, minutes=31)
        assert wanted.until == at
    assert read == expected


@pytest.mark.parametrize(
    ("rules", "by_user"),
    [
        ((GeoJump(), NewCountry()), True),
        ((GeoJump(), IpVelocity()), False),
        ((Theirs(),), False),
        (load_rules().rules, False),
    ],
)
def test_accounts_are_judged_apart_where_no_rule_sees_two(
    rules: tuple[Rule, ...], by_user: bool
) -> None:
    """Rules that read a shared profile, and rules of a user's own, keep a tenant together."""
    division = Division(RuleSet(rules), 4)
    assert division.by_user is by_user
    parts = {division.part("t", f"user{n}") for n in range(100)}
    assert len(parts) == (4 if by_user else 1)
    assert {division.part(f"t{n}", "ann") for n in range(100)} == {0, 1, 2, 3}
    assert Division(RuleSet(rules), 1).part("t", None) == 0


def _note(alert_id: str, first_ms: int = 0, last_ms: int | None = None, **facts: str) -> Note:
    facts = {"rule": "r", "entity": "ann", "severity": "high", "status": "open", **facts}
    end_ms = first_ms if last_ms is None else last_ms
    place = (facts["rule"], "t", "user", facts["entity"], facts["severity"], facts["status"])
    return Note(first_ms, end_ms, alert_id, *place)


def _ids(found: Difference) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    kept = [(old.alert_id, new.alert_id) for old, new in found.kept]
    return kept, [n.alert_id for n in found.lost], [n.alert_id for n in found.won]


def test_alerts_of_one_id_are_the_same() -> None:
    """What differs is that their severity or status changed."""
    old = [_note("a"), _note("b"), _note("c")]
    new = [_note("a"), _note("b", severity="critical"), _note("d", 10_000)]
    found = compared(old, new, {})
    assert _ids(found) == ([("a", "a"), ("b", "b")], ["c"], ["d"])
    assert [(o.alert_id, n.severity) for o, n in found.changed] == [("b", "critical")]


def test_another_threshold_opens_the_same_episode_elsewhere() -> None:
    """Alerts of one rule and entity that overlap, or lie within its quiet period, are one."""
    old = [_note("a", 1000, 2000), _note("e", 99_000)]
    near, far = _note("b", 2500), _note("c", 2501)
    assert _ids(compared(old, [near], {"r": 500})) == ([("a", "b")], ["e"], [])
    assert _ids(compared(old, [far], {"r": 500})) == ([], ["a", "e"], ["c"])
    other = [_note("d", 1000, entity="bob"), _note("f", 1000, rule="s")]
    assert _ids(compared(old, other, {"r": 500}))[0] == []


def test_what_a_known_good_entry_keeps_quiet_is_neither_won_nor_lost() -> None:
    """An alert that the candidate keeps quiet is changed; one it alone has, quiet, is nothing."""
    old = [_note("a"), _note("c", 9_000, status="suppressed")]
    new = [_note("a", status="suppressed"), _note("b", 90_000, status="suppressed")]
    found = compared(old, new, {})
    assert _ids(found) == ([("a", "a")], [], [])
    assert len(found.changed) == 1


_notes = st.lists(
    st.builds(_note, st.sampled_from("abcdefgh"), st.integers(0, 20)),
    max_size=8,
    unique_by=lambda note: note.alert_id,
)


@given(_notes, _notes, st.integers(0, 5))
def test_every_alert_has_one_fate(old: list[Note], new: list[Note], quiet_ms: int) -> None:
    """Kept, lost or won, once; the same sets have no difference; the other way round it swaps."""
    found = compared(old, new, {"r": quiet_ms})
    kept, lost, won = _ids(found)
    assert sorted([o for o, _ in kept] + lost) == sorted(n.alert_id for n in old)
    assert sorted([n for _, n in kept] + won) == sorted(n.alert_id for n in new)
    back = compared(new, old, {"r": quiet_ms})
    assert (len(back.kept), len(back.won)) == (len(kept), len(lost))
    same = compared(old, old, {"r": quiet_ms})
    assert (list(same.lost), list(same.won), same.changed) == ([], [], [])


def test_verdicts_are_of_alerts_or_of_rule_entity_and_day() -> None:
    """The one on the alert itself counts more."""
    verdicts = Verdicts()
    day = {"rule": "r", "entity": "ann", "day": "1970-01-01", "verdict": False}
    assert verdicts.add(day) is None
    assert verdicts.add({"alert_id": "a", "verdict": True}) is None
    assert [verdicts.of(_note(each)) for each in ("a", "b")] == [True, False]
    assert verdicts.of(_note("c", 86_400_000 * 3)) is None
    assert verdicts.of(_note("c", -1, 5)) is False


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ({"alert_id": "a", "status": "confirmed"}, True),
        ({"alert_id": "a", "status": "false_positive"}, False),
        ({"Item": {"alert_id": {"S": "a"}, "status": {"S": "dismissed"}}}, False),
        ({"alert_id": "a", "status": "open"}, None),
    ],
)
def test_exported_alerts_say_what_their_status_says(
    row: dict[str, object], verdict: bool | None
) -> None:
    """As plain JSON and as DynamoDB exports them; an open one says nothing, and is no mistake."""
    verdicts = Verdicts()
    assert verdicts.add(row) is None
    assert verdicts.of(_note("a")) is verdict


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"alert_id": "a", "verdict": "yes"}, "verdict yes is not true or false"),
        ({"alert_id": "a", "status": "odd"}, "status odd says nothing"),
        ({"verdict": True, "rule": "r"}, "neither alert_id, nor rule, entity and day"),
        ({"verdict": True, "rule": "r", "entity": "e", "day": "x"}, "day x is not YYYY-MM-DD"),
        ({"alert_id": "a", "verdict": False}, "alert a has both verdicts; the first stands"),
    ],
)
def test_a_row_that_is_no_verdict_is_told(row: dict[str, object], words: str) -> None:
    """In words that name the value."""
    verdicts = Verdicts()
    verdicts.add({"alert_id": "a", "verdict": True})
    assert verdicts.add(row) == words


def test_precision_is_of_decided_alerts() -> None:
    """A moved alert has the verdict of its partner."""
    verdicts = Verdicts()
    for name, verdict in (("a", True), ("b", False), ("old", True)):
        verdicts.add({"alert_id": name, "verdict": verdict})
    notes = [_note("a"), _note("b"), _note("c"), _note("new"), _note("d", rule="s")]
    found = precision_of(notes, verdicts, {"new": _note("old")})
    assert found == {"r": Precision(2, 1, 1), "s": Precision(0, 0, 1)}
    assert found["r"].value == pytest.approx(2 / 3)
    assert found["s"].value is None
