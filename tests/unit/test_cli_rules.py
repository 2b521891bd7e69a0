"""`fraudcore rules`: what runs, in words and as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from fraudcore.rules import parameters_of
from fraudcore.rules.catalogue import RULE_TYPES
from tests.command_line import fraudcore

ENABLED = [name for name, rule in RULE_TYPES.items() if rule.enabled]
"""Those that run unless a file says otherwise."""


def _parameters(*arguments: str | Path) -> dict[str, dict[str, Any]]:
    rows = fraudcore("rules", "--json", *arguments).rows
    return {
        f"{row['rule']}.{parameter['name']}": parameter
        for row in rows
        for parameter in row["parameters"]
    }


@pytest.mark.parametrize("rule", ENABLED)
def test_every_rule_is_listed_with_everything_about_it(rule: str) -> None:
    """Each parameter stands there with its meaning and the source of its default."""
    out = fraudcore("rules").out
    assert f"{rule}  (version {RULE_TYPES[rule].version})" in out
    flat = " ".join(out.split())
    for known in parameters_of(RULE_TYPES[rule]):
        assert known.name in flat
        assert f"{known.meaning} source of the default: {known.source}" in flat


def test_the_list_fits_into_a_hundred_columns() -> None:
    """No line is wrapped by a terminal of ordinary width."""
    assert max(map(len, fraudcore("rules").out.splitlines())) <= 100


def test_numbers_are_as_a_rules_file_takes_them() -> None:
    """No exponents; long times are said in words beside the seconds."""
    out = fraudcore("rules").out
    assert "e+" not in out
    assert "86400 (24 h)  86400 (24 h)  1 to 2592000" in out
    assert "0 to 20015.115" in out


def test_a_preset_shows_its_values_beside_the_defaults() -> None:
    """A value that differs from its default stands next to it."""
    lines = fraudcore("rules", "--preset", "strict").out.splitlines()
    shown = [line.split() for line in lines if line.split()[:1] == ["max_attempts"]]
    assert shown == [["max_attempts", "50", "100", "2", "to", "120"]]


def test_json_holds_the_whole_description() -> None:
    """One object a rule, for programs, with value, default, range, meaning and source."""
    ran = fraudcore("rules", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert [row["rule"] for row in ran.rows] == ENABLED
    facts = {"rule", "version", "entity", "severity", "attack_technique", "summary"}
    assert all(facts <= row.keys() and row["recommended_action"] for row in ran.rows)
    assert _parameters()["ip_velocity.max_attempts"] == {
        "name": "max_attempts",
        "value": 100,
        "default": 100,
        "meaning": "attempts of any outcome within attempts_window_s that fire",
        "low": 2,
        "high": 120,
        "source": "Auth0: 100",
    }


def test_the_balanced_preset_is_the_defaults() -> None:
    """Without options, every value is its default."""
    assert all(known["value"] == known["default"] for known in _parameters().values())


@pytest.mark.parametrize("preset", ["strict", "lenient"])
def test_values_that_are_shown_can_be_written_into_a_rules_file(
    preset: str, tmp_path: Path
) -> None:
    """A rules file made of the values of a preset gives that preset."""
    wanted = _parameters("--preset", preset)
    rules = tmp_path / "rules.toml"
    rules.write_text("".join(f"rules.{key} = {wanted[key]['value']}\n" for key in wanted))
    assert _parameters("--rules", rules) == wanted


def test_a_disabled_rule_is_not_listed(tmp_path: Path) -> None:
    """The list is what runs."""
    rules = tmp_path / "rules.toml"
    rules.write_text("[rules.geo_jump]\nenabled = false\n")
    listed = [
        json.loads(line)["rule"]
        for line in fraudcore("rules", "--json", "--rules", rules).out.splitlines()
    ]
    assert listed == [rule for rule in ENABLED if rule != "geo_jump"]


def test_a_rule_that_is_off_by_default_is_listed_where_it_runs(tmp_path: Path) -> None:
    """Enabling it in a rules file is enough."""
    rules = tmp_path / "rules.toml"
    rules.write_text("[rules.risk_score]\nenabled = true\n")
    assert "risk_score.max_score" in _parameters("--rules", rules)
    assert "risk_score.max_score" not in _parameters()
