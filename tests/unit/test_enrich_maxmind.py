"""Geo databases in files."""

import sys
from ipaddress import ip_address
from pathlib import Path

import maxminddb
import pytest

from fraudcore import Geo, InvalidConfigError, Network
from fraudcore.enrich.maxmind import AsnDatabase, GeoDatabase
from scripts.geodata.mmdb import write_mmdb
from tests.geo_databases import FLAT_BERLIN, LAB, NESTED_BERLIN, database

V4, V6, ELSEWHERE = map(ip_address, ("192.0.2.7", "2001:db8::7", "198.51.100.1"))
BERLIN = Geo("DE", "Land Berlin", "Berlin", 52.52, 13.405)
BOTH = ("192.0.2.0/24", "2001:db8::/32")


@pytest.fixture(autouse=True, params=["compiled", "pure"])
def _reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs with the compiled reader and with the one in pure Python."""
    if request.param == "pure":
        monkeypatch.setattr(maxminddb, "_extension", None)
    elif maxminddb._extension is None:
        pytest.skip("maxminddb is installed without its compiled reader")


@pytest.mark.parametrize(
    ("record", "expected"),
    [(FLAT_BERLIN, BERLIN), (NESTED_BERLIN, Geo("DE", "Land Berlin", "Berlin", 52.52, 13.405, 20))],
)
def test_places_in_both_layouts_and_families(
    record: dict[str, object], expected: Geo, tmp_path: Path
) -> None:
    """IPv4 and IPv6 addresses are found in one file, whatever its layout; others are not."""
    path = database(tmp_path / "city.mmdb", dict.fromkeys(BOTH, record))
    with GeoDatabase(path) as city:
        assert city.place(V4) == city.place(V6) == expected
        assert city.place(ELSEWHERE) is None


def test_networks(tmp_path: Path) -> None:
    """Autonomous systems are read with their organization."""
    path = database(tmp_path / "asn.mmdb", dict.fromkeys(BOTH, LAB))
    with AsnDatabase(path) as asn:
        assert asn.network(V4) == asn.network(V6) == Network(64496, "Example Lab")
        assert asn.network(ELSEWHERE) is None


def test_a_file_for_each_family(tmp_path: Path) -> None:
    """Files are asked in turn, and one that holds IPv4 only is not asked for IPv6."""
    v4 = database(tmp_path / "v4.mmdb", {BOTH[0]: FLAT_BERLIN})
    v6 = database(tmp_path / "v6.mmdb", {BOTH[1]: FLAT_BERLIN})
    for paths in ((v4, v6), (v6, v4)):
        with GeoDatabase(*paths) as city:
            assert city.place(V4) == city.place(V6) == BERLIN
    with GeoDatabase(v4) as city:
        assert city.place(V6) is None


def test_the_first_file_that_knows_answers(tmp_path: Path) -> None:
    """An operator's own database in front overrides the bought one."""
    own = database(tmp_path / "own.mmdb", {"192.0.2.7/32": {"country_code": "CH"}})
    bought = database(tmp_path / "bought.mmdb", {BOTH[0]: FLAT_BERLIN})
    with GeoDatabase(own, bought) as city:
        assert city.place(V4) == Geo("CH")
        assert city.place(ip_address("192.0.2.8")) == BERLIN


def test_answers_are_cached(tmp_path: Path) -> None:
    """What was looked up once is answered without the file, found or not; new things are not."""
    city = GeoDatabase(database(tmp_path / "city.mmdb", {BOTH[0]: FLAT_BERLIN}))
    assert (city.place(V4), city.place(ELSEWHERE)) == (BERLIN, None)
    city.close()
    assert (city.place(V4), city.place(ELSEWHERE)) == (BERLIN, None)
    with pytest.raises(InvalidConfigError, match="closed"):
        city.place(ip_address("192.0.2.8"))


def test_the_cache_is_bounded(tmp_path: Path) -> None:
    """Beyond its size the cache forgets what was asked for longest ago."""
    path = database(tmp_path / "city.mmdb", {BOTH[0]: FLAT_BERLIN})
    city = GeoDatabase(path, cached=1)
    city.place(V4)
    city.place(ELSEWHERE)
    city.close()
    assert city.place(ELSEWHERE) is None
    with pytest.raises(InvalidConfigError, match="closed"):
        city.place(V4)


