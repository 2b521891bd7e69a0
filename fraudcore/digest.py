"""Stable digests of identifiers, so that bounded histories need not hold the text."""

from hashlib import blake2b

__all__ = ["digest32", "digest_hex"]


def digest32(text: str) -> int:
    """32 bits of BLAKE2b.

    Two of a hundred different names share a digest about once in a million
    histories (birthday bound); a distinct count then reads one too low.

    >>> digest32("alice") == digest32("alice") != digest32("bob")
    True
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "little")


def digest_hex(*parts: object) -> str:
    """128 bits of BLAKE2b over the parts, each delimited, as 32 hexadecimal digits.

    >>> digest_hex("a", "bc") != digest_hex("ab", "c")
    True
    """
    joined = "".join(f"{len(part)}:{part}" for part in map(str, parts))
    return blake2b(joined.encode(), digest_size=16).hexdigest()
