"""Stable digests of identifiers, so that bounded histories need not hold the text."""

from hashlib import blake2b

__all__ = ["digest16", "digest32", "digest_hex", "present_digest"]


def digest32(text: str) -> int:
    """32 bits of BLAKE2b.

    Two of a hundred different names share a digest about once in a million
    histories (birthday bound); a distinct count then reads one too low.

    >>> digest32("alice") == digest32("alice") != digest32("bob")
    True
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "little")


def digest16(text: str) -> int:
    """16 bits of BLAKE2b, never 0: for names of which there are few.

    >>> 0 < digest16("Firefox 130") < 2**16
    True
    """
    return digest32(text) % 0xFFFF + 1


def present_digest(text: str | None) -> int:
    """32 bits of BLAKE2b, never 0 for a text; 0 for none.

    >>> present_digest(None), present_digest("") != 0
    (0, True)
    """
    return 0 if text is None else digest32(text) or 1


def digest_hex(*parts: object) -> str:
    """128 bits of BLAKE2b over the parts, each delimited, as 32 hexadecimal digits.

    >>> digest_hex("a", "bc") != digest_hex("ab", "c")
    True
    """
    joined = "".join(f"{len(part)}:{part}" for part in map(str, parts))
    return blake2b(joined.encode(), digest_size=16).hexdigest()