def test_nonsense_is_refused_and_counted(tmp_path: Path) -> None:
    """An address whose record is out of range has no place, and the count tells."""
    bad = {"country_code": "DE", "latitude": 91.0, "longitude": 0.0}
    path = database(tmp_path / "city.mmdb", {"192.0.2.0/25": FLAT_BERLIN, "192.0.2.128/25": bad})
    with GeoDatabase(path) as city:
        assert city.place(ip_address("192.0.2.200")) is None
        assert city.place(ip_address("192.0.2.200")) is None
        assert city.place(V4) == BERLIN
        assert city.refused == 1


def _damaged(tmp_path: Path, change: str) -> Path:
    path = database(tmp_path / "city.mmdb", {BOTH[0]: FLAT_BERLIN})
    content = path.read_bytes()
    if change == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif change == "empty":
        path.write_bytes(b"")
    elif change == "text":
        path.write_bytes(b"<html>not found</html>" * 100)
    elif change == "tree":
        path.write_bytes(b"\xff" * 16 + content[16:])
    elif change == "version":
        key = b"binary_format_major_version\xa1"
        path.write_bytes(content.replace(key + b"\x02", key + b"\x03"))
    return path


@pytest.mark.parametrize("change", ["cut", "empty", "text", "tree", "version"])
def test_damaged_files_are_refused_by_name(change: str, tmp_path: Path) -> None:
    """What is cut short, empty, no database or of another format does not open."""
    path = _damaged(tmp_path, change)
    with pytest.raises(InvalidConfigError) as raised:
        GeoDatabase(path)
    assert raised.value.key == str(path)


def test_damage_behind_the_first_records_is_told_on_the_way(tmp_path: Path) -> None:
    """A record that cannot be decoded raises where it is looked up, and names the file."""
    networks = {f"10.{n}.0.0/16": {"country_code": "DE", "city": f"town {n}"} for n in range(200)}
    path = database(tmp_path / "city.mmdb", networks)
    content = path.read_bytes()
    at = content.index(b"town 199")
    path.write_bytes(content[: at - 1] + b"\xff" * 9 + content[at + 8 :])
    with GeoDatabase(path) as city:
        assert city.place(ip_address("10.0.0.1")) == Geo("DE", city="town 0")
        with pytest.raises(InvalidConfigError, match="cannot be read as a MaxMind database") as e:
            city.place(ip_address("10.199.0.1"))
    assert e.value.key == str(path)


@pytest.mark.parametrize("name", ["absent.mmdb", "."])
def test_files_that_cannot_be_opened_are_named(name: str, tmp_path: Path) -> None:
    """A missing file and a directory raise a configuration error."""
    with pytest.raises(InvalidConfigError, match="cannot be read") as raised:
        GeoDatabase(tmp_path / name)
    assert raised.value.key == str(tmp_path / name)


def test_databases_of_another_kind_are_refused(tmp_path: Path) -> None:
    """An ASN database in place of a city database is a mistake that would find no one."""
    asn = database(tmp_path / "asn.mmdb", {BOTH[0]: LAB})
    with pytest.raises(InvalidConfigError, match=r"'test' has any of country, country_code"):
        GeoDatabase(asn)
    city = database(tmp_path / "city.mmdb", {BOTH[0]: FLAT_BERLIN})
    with pytest.raises(InvalidConfigError, match="autonomous_system_number"):
        AsnDatabase(city)
    write_mmdb(tmp_path / "none.mmdb", [], database_type="none", ip_version=6, build_epoch=0)
    with pytest.raises(InvalidConfigError, match=r"none\.mmdb"):
        GeoDatabase(tmp_path / "none.mmdb")


def test_no_file_at_all_is_refused() -> None:
    """A database of no files is a mistake of the caller."""
    with pytest.raises(InvalidConfigError, match="no database file"):
        GeoDatabase()


def test_without_the_reader_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where maxminddb is absent, opening a file names the extra; importing fraudcore does not."""
    monkeypatch.setitem(sys.modules, "maxminddb", None)
    with pytest.raises(InvalidConfigError, match=r"fraudcore\[geo\]"):
        GeoDatabase(tmp_path / "city.mmdb")
