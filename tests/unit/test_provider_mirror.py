"""Which provider mirror is found, and the CLI configuration made of it."""

from pathlib import Path

import pytest

from scripts.provider_mirror import VARIABLE, cli_config, find_mirror

_AWS = "registry.terraform.io/hashicorp/aws"


def _mirror(place: Path) -> Path:
    (place / _AWS / "5.100.0").mkdir(parents=True)
    return place


def _home(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path / "home"), "XDG_DATA_DIRS": str(tmp_path / "shared")}


def test_the_variable_comes_first(tmp_path: Path) -> None:
    """A mirror that the user names is taken before any that can be found."""
    named = _mirror(tmp_path / "named")
    other = _mirror(tmp_path / "prefix")
    assert find_mirror(_home(tmp_path) | {VARIABLE: str(named)}, [other]) == named


def test_a_wrong_variable_is_refused(tmp_path: Path) -> None:
    """A named directory without the provider is an error that says what was expected."""
    with pytest.raises(ValueError, match=rf"{VARIABLE}=.* holds no directory {_AWS}"):
        find_mirror({VARIABLE: str(tmp_path)}, [])


@pytest.mark.parametrize("depth", ["", "a", "a/b", "a/b/c"])
def test_found_below_an_install_prefix(depth: str, tmp_path: Path) -> None:
    """A mirror is found up to three directories below an install prefix."""
    mirror = _mirror(tmp_path / "opt" / depth)
    assert find_mirror(_home(tmp_path), [tmp_path / "opt"]) == mirror


@pytest.mark.parametrize("place", ["home/.terraform.d/plugins", "shared/terraform/plugins"])
def test_implied_directories_come_before_prefixes(place: str, tmp_path: Path) -> None:
    """Where Terraform itself looks for a mirror, it is found before the install prefixes."""
    implied = _mirror(tmp_path / place)
    other = _mirror(tmp_path / "opt")
    assert find_mirror(_home(tmp_path), [other]) == implied


def test_a_configuration_of_the_user_decides(tmp_path: Path) -> None:
    """Where the user configured how providers are installed, no mirror is looked for."""
    config = tmp_path / "my.tfrc"
    config.write_text("provider_installation {}")
    environment = _home(tmp_path) | {"TF_CLI_CONFIG_FILE": str(config)}
    assert find_mirror(environment, [_mirror(tmp_path / "opt")]) is None


def test_a_configuration_of_something_else_does_not_decide(tmp_path: Path) -> None:
    """Credentials in ~/.terraformrc, or a file that is missing, leave the search as it is."""
    mirror = _mirror(tmp_path / "opt")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".terraformrc").write_text('credentials "example.com" {}')
    assert find_mirror(_home(tmp_path), [mirror]) == mirror
    missing = _home(tmp_path) | {"TF_CLI_CONFIG_FILE": str(tmp_path / "missing")}
    assert find_mirror(missing, [mirror]) == mirror


def test_none_without_a_mirror(tmp_path: Path) -> None:
    """Without any mirror Terraform is left to use its registry."""
    assert find_mirror(_home(tmp_path), [tmp_path / "missing"]) is None


def test_the_configuration_splits_by_what_the_mirror_holds(tmp_path: Path) -> None:
    """Providers that the mirror holds come from it alone, all others from the registry."""
    (tmp_path / "registry.terraform.io" / "hashicorp" / "archive").mkdir(parents=True)
    text = cli_config(_mirror(tmp_path))
    held = f'["registry.terraform.io/hashicorp/archive", "{_AWS}"]'
    assert f'path    = "{tmp_path}"' in text
    assert f"include = {held}" in text
    assert f"exclude = {held}" in text
