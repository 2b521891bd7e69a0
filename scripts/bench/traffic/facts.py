"""Facts about the n-th of something, told from its number alone: no table of millions."""

from hashlib import blake2b
from struct import Struct
from typing import Final

__all__ = ["FACTS", "digest_hex", "facts", "spread"]

FACTS: Final = 16
"""Independent facts that one number yields."""
_SIXTEEN_BITS: Final = Struct(f">{FACTS}H")
_STRIDE: Final = 0x9E3779B1
"""Odd, hence a permutation of any power of two: neighbours in number live far apart."""


def facts(seed: int, kind: str, number: int) -> tuple[float, ...]:
    """Sixteen numbers of [0, 1) that belong to the ``number``-th thing of a kind.

    >>> facts(1, "person", 7) == facts(1, "person", 7) != facts(2, "person", 7)
    True
    """
    digest = blake2b(f"{seed}/{kind}/{number}".encode(), digest_size=2 * FACTS).digest()
    return tuple([part / 65_536 for part in _SIXTEEN_BITS.unpack(digest)])


def digest_hex(seed: int, kind: str, number: int) -> str:
    """32 hexadecimal digits that belong to the ``number``-th thing of a kind."""
    return blake2b(f"{seed}/{kind}/{number}".encode(), digest_size=16).hexdigest()


def spread(number: int, bits: int) -> int:
    """A different number below ``2**bits`` for each of the first ``2**bits`` numbers.

    >>> sorted(spread(number, 4) for number in range(16)) == list(range(16))
    True
    """
    return number * _STRIDE % (1 << bits)
