"""Feeds: their text, their files and what is refused."""

from pathlib import Path

import pytest

from fraudcore import InvalidConfigError
from fraudcore.enrich import Feed, FeedInfo, parse_feed, parse_range
from fraudcore.enrich.feed_file import load_feed

INFO = FeedInfo("bad hosts", "suspicious", "medium")


def test_comments_and_blank_lines_are_skipped() -> None:
    """Both marks begin a comment, anywhere in a line."""
    lines = ["# head", "; head", "", "  \t", "0.0.1.0 # one", "0.0.2.0;two", "\t0.0.3.0\r\n"]
    feed = parse_feed(INFO, lines)
    assert feed == Feed.of(INFO, map(parse_range, ["0.0.1.0", "0.0.2.0", "0.0.3.0"]))


def test_autonomous_systems() -> None:
    """Lines that begin with AS, in any case, are numbers of autonomous systems."""
    feed = parse_feed(INFO, ["AS64496", "as64497 # lab", "As4294967295"])
    assert feed.asns == {64496, 64497, 4_294_967_295}
    assert not feed.v4 + feed.v6


@pytest.mark.parametrize("text", ["AS", "AS0", "AS4294967296", "AS-1", "AS 1", "ASN1", "AS1.1"])
def test_what_is_no_autonomous_system_is_refused(text: str) -> None:
    """A number outside 32 bits, the reserved 0 and anything but digits is a rejected line."""
    feed = parse_feed(INFO, ["AS64496", text])
    (line,) = feed.rejected
    assert (line.number, line.text) == (2, text)
    assert "autonomous system" in line.problem


def test_a_bad_line_costs_no_other() -> None:
    """Rejected lines are told with file, number, value and reason; the others are entries."""
    lines = ["192.0.2.1", "evil.example", "192.0.2.8/28", "::1"]
    feed = parse_feed(INFO, lines, "hosts.txt")
    assert [str(line) for line in feed.rejected] == [
        "hosts.txt:2: evil.example refused: Expected 4 octets in 'evil.example'",
        "hosts.txt:3: 192.0.2.8/28 refused: has host bits set; 192.0.2.0/28 would be the network",
    ]
    assert (len(feed.v4), feed.v6) == (2, (1, 2))


def test_hostile_lines_are_shown_escaped_and_short() -> None:
    """What a feed says cannot steer a terminal or flood a log."""
    feed = parse_feed(INFO, ["192.0.2.1", "\x1b[31m" + "x" * 10_000, "1.2.3.4/" + "9" * 5000])
    for line in feed.rejected:
        assert str(line).isprintable()
        assert len(str(line)) < 700


def test_many_rejected_lines_are_counted_and_the_first_kept() -> None:
    """A feed that is mostly damage does not fill the memory with complaints."""
    feed = parse_feed(INFO, ["192.0.2.1", *["?"] * 5000])
    assert (len(feed.rejected), feed.rejected_count) == (100, 5000)


def test_a_text_without_any_entry_is_refused() -> None:
    """An error page in place of a feed is not a feed that lists nobody."""
    with pytest.raises(InvalidConfigError, match=r"page: no entry in 2 lines: page:1: <html>"):
        parse_feed(INFO, ["<html>", "</html>"], "page")


def test_an_empty_feed_lists_nobody() -> None:
    """A feed of comments alone is a feed: nobody is on it today."""
    assert parse_feed(INFO, ["# none today"]) == Feed(INFO)


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        (("", "tor", "high"), "feed.name"),
        (("x" * 65, "tor", "high"), "feed.name"),
        (("a\nb", "tor", "high"), "feed.name"),
        (("exits", "onion", "high"), "feed.exits.kind"),
        (("exits", "tor", "grave"), "feed.exits.severity"),
    ],
)
def test_what_a_feed_is_must_be_known(fields: tuple[str, str, str], key: str) -> None:
    """Name, kind and severity are checked; the error names the offending one."""
    with pytest.raises(InvalidConfigError) as raised:
        FeedInfo(*fields)  # type: ignore[arg-type]
    assert raised.value.key == key


def test_files(tmp_path: Path) -> None:
    """A file in UTF-8 is read with or without a byte order mark and whatever its line ends."""
    path = tmp_path / "feed.txt"
    path.write_bytes("\ufeff192.0.2.1\r\n# Zürich\r\nAS64496\n".encode())
    feed = load_feed(INFO, path)
    assert (len(feed.v4), set(feed.asns), feed.rejected_count) == (2, {64496}, 0)


def test_undecodable_bytes_spoil_their_own_line(tmp_path: Path) -> None:
    """A line of binary is rejected by file and number; the next one counts."""
    path = tmp_path / "feed.txt"
    path.write_bytes(b"\xff\xfe\n192.0.2.1\n")
    feed = load_feed(INFO, path)
    (line,) = feed.rejected
    assert str(line).startswith(f"{path}:1: \\xff\\xfe refused")
    assert len(feed.v4) == 2


@pytest.mark.parametrize("name", ["absent.txt", "."])
def test_files_that_cannot_be_read_are_named(name: str, tmp_path: Path) -> None:
    """A missing file and a directory raise a configuration error with the name."""
    with pytest.raises(InvalidConfigError, match=r"cannot be read: .+") as raised:
        load_feed(INFO, tmp_path / name)
    assert str(tmp_path) in raised.value.key
