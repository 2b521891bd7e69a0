"""Packages of the npm registry, fetched by name with npm itself and checked."""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path

__all__ = ["GeodataError", "Npm", "extract", "verify"]

_TIMEOUT_S = 900


class GeodataError(Exception):
    """A database cannot be had; the message says why."""


class Npm:
    """The npm of this machine.

    Args:
        command: its name or path.

    Raises:
        GeodataError: there is none.
    """

    def __init__(self, command: str = "npm") -> None:
        found = shutil.which(command)
        if found is None:
            raise GeodataError(
                f"{command} is missing: the databases are npm packages. Install Node.js, or put a "
                "database of your own in place; fraudcore works without any."
            )
        self._command = found

    def pack(self, package: str, version: str, directory: Path) -> Path:
        """Fetch the archive of a package into an empty directory.

        Raises:
            GeodataError: npm cannot fetch it; its own words are passed on.
        """
        self._run(
            "pack", f"{package}@{version}", "--ignore-scripts", f"--pack-destination={directory}"
        )
        archives = list(directory.glob("*.tgz"))
        if len(archives) != 1:
            raise GeodataError(f"npm pack {package}@{version} left {len(archives)} archives")
        return archives[0]

    def view(self, package: str, *fields: str) -> dict[str, str]:
        """What the registry says of the newest version of a package.

        Raises:
            GeodataError: npm cannot tell.
        """
        found: dict[str, str] = json.loads(self._run("view", package, *fields, "--json"))
        return found

    def _run(self, *arguments: str) -> str:
        command = [self._command, *arguments]
        try:
            run = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=_TIMEOUT_S
            )
        except subprocess.TimeoutExpired as error:
            raise GeodataError(f"npm {arguments[0]} did not end in {_TIMEOUT_S} s") from error
        if run.returncode:
            raise GeodataError(f"npm {' '.join(arguments[:2])} failed:\n{run.stderr.strip()}")
        return run.stdout


def verify(archive: Path, integrity: str) -> None:
    """Compare an archive with its checksum (https://www.w3.org/TR/SRI/).

    Raises:
        GeodataError: they differ.
    """
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    found = "sha512-" + base64.b64encode(digest).decode()
    if found != integrity:
        raise GeodataError(f"{archive.name}: checksum {found}, expected {integrity}")


def extract(archive: Path, names: Iterable[str], directory: Path) -> None:
    """Take these files of a package out of its archive.

    Raises:
        GeodataError: one is missing, or is no plain file.
    """
    with tarfile.open(archive) as tar:
        for name in names:
            try:
                file = tar.extractfile(f"package/{name}")
            except KeyError:
                file = None
            if file is None:
                raise GeodataError(f"{archive.name} holds no file {name}")
            with file, (directory / name).open("wb") as target:
                shutil.copyfileobj(file, target)
