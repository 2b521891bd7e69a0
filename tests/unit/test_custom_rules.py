"""Rules of a user's own package, by import path and by entry point."""

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from fraudcore import Engine, InvalidConfigError, RuleSet, parse_rules
from tests.attempts import attempt

MODULE = dedent(
    '''
    from dataclasses import dataclass

    from fraudcore import Rule, Verdict
    from fraudcore.rules import parameter


    @dataclass(frozen=True)
    class NightLogin(Rule):
        """A success before six."""

        name = "night_login"
        entity = "user"
        outcomes = ("success",)
        severity = "low"
        technique = "T1078"
        summary = "a success at night"
        action = "Ask."
        until_hour: int = parameter(6, "hour of the morning", low=1, high=12, source="chosen")
        memory_s = 0

        def judge(self, event, before):
            if event.occurred_at.hour >= self.until_hour:
                return None
            return Verdict(event.time_ms, event.time_ms, {"hour": event.occurred_at.hour})

        def describe(self, event, evidence):
            return f"success at {evidence['hour']} o'clock"


    class Unfinished(NightLogin):
        name = "unfinished"
        describe = Rule.describe


    @dataclass(frozen=True)
    class Demanding(NightLogin):
        name = "demanding"
        limit: int = parameter(99, "above its own range", low=1, high=9, source="chosen")


    class NoRule:
        name = "no_rule"
    '''
)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where an installed package ``nightwatch`` lies, with what its entry points are to say."""
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "nightwatch").mkdir()
    (tmp_path / "nightwatch" / "__init__.py").write_text("")
    (tmp_path / "nightwatch" / "rules.py").write_text(MODULE)
    (tmp_path / "nightwatch" / "broken.py").write_text("raise OSError('\\x1b[31m' + 'x' * 999)")
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "nightwatch"]:
        del sys.modules[name]


def offer(package: Path, **points: str) -> None:
    """Let the package offer rules under these names."""
    info = package / "nightwatch-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nightwatch\nVersion: 1.0\n")
    lines = [f"{name} = {target}" for name, target in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[fraudcore.rules]", *lines, ""]))


def refused(toml: str) -> InvalidConfigError:
    """The error with which a document is refused."""
    with pytest.raises(InvalidConfigError) as caught:
        parse_rules(toml)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 1200
    return caught.value


def alerts_at(rules: RuleSet, hour: int) -> list[str]:
    """The rules that alert on a success at this hour of the day."""
    event = attempt((hour - 10) * 3600, "success", user="ann")
    return [alert.rule for alert in Engine(rules).process([event], {}).alerts]


BY_PATH = '[rules.night_login]\nimport = "nightwatch.rules:NightLogin"\n'


@pytest.mark.usefixtures("package")
def test_a_rule_by_its_import_path() -> None:
    """A table with an import path runs that class, behind the rules of fraudcore."""
    rules = parse_rules(BY_PATH)
    assert rules.rules[-1].name == "night_login"
    assert "night_login" in alerts_at(rules, 3)
    assert "night_login" not in alerts_at(rules, 7)


@pytest.mark.usefixtures("package")
def test_parameters_of_ones_own_rules_are_checked_alike() -> None:
    """Parameters are set by name and range, and ``enabled`` works as for any rule."""
    assert "night_login" in alerts_at(parse_rules(BY_PATH + "until_hour = 12"), 11)
    error = refused(BY_PATH + "until_hour = 13")
    assert (error.key, "from 1 to 12" in error.problem) == ("rules.night_login.until_hour", True)
    assert refused(BY_PATH + "untl_hour = 3").key == "rules.night_login.untl_hour"
    assert "night_login" not in alerts_at(parse_rules(BY_PATH + "enabled = false"), 3)


def test_a_disabled_rule_is_not_even_imported() -> None:
    """A table can stay in the file while its package is not installed."""
    rules = parse_rules('[rules.gone]\nimport = "not_installed:Gone"\nenabled = false')
    assert "gone" not in [rule.name for rule in rules.rules]


def test_a_rule_by_its_entry_point(package: Path) -> None:
    """A table without an import path takes what an installed package offers by that name."""
    offer(package, night_login="nightwatch.rules:NightLogin")
    assert "night_login" in alerts_at(parse_rules("[rules.night_login]\nuntil_hour = 5"), 4)
    near = refused("[rules.night_logn]")
    assert near.problem == "unknown; did you mean night_login?"


def test_entry_points_alone_run_nothing(package: Path) -> None:
    """What is installed runs only where the configuration says so."""
    offer(package, night_login="nightwatch.rules:NightLogin")
    assert "night_login" not in [rule.name for rule in parse_rules("").rules]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("nightwatch.broken:Rule", "cannot be loaded: OSError"),
        ("nightwatch.rules:Absent", "cannot be loaded: AttributeError"),
        ("nightwatch.rules:NoRule", "is no subclass of Rule"),
        ("nightwatch.rules:Unfinished", "its class calls itself unfinished"),
    ],
)
def test_entry_points_that_lead_nowhere(package: Path, target: str, words: str) -> None:
    """What is offered but is no rule of that name is refused by the name of its table."""
    offer(package, night_login=target)
    error = refused("[rules.night_login]")
    assert error.key == "rules.night_login"
    assert words in error.problem


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nightwatch.rules", "not of the form package.module:Class"),
        ("nightwatch.rules:Night.Login", "not of the form"),
        ("nightwatch.rules:NightLogin()", "not of the form"),
        (".rules:NightLogin", "not of the form"),
        ("nightwatch/rules:NightLogin", "not of the form"),
        ("", "not of the form"),
        ("nightwatch.rules:Absent", "cannot be imported: AttributeError"),
        ("nightwatch.absent:NightLogin", "cannot be imported: ModuleNotFoundError"),
        ("nightwatch.broken:NightLogin", "cannot be imported: OSError: \\x1b[31mxxx"),
    ],
)
def test_paths_that_lead_nowhere(path: str, words: str) -> None:
    """A path of another form, or one that cannot be imported, is refused by its key."""
    error = refused(f'[rules.night_login]\nimport = "{path}"')
    assert error.key == "rules.night_login.import"
    assert words in error.problem


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("name", "member", "words"),
    [
        ("night_login", "NoRule", "is no subclass of Rule"),
        ("night_login", "parameter", "is no subclass of Rule"),
        ("night_login", "Rule", "its class calls itself None"),
        ("day_login", "NightLogin", "its class calls itself night_login"),
        ("unfinished", "Unfinished", "cannot be made with its defaults: TypeError"),
        ("demanding", "Demanding", "cannot be made with its defaults: InvalidConfigError"),
    ],
)
def test_what_is_no_rule_of_that_name(name: str, member: str, words: str) -> None:
    """A class that is no rule, another rule, or no whole one is refused by the table's name."""
    error = refused(f'[rules.{name}]\nimport = "nightwatch.rules:{member}"')
    assert error.key == f"rules.{name}"
    assert words in error.problem


@pytest.mark.parametrize("value", ["5", "true", '["a:B"]'])
def test_paths_are_texts(value: str) -> None:
    """An import path of another type is refused."""
    assert refused(f"[rules.x]\nimport = {value}").key == "rules.x.import"


@pytest.mark.usefixtures("package")
def test_rules_of_fraudcore_cannot_be_replaced() -> None:
    """A table that gives a known name another class is refused."""
    error = refused('[rules.geo_jump]\nimport = "nightwatch.rules:NightLogin"')
    assert (error.key, error.problem) == (
        "rules.geo_jump.import",
        "the name of a rule of fraudcore",
    )


@pytest.mark.usefixtures("package")
def test_ones_own_rules_can_be_known_good() -> None:
    """An entry of the known-good list may name a rule of one's own."""
    entry = '[[known_good]]\nowner="a"\nreason="b"\nexpires=2027-01-01\nuser="ann"\n'
    rules = parse_rules(BY_PATH + entry + 'rules = ["night_login"]')
    event = attempt(-7 * 3600, "success", user="ann")
    (alert,) = [a for a in Engine(rules).process([event], {}).alerts if a.rule == "night_login"]
    assert alert.status == "suppressed"
