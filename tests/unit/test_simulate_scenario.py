"""What a scenario accepts and what it derives."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fraudcore.errors import InvalidConfigError
from fraudcore.simulate import ATTACKS, Scenario

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", 1.5),
        ("seed", True),
        ("users", 0),
        ("users", 200_001),
        ("users", "many"),
        ("start", datetime(2026, 1, 1)),  # noqa: DTZ001
        ("start", "2026-01-01T00:00:00Z"),
        ("start", datetime(1999, 12, 31, tzinfo=UTC)),
        ("start", datetime(2099, 12, 31, 23, 59, tzinfo=UTC)),
        ("duration_s", 3_599),
        ("duration_s", 366 * 86_400 + 1),
        ("events", -1),
        ("events", 12_501),
        ("attacks", ["brute_force"]),
        ("attacks", ("phishing",)),
        ("attacks", (["brute_force"],)),
        ("attacks", ("brute_force", "brute_force")),
        ("campaigns_per_attack", 0),
        ("campaigns_per_attack", 501),
        ("tenant", ""),
        ("tenant", "a\nb"),
        ("tenant", "t" * 65),
        ("tenant", None),
    ],
)
def test_a_value_outside_its_limits_is_refused_by_name(field: str, value: object) -> None:
    """A wrong value is refused with an error that names the field and the limit."""
    values: dict[str, Any] = {field: value}
    with pytest.raises(InvalidConfigError) as caught:
        Scenario(**values)
    assert caught.value.key == f"scenario.{field}"
    assert " refused: " in caught.value.problem


def test_the_refusal_states_value_and_limit() -> None:
    """The message holds the value given and what would be accepted."""
    with pytest.raises(InvalidConfigError, match=r"scenario.events: 12501 refused: .* 0 to 12500"):
        Scenario(events=12_501)


def test_attacks_need_accounts_to_attack() -> None:
    """Too few users for the campaigns are refused, and accepted without attacks."""
    with pytest.raises(InvalidConfigError, match="at least 60 for 10 campaigns"):
        Scenario(users=59, events=0, campaigns_per_attack=10)
    assert Scenario(users=1, events=0, attacks=()).attacks == ()


def test_a_scenario_has_every_attack_unless_told_otherwise() -> None:
    """The default scenario is valid and contains each kind of attack."""
    assert Scenario().attacks == tuple(ATTACKS)


def test_the_span_is_the_duration_from_the_start() -> None:
    """The span is in epoch milliseconds, whatever the zone of the start."""
    zoned = Scenario(start=NEW_YEAR.astimezone(), duration_s=7_200, events=10)
    assert zoned.span == Scenario(start=NEW_YEAR, duration_s=7_200, events=10).span
    assert zoned.span.end_ms - zoned.span.start_ms == 7_200_000


def test_different_scenarios_have_different_stream_ids() -> None:
    """Every input but the attacks is part of the stream id, so that ids never collide."""
    variants = [
        Scenario(),
        Scenario(seed=2),
        Scenario(users=501),
        Scenario(events=9_999),
        Scenario(duration_s=86_401),
        Scenario(start=NEW_YEAR + timedelta(days=9)),
        Scenario(tenant="other"),
    ]
    assert len({scenario.stream_id for scenario in variants}) == len(variants)
    assert Scenario(attacks=()).stream_id == Scenario().stream_id
