"""Loading feeds from files."""

from pathlib import Path

from fraudcore.enrich.feed import Feed, FeedInfo
from fraudcore.enrich.feed_text import parse_feed
from fraudcore.errors import InvalidConfigError

__all__ = ["load_feed"]


def load_feed(info: FeedInfo, path: str | Path) -> Feed:
    """Read a feed from a text file in UTF-8, see ``parse_feed`` for its form.

    Bytes that are no UTF-8 spoil only their own line.

    Raises:
        InvalidConfigError: it cannot be read, or holds no entry; names the file.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", errors="backslashreplace") as lines:
            return parse_feed(info, lines, str(path))
    except OSError as error:
        raise InvalidConfigError(str(path), f"cannot be read: {error.strerror}") from error
