"""The notice that the licences of the databases ask for."""

from collections.abc import Mapping

from scripts.geodata.lock import Source

__all__ = ["ATTRIBUTION", "notice"]

ATTRIBUTION = "ATTRIBUTION.md"
_HEAD = """# Geo data

Whoever passes these files on, or shows what was looked up in them, passes on or shows the
attribution too.
"""
_ENTRY = """
## {name}

{attribution}

- Licence: {source.licence}, {source.licence_url} ({texts})
- Package: {source.package} {source.version}, {source.integrity}
- Changes: {source.changes}
"""


def notice(sources: Mapping[str, Source]) -> str:
    """Licence, attribution, origin and changes of every database, as Markdown."""
    return _HEAD + "".join(_entry(name, source) for name, source in sources.items())


def _entry(name: str, source: Source) -> str:
    texts = ", ".join(f"{name}-{text}" for text in source.licence_files)
    return _ENTRY.format(name=name, source=source, attribution=source.attribution, texts=texts)
