"""Places: the invented towns of one country, and cities abroad that people travel to.

One country, because most services have most of their users in one; it is 430 km wide, so that
nobody outruns an aeroplane between home, office and the gateway of a carrier.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from typing import Final

from fraudcore.simulate.cities import CITIES
from scripts.bench.traffic.facts import facts

__all__ = ["TOWNS", "abroad", "town"]

_FIRST: Final = (
    *("Ahorn", "Alten", "Berg", "Birken", "Brunn", "Buchen", "Dorn", "Eber", "Eichen", "Erlen"),
    *("Falken", "Fürsten", "Grün", "Hain", "Hasel", "Herzogen", "Hirsch", "Hohen", "Kalten"),
    *("Kirch", "Königs", "Linden", "Markt", "Mühl", "Neuen", "Ober", "Rosen", "Schwarz", "Stein"),
    *("Tannen", "Unter", "Wald", "Weiden", "Weißen", "Wiesen", "Wolfs"),
)
_LAST: Final = (
    *("au", "bach", "beck", "berg", "brück", "brunn", "burg", "dorf", "eck", "feld", "furt"),
    *("hagen", "hain", "hausen", "heim", "hofen", "horst", "kirchen", "leben", "moor", "ried"),
    *("rode", "roth", "stadt", "stein", "tal", "wald", "wangen", "weiler", "zell"),
)
_REGIONS: Final = ("Nordmark", "Osterland", "Rheingau", "Sundgau", "Wendland", "Westmark")
TOWNS: Final = tuple(first + last for first, last in product(_FIRST, _LAST))
_RADII_KM: Final = (1, 5, 10, 20, 50, 100)
"""Radii that geo databases commonly state."""


@lru_cache(None)
def town(size: float, radius: float) -> Mapping[str, object]:
    """The ``geo`` object of an address.

    Args:
        size: in [0, 1): the lower, the larger the town; evenly drawn, large towns come oftener.
        radius: in [0, 1): how well the geo database knows the place.
    """
    return _town(int(size * size * len(TOWNS)), _RADII_KM[int(radius * len(_RADII_KM))])


@lru_cache(None)
def _town(number: int, accuracy_km: int) -> Mapping[str, object]:
    north, east, region, *_ = facts(0, "town", number)
    return {
        "country": "DE",
        "region": _REGIONS[int(region * len(_REGIONS))],
        "city": TOWNS[number * 7 % len(TOWNS)],
        "latitude": round(49 + 3 * north, 4),
        "longitude": round(7.5 + 4 * east, 4),
        "accuracy_km": accuracy_km,
    }


@lru_cache(None)
def abroad(number: int) -> Mapping[str, object]:
    """The ``geo`` object of an address in a city somewhere."""
    city = CITIES[number % len(CITIES)]
    return {
        "country": city.country,
        "region": city.region,
        "city": city.name,
        "latitude": city.latitude,
        "longitude": city.longitude,
        "accuracy_km": _RADII_KM[number % len(_RADII_KM)],
    }
