"""`pip install .` in a fresh environment: the library and a command that works, and little else."""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
NOT_PACKAGED = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an environment into which a copy of the checkout was installed."""
    home = tmp_path_factory.mktemp("install")
    shutil.copytree(CHECKOUT, home / "copy", ignore=NOT_PACKAGED)
    venv.create(home / "venv", with_pip=True)
    scripts = home / "venv" / "bin"
    run = _run(scripts / "python", "-m", "pip", "install", "--quiet", home / "copy")
    said = run.stderr.decode()
    if unreachable := [line for line in said.splitlines() if "Could not find a version" in line]:
        pytest.skip(f"the package index cannot be reached: {unreachable[0].strip()}")
    assert run.returncode == 0, said
    return scripts


def _run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run outside the checkout, without anything that would lead the interpreter to it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        command, capture_output=True, check=False, env=clean, cwd=Path(sys.prefix), **options
    )


def test_only_cachetools_comes_along(installed: Path) -> None:
    """Nothing else is needed to run."""
    listed = _run(installed / "python", "-m", "pip", "list", "--format=json")
    names = {package["name"] for package in json.loads(listed.stdout)}
    assert names - {"pip", "setuptools"} == {"fraudcore", "cachetools"}


def test_the_command_explains_itself(installed: Path) -> None:
    """Help names every command."""
    ran = _run(installed / "fraudcore", "--help")
    assert ran.returncode == 0
    assert all(command in ran.stdout for command in (b"detect", b"rules", b"simulate"))


@pytest.mark.parametrize("preset", ["balanced", "strict", "lenient"])
def test_rules_are_listed(installed: Path, preset: str) -> None:
    """The presets are part of what is installed."""
    ran = _run(installed / "fraudcore", "rules", "--preset", preset)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"geo_jump" in ran.stdout


def test_a_simulated_attack_is_detected(installed: Path) -> None:
    """The two commands of the readme work one behind the other."""
    stream = _run(installed / "fraudcore", "simulate", "--events", "300", "--users", "60")
    ran = _run(installed / "fraudcore", "detect", "-", input=stream.stdout)
    assert ran.returncode == 0
    found = {json.loads(line)["rule"] for line in ran.stdout.splitlines()}
    assert {"ip_velocity", "geo_jump", "failed_login_burst"} <= found


def test_the_library_is_typed_and_complete(installed: Path) -> None:
    """Type checkers are told that it is typed, and its public names import."""
    check = (
        "import fraudcore, importlib.resources as r; files = r.files('fraudcore');"
        "assert files.joinpath('py.typed').is_file();"
        "assert files.joinpath('schema', 'login_events.json').is_file();"
        "print([getattr(fraudcore, name) for name in fraudcore.__all__])"
    )
    ran = _run(installed / "python", "-c", check)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_neither_tests_nor_the_shell_are_installed(installed: Path) -> None:
    """The AWS side and the tests stay in the repository."""
    for name in ("lambda_entry", "tests", "scripts"):
        assert _run(installed / "python", "-c", f"import {name}").returncode == 1
