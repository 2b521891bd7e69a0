"""HyperLogLog: how many distinct things a flood holds, in 32 bytes.

Flajolet, Fusy, Gandouet, Meunier: "HyperLogLog: the analysis of a near-optimal cardinality
estimation algorithm" (2007), with linear counting for small numbers (Whang, Vander-Zanden,
Taylor, 1990). The relative standard error is 1.04 / sqrt(32) = 18 %. Registers only grow, so
that union is associative, commutative and idempotent.
"""

from math import log
from typing import Final

__all__ = ["EMPTY", "REGISTERS", "estimate", "raised", "union"]

REGISTERS: Final = 32
EMPTY: Final = bytes(REGISTERS)
_INDEX_BITS: Final = 5
_ALPHA: Final = 0.697
"""The bias correction of the paper for 32 registers."""
_SHARES: Final = tuple(2.0**-rank for rank in range(256))
"""By rank: what a register adds to the sum of the paper."""
_MIX: Final = 0x9E3779B97F4A7C15
_MASK_64: Final = 2**64 - 1


def raised(registers: bytes | bytearray, value: int, start: int = 0) -> tuple[int, int] | None:
    """Where a value raises a register: (position, new rank), or ``None`` where it does not.

    Args:
        registers: one or more sketches of 32 bytes.
        start: where the one in question begins.
        value: any whole number from 0; distinct things have distinct values.
    """
    mixed = (value ^ value >> 32) * _MIX & _MASK_64
    mixed = (mixed ^ mixed >> 29) * _MIX & _MASK_64
    position = start + (mixed >> 64 - _INDEX_BITS)
    rest = mixed & (1 << 64 - _INDEX_BITS) - 1
    rank = 65 - _INDEX_BITS - rest.bit_length()
    return (position, rank) if rank > registers[position] else None


def union(a: bytes, b: bytes) -> bytes:
    """The sketch of everything that either holds."""
    return bytes(map(max, a, b))


def estimate(registers: bytes | bytearray) -> float:
    """About how many distinct values were added; 0 for none."""
    zeros = registers.count(0)
    raw = _ALPHA * REGISTERS**2 / sum(map(_SHARES.__getitem__, registers))
    if raw <= 2.5 * REGISTERS and zeros:
        return REGISTERS * log(REGISTERS / zeros)
    return raw
