"""A stand-in for npm that serves packages from a directory."""

import base64
import hashlib
import io
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["FakeNpm"]

_PROGRAM = """#!{python}
import json, pathlib, shutil, sys
here = pathlib.Path(__file__).parent
verb, spec = sys.argv[1:3]
if verb == "pack":
    archive = here / (spec.replace("/", "+") + ".tgz")
    if not archive.exists():
        sys.exit("npm error code E404\\nnpm error 404 Not Found - " + spec)
    option = next(word for word in sys.argv if word.startswith("--pack-destination="))
    shutil.copy(archive, pathlib.Path(option.partition("=")[2]) / "package-1.0.tgz")
else:
    document = json.loads((here / (spec.replace("/", "+") + ".json")).read_text())
    print(json.dumps({{name: document[name] for name in sys.argv[3:-1]}}))
"""


class FakeNpm:
    """An executable ``npm`` in a directory, and the packages that it can fetch.

    Args:
        directory: where the program and the packages are kept.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self.directory = directory
        self.command = directory / "npm"
        self.command.write_text(_PROGRAM.format(python=sys.executable))
        self.command.chmod(0o755)

    def publish(self, package: str, version: str, files: Mapping[str, bytes]) -> str:
        """Offer a package of these files; returns its checksum."""
        archive = self.directory / f"{package}@{version}.tgz".replace("/", "+")
        with tarfile.open(archive, "w:gz") as tar:
            for name, content in files.items():
                entry = tarfile.TarInfo(f"package/{name}")
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
        digest = hashlib.sha512(archive.read_bytes()).digest()
        return "sha512-" + base64.b64encode(digest).decode()

    def describe(self, package: str, document: str) -> None:
        """Let the registry say this, in JSON, of the newest version of a package."""
        (self.directory / f"{package}.json".replace("/", "+")).write_text(document)
