"""Databases that the writer makes, as ``maxminddb`` reads them."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import pairwise
from pathlib import Path
from typing import Any

import maxminddb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.geodata.mmdb import Row, write_mmdb

_SPACE_V4 = 1 << 32


def _written(path: Path, rows: list[Row], ip_version: int = 6) -> Path:
    write_mmdb(path, rows, database_type="test", ip_version=ip_version, build_epoch=1_795_428_000)
    return path


@pytest.mark.parametrize(
    "value",
    [
        *("", "Zürich", "x" * 28, "x" * 29, "x" * 284, "x" * 285, "x" * 65_821, "x" * 70_000),
        *(0, 1, 255, 256, 2**32 - 1, 2**32, 2**64 - 1, 0.0, -1.5, 52.52),
        *(
            [],
            ["a", 1, {"b": [2.5]}],
            {},
            {"names": {"en": "Berlin"}},
            {str(n): n for n in range(300)},
        ),
    ],
)
def test_values_of_every_type_and_size(value: object, tmp_path: Path) -> None:
    """Texts, numbers, lists and maps come back as they were, at every length of their headers."""
    path = _written(tmp_path / "a.mmdb", [Row(256, 511, {"value": value})])
    for mode in (maxminddb.MODE_AUTO, maxminddb.MODE_MEMORY):
        with maxminddb.open_database(path, mode) as reader:
            assert reader.get("0.0.1.7") == {"value": value}
            assert reader.get("0.0.2.0") is None


def test_metadata(tmp_path: Path) -> None:
    """A database says what it is and when its data were made."""
    with maxminddb.open_database(_written(tmp_path / "a.mmdb", [Row(1, 1, {})], 4)) as reader:
        metadata = reader.metadata()
    assert (metadata.database_type, metadata.ip_version) == ("test", 4)
    assert (metadata.build_epoch, metadata.binary_format_major_version) == (1_795_428_000, 2)


@pytest.mark.parametrize(("size", "bits"), [(100, 24), (1 << 24, 28)])
def test_wide_databases(size: int, bits: int, tmp_path: Path) -> None:
    """Nodes grow with the data that they point to."""
    filler: list[Row] = [Row(n << 16, n << 16, {"n": n, "x": "x" * (size // 8)}) for n in range(8)]
    path = _written(tmp_path / "a.mmdb", [*filler, Row(9 << 16, 10 << 16, {"n": 9})])
    with maxminddb.open_database(path) as reader:
        assert reader.metadata().record_size == bits
        found: Any = reader.get(IPv4Address(10 << 16))
        assert found == {"n": 9}


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    """Neither the order of rows nor the clock is in a database."""
    rows = [Row(5, 9, {"a": 1}), Row(1, 2, {"a": 2}), Row(11, 11, {"a": 1})]
    one = _written(tmp_path / "one.mmdb", rows).read_bytes()
    assert _written(tmp_path / "two.mmdb", rows[::-1]).read_bytes() == one


def test_rows_must_not_overlap(tmp_path: Path) -> None:
    """Two rows for one address are refused, not silently decided."""
    with pytest.raises(ValueError, match="rows overlap"):
        _written(tmp_path / "a.mmdb", [Row(1, 5, {}), Row(5, 6, {})])


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    """Disjoint rows of both families, some of them neighbours."""
    v4 = st.integers(0, _SPACE_V4 - 1)
    v6 = st.integers(0x2000 << 112, (0x4000 << 112) - 1)
    points = sorted(draw(st.sets(v4 | v6, min_size=2, max_size=12)))
    pairs = pairwise(points)
    same_family = [(a, b - 1) for a, b in pairs if (a < _SPACE_V4) == (b < _SPACE_V4)]
    kept = [pair for pair in same_family if draw(st.booleans())]
    return [Row(a, b, {"row": n % 3}) for n, (a, b) in enumerate(kept)]


@given(rows=_rows(), more=st.lists(st.ip_addresses(), max_size=4))
def test_look_ups_equal_a_scan(
    rows: list[Row], more: list[IPv4Address | IPv6Address], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every address finds the row that holds it, both at the ends of rows and elsewhere."""
    path = _written(tmp_path_factory.mktemp("mmdb") / "a.mmdb", rows)
    numbers = [n + d for row in rows for n in row[:2] for d in (-1, 0, 1)]
    addresses = [ip_address(n) for n in numbers if n >= 0] + more
    with maxminddb.open_database(path) as reader:
        for address in addresses:
            number = int(address)
            if address.version == 6 and number < _SPACE_V4:
                continue
            held = [row.record for row in rows if row.first <= number <= row.last]
            assert reader.get(address) == (held[0] if held else None)
