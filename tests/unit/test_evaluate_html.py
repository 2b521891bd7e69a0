"""The page of an evaluation: whole, self-contained, escaped, and the same each time."""

import json
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from fraudcore.cli.evaluate_html import report_html
from fraudcore.cli.evaluate_plots import recall_plot, require_plots
from fraudcore.errors import InvalidConfigError
from tests.command_line import fraudcore

SCENARIO = "users = 500\ndays = 12\n[attacks]\nbrute_force_fast = 2\ntakeover_naive = 3\n"


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The page of a small scenario."""
    scenario, html = tmp_path / "scenario.toml", tmp_path / "report.html"
    scenario.write_text(SCENARIO)
    assert fraudcore("evaluate", "--scenario", scenario, "--html", html).status == 0
    return html.read_text("utf-8")


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = ("src", "href", "xlink:href")
        self.references += [value or "" for name, value in attrs if name in names]


def test_the_page_has_plots_and_tables_and_needs_nothing_else(page: str) -> None:
    """Three plots, five tables, and no reference that leaves the page."""
    outline = _Outline()
    outline.feed(page)
    assert outline.tags.count("svg") == 3
    assert outline.tags.count("table") == 5
    assert not {"script", "img", "link", "iframe"} & set(outline.tags)
    assert all(each.startswith("#") for each in outline.references)


def test_plots_take_the_colour_of_the_page(page: str) -> None:
    """Text and axes of a plot follow the page, in light and in dark."""
    assert "prefers-color-scheme: dark" in page
    assert "currentColor" in page
    assert "#010203" not in page
    assert "stroke: #000000" not in page


def test_no_label_is_a_formula(page: str) -> None:
    """Ticks are numbers as people write them."""
    assert "mathdefault" not in page
    assert ">0.001<" in page


def test_a_name_from_an_archive_cannot_write_the_page(tmp_path: Path) -> None:
    """Markup and formulas in the name of a campaign are shown as they are."""
    scenario, out = tmp_path / "scenario.toml", tmp_path / "report.json"
    scenario.write_text(SCENARIO)
    fraudcore("evaluate", "--scenario", scenario, "--json", out)
    report = json.loads(out.read_text())
    report["attacks"]["<script>$x^$</script>"] = report["attacks"]["brute_force_fast"]
    assert "<script>" not in report_html(report)


def test_long_names_are_cut_and_keep_their_own_bars() -> None:
    """What begins alike is not drawn as one."""
    found = {"recall": {"value": 0.5, "low": 0.4, "high": 0.6}}
    svg = recall_plot({"a" * 30 + end: found for end in ("b", "c")})
    assert svg.count("aaaa... (31 characters)") == 2
    assert "a" * 25 not in svg


def test_an_interval_is_promised_only_where_there_is_one() -> None:
    """A single stream has none."""
    found = {"recall": {"value": 0.5, "low": 0.5, "high": 0.5}}
    assert "interval" not in recall_plot({"spraying": found})


def test_the_same_report_gives_the_same_page(page: str, tmp_path: Path) -> None:
    """No date and no chance is in the page."""
    again = tmp_path / "again.html"
    scenario = tmp_path / "scenario.toml"
    fraudcore("evaluate", "--scenario", scenario, "--html", again)
    assert again.read_text("utf-8") == page


def test_the_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without matplotlib the option says which extra to install."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InvalidConfigError, match="extra 'report'"):
        require_plots()
