"""Rule sets: presets, overrides, and refusals that name the key."""

from dataclasses import replace
from importlib.resources import files

import pytest

from fraudcore import Engine, InvalidConfigError, Rule, load_rules, parse_rules
from fraudcore.rules import PRESETS, RuleSet, parameters_of
from fraudcore.rules.catalogue import RULE_TYPES
from tests.attempts import alerts_of, attempt, failures

each_rule_type = pytest.mark.parametrize("rule_type", RULE_TYPES.values(), ids=RULE_TYPES)


def settings(rules: RuleSet) -> dict[str, Rule]:
    """The rules by name."""
    return {rule.name: rule for rule in rules.rules}


def refused(toml: str) -> InvalidConfigError:
    """The error with which a document is refused."""
    with pytest.raises(InvalidConfigError) as caught:
        parse_rules(toml)
    return caught.value


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_hold_every_rule(preset: str) -> None:
    """Each preset loads, with every rule that needs no calibration, in the catalogue's order."""
    names = [rule.name for rule in load_rules(preset).rules]
    assert names == [name for name in RULE_TYPES if name != "risk_score"]
    assert not RULE_TYPES["risk_score"].enabled


def test_every_preset_file_is_offered() -> None:
    """The presets that can be named are the files that are shipped."""
    shipped = {path.name for path in files("fraudcore").joinpath("presets").iterdir()}
    assert {f"{preset}.toml" for preset in PRESETS} == shipped


def test_balanced_is_the_documented_defaults() -> None:
    """The default preset differs from no rule's own defaults."""
    assert load_rules() == load_rules("balanced") == parse_rules("")
    enabled = {name: rule() for name, rule in RULE_TYPES.items() if rule.enabled}
    assert settings(load_rules()) == enabled
    assert load_rules().known_good == ()
    assert load_rules().lateness_s == 900


def test_strict_is_what_fail2ban_and_crowdsec_ship() -> None:
    """Five failures in ten minutes per source or account, five unknown users, half the rest."""
    rules = load_rules("strict")
    names = {alert.rule for alert in alerts_of(rules, failures(range(0, 600, 120), user="ann"))}
    assert names == {"ip_failure_burst", "failed_login_burst"}
    assert not alerts_of(rules, failures(range(0, 480, 120), user="ann"))
    unknown = [attempt(n, user=f"user{n}", reason="unknown_user") for n in range(5)]
    assert "user_enumeration" in {alert.rule for alert in alerts_of(rules, unknown)}


def test_presets_are_ordered() -> None:
    """No threshold of ``strict`` is above ``balanced``, and none of that above ``lenient``."""
    strict, balanced, lenient = (settings(load_rules(p)) for p in ("strict", "balanced", "lenient"))
    for name, rule in balanced.items():
        for known in parameters_of(rule):
            if known.name.startswith(("max_", "min_", "slow_max")) and "accuracy" not in known.name:
                values = [getattr(r[name], known.name) for r in (strict, balanced, lenient)]
                assert values == sorted(values), known.name


def test_overrides_add_to_a_preset() -> None:
    """A document changes single parameters of the preset it names."""
    rules = parse_rules('preset = "strict"\n[rules.ip_failure_burst]\nwindow_s = 60')
    assert settings(rules) == {
        **settings(load_rules("strict")),
        "ip_failure_burst": replace(
            settings(load_rules("strict"))["ip_failure_burst"],
            window_s=60,  # type: ignore[call-arg]
        ),
    }


def test_disabled_rules_do_not_run() -> None:
    """A disabled rule is not in the set, and its parameters are still checked by name."""
    rules = parse_rules("[rules.ip_failure_burst]\nenabled = false\nmax_failures = 2")
    assert "ip_failure_burst" not in settings(rules)
    assert not Engine(rules).process(failures(range(30)), {}).alerts
    assert "ip_failure_burst" in settings(parse_rules("[rules.ip_failure_burst]\nenabled = true"))


def test_whole_numbers_may_stand_for_others() -> None:
    """A limit in km may be written without a decimal point."""
    assert "geo_jump" in settings(parse_rules("[rules.geo_jump]\nmin_distance_km = 300"))


@pytest.mark.parametrize("lateness_s", [0, 900, 86_400])
def test_lateness_is_configured(lateness_s: int) -> None:
    """How late an event may be and still complete later windows is one number for all rules."""
    assert parse_rules(f"lateness_s = {lateness_s}").lateness_s == lateness_s
    assert RuleSet((), lateness_s=lateness_s).lateness_s == lateness_s
    with pytest.raises(InvalidConfigError, match="lateness_s"):
        RuleSet((), lateness_s=-1)


def test_rules_that_are_off_can_be_turned_on() -> None:
    """A rule that needs calibration runs where a document says so."""
    assert "risk_score" in settings(parse_rules("[rules.risk_score]\nenabled = true"))
    assert "risk_score" not in settings(parse_rules("[rules.risk_score]\nmax_score = 1.0"))


