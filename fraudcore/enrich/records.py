"""Reading the records of geo databases: what they say of a place or a network.

Two layouts are in use. MaxMind's own (GeoIP2, GeoLite2; also DB-IP's downloads) nests maps:
https://dev.maxmind.com/geoip/docs/databases/city-and-country. The flat one of the
ip-location-db packages has ``country_code``, ``state1``, ``city``, ``latitude`` and
``longitude``, numbers as text in some, and empty text for what is unknown:
https://github.com/sapics/ip-location-db/blob/main/CITY.md.
"""

from collections.abc import Mapping
from typing import Final

from fraudcore.errors import InvalidEventError
from fraudcore.place import Geo, Network

__all__ = ["NETWORK_KEYS", "PLACE_KEYS", "network_of", "place_of"]

PLACE_KEYS: Final = frozenset({"country_code", "country", "registered_country", "location"})
NETWORK_KEYS: Final = frozenset({"autonomous_system_number"})
_UNKNOWN_COUNTRY: Final = "ZZ"
"""ISO 3166-1 leaves it to users; CLDR and several databases mean "unknown" by it."""


def place_of(record: object) -> Geo | None:
    """The place that a record of a city or country database states, in either layout.

    Coordinates 0, 0 count as unknown: databases write them for want of better ones, and
    nobody lives there.

    Returns:
        ``None`` where it states nothing that counts.

    Raises:
        InvalidEventError: a value outside its limits, or of a wrong type.

    >>> place_of({"country_code": "DE", "city": "Berlin", "latitude": "52.5", "longitude": "13.4"})
    Geo(country='DE', region=None, city='Berlin', latitude=52.5, longitude=13.4, accuracy_km=None)
    >>> place_of({"country": {"iso_code": "DE"}, "location": {"accuracy_radius": 200}})
    Geo(country='DE', region=None, city=None, latitude=None, longitude=None, accuracy_km=200.0)
    """
    if not isinstance(record, Mapping):
        raise InvalidEventError("geo", record, "a map")
    facts = _flat(record) if "country_code" in record else _nested(record)
    if facts["country"] == _UNKNOWN_COUNTRY:
        facts["country"] = None
    if facts["latitude"] == facts["longitude"] == 0:
        facts["latitude"] = facts["longitude"] = None
    geo = Geo(**facts)  # type: ignore[arg-type]  # every fact is checked there
    return geo if geo != _NOWHERE else None


_NOWHERE: Final = Geo()


def _flat(record: Mapping[str, object]) -> dict[str, object]:
    return {
        "country": record["country_code"],
        "region": record.get("state1"),
        "city": record.get("city"),
        "latitude": _number("geo.latitude", record.get("latitude")),
        "longitude": _number("geo.longitude", record.get("longitude")),
    }


def _nested(record: Mapping[str, object]) -> dict[str, object]:
    location = _map(record.get("location"))
    return {
        "country": _map(record.get("country")).get("iso_code"),
        "region": _name(_first(record.get("subdivisions"))),
        "city": _name(record.get("city")),
        "latitude": location.get("latitude"),
        "longitude": location.get("longitude"),
        "accuracy_km": location.get("accuracy_radius"),
    }


def network_of(record: object) -> Network | None:
    """The network that a record of an ASN database states; the layouts agree on the keys.

    Returns:
        ``None`` where it states nothing, or AS 0, which means none (RFC 7607).

    Raises:
        InvalidEventError: a value outside its limits, or of a wrong type.

    >>> network_of({"autonomous_system_number": 64496, "autonomous_system_organization": "Lab"})
    Network(asn=64496, organization='Lab', masked=None)
    """
    if not isinstance(record, Mapping):
        raise InvalidEventError("network", record, "a map")
    asn = _number("network.asn", record.get("autonomous_system_number"))
    if isinstance(asn, float) and asn.is_integer():
        asn = int(asn)
    if not asn:
        return None
    organization = record.get("autonomous_system_organization")
    return Network(asn, organization)  # type: ignore[arg-type]  # every fact is checked there


def _number(field: str, value: object) -> object:
    """Numbers as they are, text read as a number, empty text as absent."""
    if not isinstance(value, str):
        return value
    try:
        return float(value) if value else None
    except ValueError as error:
        raise InvalidEventError(field, value, "a number") from error


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else None


def _name(value: object) -> object:
    return _map(_map(value).get("names")).get("en")
