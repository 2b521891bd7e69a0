"""What ``import fraudcore`` offers."""

import inspect
from importlib.resources import files
from typing import get_type_hints

import pytest

import fraudcore
from fraudcore import ProfileKey

each_name = pytest.mark.parametrize("name", fraudcore.__all__)


def test_few_names() -> None:
    """At most 25 public names, each once, in order."""
    assert len(fraudcore.__all__) <= 25
    assert list(fraudcore.__all__) == sorted(set(fraudcore.__all__))


def test_the_agreed_names() -> None:
    """The names that services and the pipeline rely on are there."""
    assert {
        *("LoginEvent", "Geo", "Network", "decode_event"),
        *("Engine", "Outcome", "Finding", "Verdict", "Alert", "Entity", "merge_alerts"),
        *("Rule", "RuleSet", "load_rules", "parse_rules"),
        *("ProfileKey", "decode_profile", "MemoryStore", "StateStore", "assess", "run"),
        *("FraudcoreError", "InvalidEventError", "InvalidConfigError", "StateDecodeError"),
    } <= set(fraudcore.__all__)


@each_name
def test_every_name_exists_and_is_documented(name: str) -> None:
    """Each public name is there and says what it is."""
    assert inspect.getdoc(getattr(fraudcore, name))


@each_name
def test_every_public_method_is_documented(name: str) -> None:
    """Each public method and property of a public class says what it does."""
    thing = getattr(fraudcore, name)
    if not inspect.isclass(thing):
        return
    for member, value in vars(thing).items():
        if not member.startswith("_") and (callable(value) or isinstance(value, property)):
            assert inspect.getdoc(value), f"{name}.{member}"


@each_name
def test_every_public_function_is_annotated(name: str) -> None:
    """Each public function has a type for every parameter and for what it returns."""
    thing = getattr(fraudcore, name)
    if inspect.isfunction(thing):
        assert get_type_hints(thing).keys() == {*inspect.signature(thing).parameters, "return"}


def test_nothing_else_leaks() -> None:
    """Besides modules, every public attribute of the package is a public name."""
    leaked = {
        name
        for name, value in vars(fraudcore).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert leaked == set(fraudcore.__all__)


def test_the_package_is_typed() -> None:
    """Type checkers of whoever imports fraudcore see its types."""
    assert files("fraudcore").joinpath("py.typed").is_file()


def test_keys_are_plain_tuples() -> None:
    """A profile key unpacks as tenant, type and entity."""
    assert tuple(ProfileKey("t", "user", "ann")) == ("t", "user", "ann")
