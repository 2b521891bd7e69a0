"""Build the functions' deployment package; the same sources and locks give the same bytes.

    python -m scripts.package

The package holds `fraudcore` without what no function imports, `lambda_entry` and the locked
dependencies for the functions' runtime (Python 3.13 on arm64). boto3 is not in it: the runtime
provides it.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["LEFT_OUT", "PACKAGE", "SOURCES", "PackageError", "build", "require_pure"]

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGE = CHECKOUT / "build" / "package" / "fraudcore.zip"
SOURCES = ("fraudcore", "lambda_entry")
LEFT_OUT = ("fraudcore/cli", "fraudcore/evaluate", "fraudcore/simulate", "fraudcore/testing")
"""What developers and analysts use, and no function imports."""
LOCK = CHECKOUT / "lambda_entry" / "requirements.txt"

_TARGET = (
    "--platform=manylinux2014_aarch64",
    "--python-version=3.13",
    "--implementation=cp",
    "--only-binary=:all:",
)
_NATIVE = {".so", ".pyd", ".dylib"}
_DIFFERS_BY_INSTALLATION = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"}
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip entry can carry."""
_MODE = 0o644 << 16
_UNIX = 3


class PackageError(Exception):
    """The package cannot be built; the message says why."""


def build(package: Path = PACKAGE, *, lock: Path = LOCK, kept: Path = PACKAGE.parent) -> Path:
    """Write the deployment package and return its path.

    Args:
        package: where to.
        lock: names the dependencies.
        kept: directory in which installed dependencies are kept for the next build.

    Raises:
        PackageError: a dependency cannot be had, or is not pure Python.
    """
    package.parent.mkdir(parents=True, exist_ok=True)
    dependencies = _dependencies(lock, kept)
    entries = dict(_files(dependencies, dependencies))
    for source in SOURCES:
        entries.update(_files(CHECKOUT / source, CHECKOUT))
    _write(package, entries)
    return package


def _dependencies(lock: Path, directory: Path) -> Path:
    """What `lock` names, installed below `directory`; done once for each content of the lock."""
    directory.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    installed = directory / f"dependencies-{digest}"
    if not installed.is_dir():
        with tempfile.TemporaryDirectory(dir=directory) as scratch:
            fresh = Path(scratch, "installed")
            _install(lock, fresh)
            require_pure(fresh)
            _keep(fresh, installed)
    return installed


def _keep(fresh: Path, installed: Path) -> None:
    """Name a finished installation at once, so that no other build sees a part of one."""
    try:
        fresh.rename(installed)
    except OSError:  # another build was faster
        if not installed.is_dir():
            raise


def _install(lock: Path, target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--no-deps"]
    options = [*_TARGET, "--require-hashes", f"--requirement={lock}", f"--target={target}"]
    run = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    if run.returncode:
        raise PackageError(f"pip cannot install {lock}:\n{run.stderr.strip()}")


def require_pure(directory: Path) -> None:
    """Raise PackageError where a compiled file is in `directory`.

    The local AWS runs the package with the Python of this machine, not with the target's.
    """
    native = sorted(
        str(path.relative_to(directory)) for path in directory.rglob("*") if path.suffix in _NATIVE
    )
    if native:
        raise PackageError(
            "the functions' dependencies must be pure Python, but these are compiled: "
            + ", ".join(native)
        )


def _files(directory: Path, root: Path) -> Iterator[tuple[str, Path]]:
    for path in directory.rglob("*"):
        name = path.relative_to(root)
        if path.is_file() and _belongs(name):
            yield name.as_posix(), path


def _belongs(name: Path) -> bool:
    if "__pycache__" in name.parts or name.parts[0] == "bin":
        return False
    if name.parts[0].endswith(".dist-info"):
        return name.name not in _DIFFERS_BY_INSTALLATION
    if any(name.is_relative_to(left_out) for left_out in LEFT_OUT):
        return False
    return not name.match("lambda_entry/requirements.*")


def _write(package: Path, entries: dict[str, Path]) -> None:
    partial = package.with_suffix(f".{os.getpid()}")
    with zipfile.ZipFile(partial, "w") as archive:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _MODE
            archive.writestr(entry, entries[name].read_bytes(), compresslevel=9)
    partial.replace(package)


def _main() -> int:
    try:
        package = build()
    except PackageError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    content = package.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    sys.stdout.write(f"{package}  {len(content) / 1e6:.1f} MB  sha256 {digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main())
