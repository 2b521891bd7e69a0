"""Forty cities that people log in from."""

from typing import Final, NamedTuple

from fraudcore.geodesy import great_circle_km

__all__ = ["CITIES", "City", "distance_km"]


class City(NamedTuple):
    """A place with its clock.

    Args:
        country: ISO 3166-1 alpha-2.
        region, name: as an atlas writes them.
        latitude, longitude: of the centre, in degrees.
        utc_offset_h: standard time, in hours; summer time is left out, so that a
            stream does not depend on the time zone tables of the machine.
        weight: share of the population that lives here, relative to the others.
    """

    country: str
    region: str
    name: str
    latitude: float
    longitude: float
    utc_offset_h: float
    weight: int


# Names, coordinates (to 0.01 degree, about a kilometre) and clocks are plain
# geographic facts, as any atlas states them; the weights are chosen.
CITIES: Final[tuple[City, ...]] = (
    City("DE", "Berlin", "Berlin", 52.52, 13.41, 1, 6),
    City("DE", "Bavaria", "Munich", 48.14, 11.58, 1, 4),
    City("DE", "Hamburg", "Hamburg", 53.55, 9.99, 1, 3),
    City("AT", "Vienna", "Vienna", 48.21, 16.37, 1, 2),
    City("CH", "Zurich", "Zurich", 47.37, 8.54, 1, 2),
    City("FR", "Ile-de-France", "Paris", 48.86, 2.35, 1, 6),
    City("FR", "Auvergne-Rhone-Alpes", "Lyon", 45.76, 4.84, 1, 2),
    City("ES", "Madrid", "Madrid", 40.42, -3.70, 1, 4),
    City("IT", "Lombardy", "Milan", 45.46, 9.19, 1, 3),
    City("NL", "North Holland", "Amsterdam", 52.37, 4.90, 1, 3),
    City("GB", "England", "London", 51.51, -0.13, 0, 7),
    City("GB", "England", "Manchester", 53.48, -2.24, 0, 2),
    City("IE", "Leinster", "Dublin", 53.35, -6.26, 0, 2),
    City("PT", "Lisbon", "Lisbon", 38.72, -9.14, 0, 2),
    City("SE", "Stockholm", "Stockholm", 59.33, 18.07, 1, 2),
    City("PL", "Masovia", "Warsaw", 52.23, 21.01, 1, 3),
    City("GR", "Attica", "Athens", 37.98, 23.73, 2, 1),
    City("TR", "Istanbul", "Istanbul", 41.01, 28.98, 3, 3),
    City("IL", "Tel Aviv", "Tel Aviv", 32.09, 34.78, 2, 1),
    City("EG", "Cairo", "Cairo", 30.04, 31.24, 2, 2),
    City("NG", "Lagos", "Lagos", 6.52, 3.38, 1, 2),
    City("KE", "Nairobi", "Nairobi", -1.29, 36.82, 3, 1),
    City("ZA", "Gauteng", "Johannesburg", -26.20, 28.05, 2, 1),
    City("AE", "Dubai", "Dubai", 25.20, 55.27, 4, 1),
    City("IN", "Maharashtra", "Mumbai", 19.08, 72.88, 5.5, 4),
    City("IN", "Karnataka", "Bengaluru", 12.97, 77.59, 5.5, 4),
    City("SG", "Singapore", "Singapore", 1.35, 103.82, 8, 2),
    City("ID", "Jakarta", "Jakarta", -6.21, 106.85, 7, 2),
    City("JP", "Tokyo", "Tokyo", 35.69, 139.69, 9, 5),
    City("KR", "Seoul", "Seoul", 37.57, 126.98, 9, 3),
    City("AU", "New South Wales", "Sydney", -33.87, 151.21, 10, 2),
    City("NZ", "Auckland", "Auckland", -36.85, 174.76, 12, 1),
    City("US", "New York", "New York", 40.71, -74.01, -5, 7),
    City("US", "Illinois", "Chicago", 41.88, -87.63, -6, 4),
    City("US", "Texas", "Austin", 30.27, -97.74, -6, 3),
    City("US", "Colorado", "Denver", 39.74, -104.98, -7, 2),
    City("US", "California", "San Francisco", 37.77, -122.42, -8, 5),
    City("CA", "Ontario", "Toronto", 43.65, -79.38, -5, 3),
    City("MX", "Mexico City", "Mexico City", 19.43, -99.13, -6, 3),
    City("BR", "Sao Paulo", "Sao Paulo", -23.55, -46.63, -3, 4),
    City("AR", "Buenos Aires", "Buenos Aires", -34.60, -58.38, -3, 2),
)


def distance_km(a: City, b: City) -> float:
    """Great-circle distance between two centres."""
    return great_circle_km(a.latitude, a.longitude, b.latitude, b.longitude)
