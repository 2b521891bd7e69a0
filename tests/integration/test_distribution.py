"""What `pip install fraudcore` brings: the wheel as it is built from the source distribution."""

import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

from scripts.local_aws import CHECKOUT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a source distribution of this checkout."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", f"--outdir={out}", str(CHECKOUT)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return next(out.glob("*.whl"))


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def test_holds_the_whole_library_and_nothing_else(wheel: Path) -> None:
    """Every module and data file of `fraudcore` is in the wheel, and no other package."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    library = (CHECKOUT / "fraudcore").rglob("*")
    expected = {
        path.relative_to(CHECKOUT).as_posix()
        for path in library
        if path.is_file() and path.suffix != ".pyc"
    }
    assert packed == expected


def test_requires_cachetools_alone(wheel: Path) -> None:
    """cachetools is the only package that installing the library brings along."""
    required = _metadata(wheel).get_all("Requires-Dist") or []
    mandatory = [entry for entry in required if "extra ==" not in entry]
    assert [entry.split("<")[0].split(">")[0] for entry in mandatory] == ["cachetools"]


def test_describes_itself(wheel: Path) -> None:
    """Licence, readme and Python version are in the metadata."""
    metadata = _metadata(wheel)
    assert metadata["Name"] == "fraudcore"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-File"] == "LICENSE"
    assert metadata.get_payload()
