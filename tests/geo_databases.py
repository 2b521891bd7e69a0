"""Tiny geo databases for tests, in both layouts that are in use."""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from scripts.geodata.mmdb import Row, write_mmdb

__all__ = ["FLAT_BERLIN", "LAB", "NESTED_BERLIN", "database"]

NESTED_BERLIN: Mapping[str, Any] = {
    "city": {"geoname_id": 2950159, "names": {"de": "Berlin", "en": "Berlin"}},
    "continent": {"code": "EU"},
    "country": {"iso_code": "DE", "names": {"en": "Germany"}},
    "location": {"accuracy_radius": 20, "latitude": 52.52, "longitude": 13.405},
    "subdivisions": [{"iso_code": "BE", "names": {"en": "Land Berlin"}}, {"names": {"en": "x"}}],
}
FLAT_BERLIN: Mapping[str, Any] = {
    "city": "Berlin",
    "country_code": "DE",
    "latitude": 52.52,
    "longitude": 13.405,
    "postcode": "",
    "state1": "Land Berlin",
    "state2": "",
    "timezone": "",
}
LAB: Mapping[str, Any] = {
    "autonomous_system_number": 64496,
    "autonomous_system_organization": "Example Lab",
}


def database(
    path: Path, records: Mapping[str, Mapping[str, Any]], ip_version: int | None = None
) -> Path:
    """Write a database of these records by network.

    Args:
        path: the file.
        records: by network in CIDR notation, which must not overlap.
        ip_version: 4 or 6; by default 6 where one of the networks is IPv6.
    """
    networks = {ip_network(text): record for text, record in records.items()}
    rows = [Row(int(n[0]), int(n[-1]), record) for n, record in networks.items()]
    version = ip_version or max((network.version for network in networks), default=6)
    write_mmdb(path, rows, database_type="test", ip_version=version, build_epoch=1_795_428_000)
    return path