@pytest.mark.parametrize(
    ("toml", "key", "words"),
    [
        ("presets = 1", "presets", "did you mean preset?"),
        ("colour = 1", "colour", "known: preset, lateness_s, rules, known_good"),
        ("preset = 'strikt'", "preset", "one of balanced, strict, lenient"),
        ("preset = 5", "preset", "one of"),
        ("preset = ['strict']", "preset", "one of"),
        ("preset = '../strict'", "preset", "one of"),
        ("lateness_s = -1", "lateness_s", "whole number from 0 to 86400"),
        ("lateness_s = 86401", "lateness_s", "whole number from 0 to 86400"),
        ("lateness_s = 9.0", "lateness_s", "whole number from 0 to 86400"),
        ("lateness_s = true", "lateness_s", "whole number from 0 to 86400"),
        ("rules = 1", "rules", "not a table"),
        ("rules = []", "rules", "not a table"),
        ("[[rules]]", "rules", "not a table"),
        ("[rules.geo_jmp]", "rules.geo_jmp", "did you mean geo_jump?"),
        ("[rules.zzz]", "rules.zzz", "known: ip_velocity"),
        ("rules.geo_jump = true", "rules.geo_jump", "not a table"),
        ("[rules.geo_jump]\nenabled = 1", "rules.geo_jump.enabled", "not true or false"),
        ("[rules.geo_jump]\nenabled = 'no'", "rules.geo_jump.enabled", "not true or false"),
        (
            "[rules.ip_velocity]\nmax_atempts = 1",
            "rules.ip_velocity.max_atempts",
            "unknown parameter; did you mean max_attempts?",
        ),
        ("[rules.ip_velocity]\nname = 'x'", "rules.ip_velocity.name", "unknown parameter"),
        ("[rules.ip_velocity]\nmemory_s = 1", "rules.ip_velocity.memory_s", "unknown parameter"),
        (
            "[rules.ip_velocity]\nmax_attempts = 1",
            "rules.ip_velocity.max_attempts",
            "1 is not a whole number from 2 to 120",
        ),
        ("[rules.ip_velocity]\nmax_attempts = 121", "rules.ip_velocity.max_attempts", "2 to 120"),
        ("[rules.ip_velocity]\nmax_attempts = 9.0", "rules.ip_velocity.max_attempts", "whole"),
        ("[rules.ip_velocity]\nmax_attempts = true", "rules.ip_velocity.max_attempts", "whole"),
        ("[rules.ip_velocity]\nmax_attempts = '9'", "rules.ip_velocity.max_attempts", "whole"),
        ("[rules.ip_velocity]\nquiet_s = true", "rules.ip_velocity.quiet_s", "True is not"),
        ("[rules.ip_velocity]\nquiet_s = 0", "rules.ip_velocity.quiet_s", "from 1 to"),
        ("[rules.geo_jump]\nmax_speed_kmh = nan", "rules.geo_jump.max_speed_kmh", "nan is not"),
        ("[rules.geo_jump]\nmax_speed_kmh = inf", "rules.geo_jump.max_speed_kmh", "inf is not"),
        ("[rules.geo_jump]\nmax_speed_kmh = []", "rules.geo_jump.max_speed_kmh", "a number"),
        (
            "[rules.geo_jump]\nmax_speed_kmh = 2026-01-01",
            "rules.geo_jump.max_speed_kmh",
            "a number",
        ),
        ("[rules.geo_jump", "rules", "not TOML"),
        ("a = 1\na = 2", "rules", "not TOML"),
        ("\x00", "rules", "not TOML"),
    ],
)
def test_wrong_documents_are_refused_with_the_key(toml: str, key: str, words: str) -> None:
    """Each unknown key, wrong type and value out of range is named, with what is accepted."""
    error = refused(toml)
    assert error.key == key
    assert words in error.problem
    assert str(error) == f"{key}: {error.problem}"


@pytest.mark.parametrize(
    "toml",
    [
        "preset = " + "1" * 5000,
        "preset = 0x" + "f" * 5000,
        "[rules.geo_jump]\nenabled = 0x" + "f" * 5000,
        "[rules.geo_jump]\nmin_distance_km = 0x" + "f" * 5000,
        "rules = " + "[" * 100_000,
        "rules = 0x" + "f" * 5000,
        'preset = "' + "x" * 100_000 + '"',
        "#" * 300_000,
    ],
    ids=range(8),
)
def test_huge_values_are_refused_briefly(toml: str) -> None:
    """Numbers beyond what can be shown, deep nesting and long texts are clear refusals, too."""
    assert len(str(refused(toml))) < 300


def test_hostile_keys_are_escaped() -> None:
    """A key from a file cannot put control characters on a terminal."""
    for toml in (
        '"\\u001b[31m\\n" = 1',
        '[rules."\\u001b[31m"]',
        '[rules.geo_jump]\n"\\u0007" = 1',
    ):
        assert str(refused(toml)).isprintable()


def test_an_unknown_preset_is_refused_by_name() -> None:
    """Asking for a preset that does not exist names the ones that do."""
    with pytest.raises(InvalidConfigError, match="one of balanced, strict, lenient"):
        load_rules("paranoid")
