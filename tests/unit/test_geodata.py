"""Fetching geo databases by package name, with a stand-in for npm."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from fraudcore import Geo, Network
from fraudcore.enrich.maxmind import AsnDatabase, GeoDatabase
from fraudcore.source import parse_address
from scripts.geodata.__main__ import fetch_all, is_current
from scripts.geodata.asn import disjoint, released_at
from scripts.geodata.lock import LOCK, Source, read_lock, renewed, write_lock
from scripts.geodata.mmdb import Row
from scripts.geodata.npm import GeodataError, Npm
from tests.fakes.npm import FakeNpm
from tests.geo_databases import FLAT_BERLIN, database

TABLE: Final = b'1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."\n1.0.4.0,1.0.7.255,38803,Gtelecom\n'
TABLE_V6: Final = "2001:200::,2001:200:ffff:ffff::,2500,WIDE Projekt Zürich\n".encode()


@pytest.fixture
def registry(tmp_path: Path) -> FakeNpm:
    """An npm that serves a city and an ASN package, pinned in ``lock.json``."""
    fake = FakeNpm(tmp_path / "registry")
    city = database(tmp_path / "city.mmdb", {"192.0.2.0/24": FLAT_BERLIN}).read_bytes()
    packages = {
        "city": ("@geo/city", {"city.mmdb": city, "LICENSE": b"open"}),
        "asn": ("@geo/asn", {"v4.csv": TABLE, "v6.csv": TABLE_V6, "LICENSE": b"open too"}),
    }
    sources = {}
    for name, (package, files) in packages.items():
        data = [file for file in files if file != "LICENSE"]
        integrity = fake.publish(package, "1.0.2026061719", files)
        sources[name] = Source(
            package=package,
            version="1.0.2026061719",
            integrity=integrity,
            declared="CC-BY-4.0",
            licence="CC BY 4.0",
            licence_url="https://creativecommons.org/licenses/by/4.0/",
            attribution=f"{name} by Example",
            changes="none",
            licence_files=["LICENSE"],
            data=data,
        )
    write_lock(sources, tmp_path / "geodata.json")
    return fake


def _npm(registry: FakeNpm) -> Npm:
    return Npm(str(registry.command))


def _relocked(tmp_path: Path, name: str, **changes: str | list[str]) -> Path:
    lock = tmp_path / "geodata.json"
    sources = read_lock(lock)
    write_lock({**sources, name: replace(sources[name], **changes)}, lock)  # type: ignore[arg-type]
    return lock


def test_databases_are_fetched_and_can_be_read(registry: FakeNpm, tmp_path: Path) -> None:
    """The city database is taken as it is, the ASN tables of both families become a database."""
    fetch_all(tmp_path / "out", _npm(registry), tmp_path / "geodata.json")
    with GeoDatabase(tmp_path / "out" / "city.mmdb") as city:
        place = city.place(parse_address("192.0.2.1"))
    assert place == Geo("DE", "Land Berlin", "Berlin", 52.52, 13.405)
    with AsnDatabase(tmp_path / "out" / "asn.mmdb") as asn:
        networks = [asn.network(parse_address(a)) for a in ("1.0.0.9", "1.0.1.0", "2001:200::1")]
    assert networks == [
        Network(13335, "Cloudflare, Inc."),
        None,
        Network(2500, "WIDE Projekt Zürich"),
    ]


def test_licences_and_attribution_lie_beside_the_data(registry: FakeNpm, tmp_path: Path) -> None:
    """Each licence text is kept, and the notice names licence, attribution, origin and changes."""
    fetch_all(tmp_path / "out", _npm(registry), tmp_path / "geodata.json")
    assert (tmp_path / "out" / "city-LICENSE").read_text() == "open"
    assert (tmp_path / "out" / "asn-LICENSE").read_text() == "open too"
    notice = (tmp_path / "out" / "ATTRIBUTION.md").read_text("utf-8")
    for source in read_lock(tmp_path / "geodata.json").values():
        for words in (source.licence, source.attribution, source.package, source.integrity):
            assert words in notice


def test_what_is_there_is_not_fetched_again(registry: FakeNpm, tmp_path: Path) -> None:
    """A directory is current until the lock changes."""
    out, lock = tmp_path / "out", tmp_path / "geodata.json"
    assert not is_current(out, lock)
    fetch_all(out, _npm(registry), lock)
    assert is_current(out, lock)
    assert not is_current(out, _relocked(tmp_path, "city", changes="other"))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"integrity": "sha512-AAAA"}, "checksum sha512-.*, expected sha512-AAAA"),
        ({"version": "9.9"}, r"npm pack @geo/asn@9\.9 failed:\n.*404 Not Found"),
        ({"data": ["absent.csv"]}, "holds no file absent.csv"),
    ],
)
def test_what_is_not_as_pinned_changes_nothing(
    changes: dict[str, str | list[str]], problem: str, registry: FakeNpm, tmp_path: Path
) -> None:
    """A wrong checksum, a missing version or file is told, and earlier data stay as they were."""
    out = tmp_path / "out"
    fetch_all(out, _npm(registry), tmp_path / "geodata.json")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    lock = _relocked(tmp_path, "asn", **changes)
    with pytest.raises(GeodataError, match=f"(?s){problem}"):
        fetch_all(out, _npm(registry), lock)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"out", "registry"}


def test_without_npm_the_error_says_what_to_do() -> None:
    """Where npm is missing, the developer reads what it is needed for."""
    with pytest.raises(GeodataError, match=r"absent-npm is missing: .*Node\.js"):
        Npm("absent-npm")


def test_renewing_pins_the_newest_version(registry: FakeNpm, tmp_path: Path) -> None:
    """Version and checksum are taken from the registry; everything else stays."""
    source = read_lock(tmp_path / "geodata.json")["city"]
    newest = {"version": "2.0", "license": "CC-BY-4.0", "dist.integrity": "sha512-new", "x": 1}
    registry.describe("@geo/city", json.dumps(newest))
    expected = replace(source, version="2.0", integrity="sha512-new")
    assert renewed(source, _npm(registry)) == expected


def test_another_licence_is_not_accepted_silently(registry: FakeNpm, tmp_path: Path) -> None:
    """A package that changed its licence stops the renewal until a person has read it."""
    source = read_lock(tmp_path / "geodata.json")["city"]
    newest = {"version": "2.0", "license": "SEE EULA", "dist.integrity": "sha512-new"}
    registry.describe("@geo/city", json.dumps(newest))
    with pytest.raises(GeodataError, match=r"declares the licence 'SEE EULA', not 'CC-BY-4\.0'"):
        renewed(source, _npm(registry))


def test_overlapping_rows_are_cut() -> None:
    """Where two rows of a table overlap, the later one counts from where it begins."""
    rows = [Row(1, 9, {"a": 1}), Row(5, 12, {"a": 2}), Row(20, 21, {"a": 3})]
    assert [row[:2] for row in disjoint(rows)] == [(1, 4), (5, 12), (20, 21)]
    assert [row.record for row in disjoint([Row(1, 9, {"a": 1}), Row(1, 5, {"a": 2})])] == [
        {"a": 2}
    ]
    assert list(disjoint([])) == []


def test_the_age_of_a_table_is_in_its_version() -> None:
    """The last part of a version is the hour of its release in UTC; without it nothing is built."""
    assert released_at("2.3.1970010201") == 25 * 3600
    with pytest.raises(GeodataError, match=r"version 2\.4 does not end in the hour"):
        released_at("2.4")


def test_the_lock_names_open_licences_only() -> None:
    """What `make geodata` fetches is under Creative Commons, pinned by SHA-512, and attributed."""
    for source in read_lock(LOCK).values():
        assert source.licence == "CC BY 4.0"
        assert source.integrity.startswith("sha512-")
        assert source.attribution
        assert source.licence_files
