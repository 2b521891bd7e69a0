"""The deployment package as it is built from this checkout and its lock."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scripts.local_aws import CHECKOUT
from scripts.package import LEFT_OUT, PACKAGE, SOURCES, build

_LIMIT_BYTES = 3_000_000


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built once."""
    return build(tmp_path_factory.mktemp("package") / "fraudcore.zip")


@pytest.fixture(scope="module")
def archive(package: Path) -> Iterator[zipfile.ZipFile]:
    """The package, opened."""
    with zipfile.ZipFile(package) as opened:
        yield opened


def test_two_builds_are_identical(package: Path, tmp_path: Path) -> None:
    """Building again gives the same bytes, so that nothing is deployed without a change."""
    assert build(tmp_path / "again.zip").read_bytes() == package.read_bytes()


def test_another_checkout_gives_the_same_bytes(package: Path, tmp_path: Path) -> None:
    """A copy elsewhere, with other times and modes of its files and what Python left behind, that
    installs the dependencies anew: nothing of a machine is in the package.
    """
    for source in (*SOURCES, "scripts"):
        left_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CHECKOUT / source, tmp_path / source, ignore=left_out)
    for number, path in enumerate(sorted((tmp_path / "fraudcore").rglob("*.py"))):
        path.chmod(0o600)
        os.utime(path, (number, number))
    (tmp_path / "lambda_entry" / "__pycache__").mkdir()
    (tmp_path / "lambda_entry" / "__pycache__" / "detect.cpython-313.pyc").touch()
    command = [sys.executable, "-m", "scripts.package"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    copied = tmp_path / PACKAGE.relative_to(CHECKOUT)
    assert copied.read_bytes() == package.read_bytes()


def test_builds_at_the_same_time_do_not_disturb_each_other(package: Path, tmp_path: Path) -> None:
    """Two that both install the dependencies for the first time give the bytes of one."""
    with ThreadPoolExecutor(2) as pool:
        built = list(pool.map(lambda n: build(tmp_path / f"{n}.zip", kept=tmp_path), range(2)))
    assert [each.read_bytes() for each in built] == [package.read_bytes()] * 2


def test_entries_carry_nothing_of_this_machine(archive: zipfile.ZipFile) -> None:
    """Entries are sorted and have one fixed time and mode."""
    entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o644}


def test_holds_both_functions_and_their_data(archive: zipfile.ZipFile) -> None:
    """Both handlers, the rule presets, the table definitions and the dependencies are there."""
    names = set(archive.namelist())
    assert {
        "lambda_entry/detect.py",
        "lambda_entry/notify.py",
        "fraudcore/presets/balanced.toml",
        "fraudcore/schema/login_events.json",
        "aws_lambda_powertools/__init__.py",
        "cachetools/__init__.py",
        "ua_parser/__init__.py",
        "ua_parser_builtins/__init__.py",
    } <= names


def test_holds_nothing_else(archive: zipfile.ZipFile) -> None:
    """Neither compiled files nor boto3, which the runtime provides, nor lists of requirements, nor
    what only developers and analysts use."""
    unwanted = (".pyc", ".so", "requirements.txt", "requirements.in", "/RECORD", "/INSTALLER")
    names = archive.namelist()
    assert not [name for name in names if name.endswith(unwanted)]
    assert not [name for name in names if name.startswith(("boto", "tests/", "scripts/", "bin/"))]
    assert not [name for name in names if name.startswith(LEFT_OUT)]


def test_both_functions_start_from_it(package: Path, tmp_path: Path) -> None:
    """Unpacked as Lambda does it, all modules come from it, and agents are recognised at once."""
    zipfile.ZipFile(package).extractall(tmp_path)
    code = """
from lambda_entry import detect, notify
import fraudcore, sys, ua_parser
from fraudcore.agent import parse_agent
assert "ua_parser_builtins" in sys.modules
print(detect.__file__, notify.__file__, fraudcore.__file__, ua_parser.__file__, sep="\\n")
print(parse_agent("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0").family)
"""
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    *files, family = run.stdout.splitlines()
    assert [file for file in files if not file.startswith(str(tmp_path))] == []
    assert family == "Linux/desktop/Firefox"


def test_is_small(package: Path) -> None:
    """The package stays small enough for a quick cold start."""
    assert package.stat().st_size < _LIMIT_BYTES
