"""The page on writing rules does what it says, and names the laws that there are."""

import re
from pathlib import Path

from fraudcore.testing.laws.rule_laws import LAWS
from tests.pages import DOCS, run_page


def test_every_block_of_the_page_runs(tmp_path: Path) -> None:
    """The rule is tested, configured, tried, tuned and installed as the page shows it."""
    languages = run_page(DOCS / "writing-rules.md", tmp_path)
    assert set(languages) == {"python", "toml", "console"}


def test_the_page_lists_every_law() -> None:
    """Each law has its row, in the order in which laws are checked, with what it says."""
    page = (DOCS / "writing-rules.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    assert rows == ["declaration", *(law.name for law in LAWS), "it fires"]
