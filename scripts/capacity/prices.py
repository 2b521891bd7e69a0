"""The table of list prices."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fraudcore import InvalidConfigError
from fraudcore.text import display

__all__ = ["PRICES", "Price", "Prices", "load_prices"]

PRICES: Final = Path(__file__).with_name("prices.toml")
_FIELDS: Final[dict[str, type | tuple[type, ...]]] = {
    "usd": (int, float),
    "unit": str,
    "source": str,
    "verified": bool,
    "evidence": str,
}


@dataclass(frozen=True)
class Price:
    """One price.

    Args:
        name: in the table.
        usd: US dollars for a unit.
        unit: what is paid for.
        source: the page of AWS that has the final word.
        verified: whether a dated record of that price for the region was seen.
        evidence: where the figure was seen.
    """

    name: str
    usd: float
    unit: str
    source: str
    verified: bool
    evidence: str


@dataclass(frozen=True)
class Prices:
    """All of them.

    Args:
        region: for which they are.
        date: on which they were looked up.
        by_name: the prices.
    """

    region: str
    date: str
    by_name: Mapping[str, Price]

    def usd(self, name: str) -> float:
        """Dollars for a unit."""
        return self.by_name[name].usd

    @property
    def unverified(self) -> list[str]:
        """Names of the prices that no dated record confirms."""
        return [name for name, price in self.by_name.items() if not price.verified]


def load_prices(file: Path = PRICES) -> Prices:
    """Read a table; it must have every price that the committed one has, and no other.

    Raises:
        InvalidConfigError: naming what is missing, unknown or wrong.
    """
    table = _table(file)
    found = {name: _price(file, name, entry) for name, entry in table["prices"].items()}
    if file != PRICES:
        _same_names(file, found.keys(), _table(PRICES)["prices"].keys())
    return Prices(str(table["region"]), str(table["date"]), found)


def _table(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidConfigError(str(file), f"no table of prices: {error}") from error
    for name, kind in (("region", str), ("date", str), ("prices", dict)):
        if not isinstance(table.get(name), kind):
            raise InvalidConfigError(f"{file}: {name}", f"a {kind.__name__} expected")
    return table


def _price(file: Path, name: str, entry: Any) -> Price:
    where = f"{file}: prices.{name}"
    if not isinstance(entry, dict) or entry.keys() != _FIELDS.keys():
        raise InvalidConfigError(where, f"exactly {', '.join(_FIELDS)} expected")
    for field, kind in _FIELDS.items():
        if not isinstance(entry[field], kind):
            raise InvalidConfigError(f"{where}.{field}", f"{display(entry[field])} refused")
    if not 0 <= entry["usd"] < 1e6 or isinstance(entry["usd"], bool):
        raise InvalidConfigError(f"{where}.usd", f"{display(entry['usd'])} refused, 0 to 1e6")
    return Price(name, **entry)


def _same_names(file: Path, found: Any, wanted: Any) -> None:
    if missing := sorted(wanted - found):
        raise InvalidConfigError(f"{file}: prices", f"missing: {', '.join(missing)}")
    if unknown := sorted(found - wanted):
        raise InvalidConfigError(f"{file}: prices", f"unknown: {', '.join(unknown)}")
