"""Making hostile text safe to show."""

import pytest

from fraudcore.text import at_least, cut_bytes, display, duration, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë", "Zoë"),
        ("日本", "日本"),
        ("a b", "a b"),
        ("a\r\nb", "a\\r\\nb"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\u202e\u2066", "\\u202e\\u2066"),
        ("\u2028\u2029\ufeff\u200b", "\\u2028\\u2029\\ufeff\\u200b"),
        ("\ud800", "\\ud800"),
        ("\xa0\xad", "\\xa0\\xad"),
        ("\U000e0001", "\\U000e0001"),
        ("it's", "it's"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    """Letters of every script stay; what cannot be seen is escaped."""
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain", "plain"),
        (None, "None"),
        (True, "True"),
        (1.5, "1.5"),
        (b"\xff", "b'\\xff'"),
        (10**29, str(10**29)),
        (10**30, "integer beyond 30 digits"),
        ([1] * 100_000, "list of 100000"),
        ({"a": {}}, "dict of 1"),
        ((None, 1), "tuple of 2"),
    ],
)
def test_display_of_any_value(value: object, shown: str) -> None:
    """Values of every type are shown briefly, containers by their size only."""
    assert display(value) == shown


def test_display_of_huge_integers() -> None:
    """An integer of more digits than Python prints is no error."""
    assert display(-(10**5000)) == "integer beyond 30 digits"


def test_display_is_bounded() -> None:
    """However long and hostile a value is, twice the limit and its length are shown."""
    for value in ("\x00" * 100_000, "x" * 100_000, b"\x00" * 100_000):
        assert len(display(value, 80)) <= 2 * 80 + len("... (100000 characters)")


def test_display_of_deep_nesting() -> None:
    """Containers are never looked into, so depth cannot exhaust the stack."""
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    assert display(value) == "list of 1"
    while value:
        value = value[0]  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [("Zürich", 3, "Zü"), ("Zürich", 2, "Z"), ("a\x1fb\n", 9, "a?b?"), ("\ud800x", 9, "?x")],
)
def test_cut_bytes(text: str, limit: int, cut: str) -> None:
    """Text is cut at whole characters and holds no control characters afterwards."""
    assert cut_bytes(text, limit) == cut


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 s"), (60, "1 min"), (90, "90 s"), (600, "10 min"), (3600, "1 h"), (86_400, "24 h")],
)
def test_duration(seconds: int, words: str) -> None:
    """Seconds read in the largest unit that divides them."""
    assert duration(seconds) == words


def test_counts_in_words() -> None:
    """A count is a lower bound exactly where more may have happened than is remembered."""
    assert at_least(7, overflows=False) == "7"
    assert at_least(121, overflows=True) == "at least 121"
