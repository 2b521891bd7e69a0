"""The page on using fraudcore in a login service does what it says."""

from pathlib import Path

from tests.pages import DOCS, run_page


def test_every_block_of_the_page_runs(tmp_path: Path) -> None:
    """The files of the page work together, and print what it shows."""
    assert run_page(DOCS / "library.md", tmp_path).count("console") == 1
