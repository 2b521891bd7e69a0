"""Text as attackers and broken producers choose it."""

from typing import Final

from hypothesis import strategies as st

__all__ = ["hostile_texts", "tokens"]

_ANY: Final = st.characters(codec="utf-8")
_PRINTABLE: Final = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
_KNOWN_TROUBLE: Final = (
    "-",
    "N/A",
    "unknown",
    " ",
    "a#b%23c",
    "line\r\nbreak",
    "\x1b[2J\x00",
    "\u202egnp.exe",
    "\u2028\u2029\ufeff\u200b",
    "' OR 1=1 --",
    "=cmd|'/c calc'!A1",
    "${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "\U0001f600" * 64,
)


def hostile_texts(limit: int = 256) -> st.SearchStrategy[str]:
    """Valid Unicode: placeholders, controls, overrides, injections, and text at the limit.

    Args:
        limit: characters at most, 64 to 100,000.

    >>> from fraudcore.testing import simplest
    >>> simplest(hostile_texts())
    '-'
    """
    lengths = [n for n in (63, 64, 65, 128, 255, 256, limit) if n <= limit]
    return st.one_of(
        st.sampled_from(_KNOWN_TROUBLE),
        st.text(_ANY, min_size=1, max_size=60),
        st.builds(lambda character, n: character * n, _ANY, st.sampled_from(lengths)),
    )


def tokens(limit: int) -> st.SearchStrategy[str]:
    """Printable text of 1 to ``limit`` characters, as event ids and tenants have it.

    >>> from fraudcore.testing import simplest
    >>> simplest(tokens(128))
    '0'
    """
    longest = _PRINTABLE.map(lambda character: character * limit)
    return st.text(_PRINTABLE, min_size=1, max_size=min(limit, 40)) | longest
