"""The page of an evaluation as people see it: in a browser, light and dark, wide and narrow."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from fraudcore.cli.evaluate_html import report_html
from tests.browser import NAMES, a_browser, browser_path
from tests.command_line import fraudcore
from tests.contrast import GRAPHICS, TEXT, contrast

PATH = browser_path()
pytestmark = pytest.mark.skipif(
    PATH is None,
    reason=f"no browser has seen the page of an evaluation: install one of {', '.join(NAMES)}",
)
SCENARIO = """users = 500
days = 12
[attacks]
brute_force_fast = 2
spraying_distributed = 2
takeover_naive = 3
takeover_vpn = 3
takeover_targeted = 3
"""
HOSTILE = "<img src='http://192.0.2.1/seen'><script>document.title = 'taken'</script>"
WIDTHS_PX = (400, 1280)
"""A telephone's and a screen's."""
SMALLEST_PX = 9

# What is written, with its colour, the nearest paper below it, and its size on the screen.
WRITTEN = """() => {
  const paper = (element) => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, text = walk.currentNode.data.trim();
    if (!text || element.closest('style, defs, metadata')) continue;
    const style = getComputedStyle(element), svg = element.closest('svg');
    const {a, b} = svg ? element.getScreenCTM() : {a: 1, b: 0}, scale = Math.hypot(a, b);
    found.push({text, ink: svg ? style.fill : style.color, paper: paper(element),
                px: parseFloat(style.fontSize) * scale});
  }
  return found;
}"""

# Every picture: where it is, what is drawn in it, in which colours, and which labels leave it.
PICTURES = """() => [...document.querySelectorAll('svg')].map((svg) => {
  const box = svg.getBoundingClientRect(), drawn = svg.getBBox();
  const shapes = [...svg.querySelectorAll('path, use')].filter((e) => !e.closest('defs'));
  const colours = shapes.flatMap((e) => [getComputedStyle(e).fill, getComputedStyle(e).stroke]);
  const leaves = [...svg.querySelectorAll('text')].filter((label) => {
    const at = label.getBoundingClientRect();
    return at.left < box.left - 1 || at.right > box.right + 1
        || at.top < box.top - 1 || at.bottom > box.bottom + 1;
  });
  return {width: box.width, height: box.height, drawn: [drawn.width, drawn.height],
          labels: svg.querySelectorAll('text').length, leaves: leaves.map((e) => e.textContent),
          colours: [...new Set(colours)].filter((c) => c !== 'none')};
})"""


@dataclass
class Seen:
    """One page that was opened."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def measured(self, script: str) -> list[dict[str, Any]]:
        """What a script finds."""
        found: list[dict[str, Any]] = self.page.evaluate(script)
        assert found
        return found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The page of a small scenario, and one whose attack has a hostile name."""
    folder = tmp_path_factory.mktemp("report")
    scenario, page, figures = (folder / name for name in ("s.toml", "page.html", "page.json"))
    scenario.write_text(SCENARIO)
    ran = fraudcore("evaluate", "--scenario", scenario, "--html", page, "--json", figures)
    assert ran.status == 0
    found = json.loads(figures.read_text())
    found["attacks"][HOSTILE] = found["attacks"]["takeover_naive"]
    hostile = folder / "hostile.html"
    hostile.write_text(report_html(found))
    return page, hostile


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests."""
    assert PATH is not None
    with a_browser(PATH) as browser:
        yield browser


@pytest.fixture(params=[f"{scheme} {px}" for scheme in ("light", "dark") for px in WIDTHS_PX])
def seen(
    request: pytest.FixtureRequest, browser: Browser, report: tuple[Path, Path]
) -> Iterator[Seen]:
    """The page in one of the schemes, on a telephone or a screen."""
    scheme, width_px = request.param.split()
    yield from _opened(browser, report[0], scheme, int(width_px))


@pytest.fixture
def hostile(browser: Browser, report: tuple[Path, Path]) -> Iterator[Seen]:
    """The page with the hostile name."""
    yield from _opened(browser, report[1], "light", WIDTHS_PX[0])


def _opened(browser: Browser, file: Path, scheme: Any, width_px: int) -> Iterator[Seen]:
    viewport = {"width": width_px, "height": 900}
    context = browser.new_context(color_scheme=scheme, viewport=viewport)  # type: ignore[arg-type]
    seen = Seen(context.new_page())
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("console", lambda message: seen.complaints.append(message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.goto(file.as_uri(), wait_until="load")
    yield seen
    context.close()


def test_nothing_is_fetched_and_nothing_is_complained_of(seen: Seen) -> None:
    """The file is all there is, and the console stays empty."""
    assert seen.requests == [seen.page.url]
    assert seen.complaints == []


def test_the_page_follows_the_scheme(seen: Seen, request: pytest.FixtureRequest) -> None:
    """Dark paper where darkness is asked for, light paper otherwise."""
    dark = "dark" in request.node.name
    black = contrast(seen.measured(WRITTEN)[0]["paper"], "rgb(0, 0, 0)")
    assert (black < TEXT) == dark


def test_everything_written_can_be_read(seen: Seen) -> None:
    """Text of the page and of its pictures is large enough, and stands out from its paper."""
    for each in seen.measured(WRITTEN):
        assert contrast(each["ink"], each["paper"]) >= TEXT, each
        assert each["px"] >= SMALLEST_PX, each


def test_every_picture_is_drawn(seen: Seen) -> None:
    """Each has an extent, fills it, and keeps its labels inside."""
    pictures = seen.measured(PICTURES)
    assert len(pictures) == 3
    for each in pictures:
        assert min(each["width"], each["height"], *each["drawn"]) >= 50, each
        assert each["labels"] >= 5
        assert each["leaves"] == []


def test_bars_and_lines_stand_out_from_the_paper(seen: Seen) -> None:
    """In light and in dark, none of their colours is lost."""
    paper = seen.measured(WRITTEN)[0]["paper"]
    colours = {colour for each in seen.measured(PICTURES) for colour in each["colours"]}
    assert len(colours) >= 4
    for colour in colours:
        assert contrast(colour, paper) >= GRAPHICS, colour


def test_the_page_does_not_move_sideways(seen: Seen) -> None:
    """What is wider scrolls by itself, and the keyboard reaches it."""
    across = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    wide, visible = seen.page.evaluate(across)
    assert wide <= visible
    stuck = "e => getComputedStyle(e).overflowX == 'auto' && e.tabIndex < 0"
    assert not seen.page.evaluate(f"() => [...document.querySelectorAll('body *')].some({stuck})")


def test_the_name_of_an_attack_is_only_shown(hostile: Seen) -> None:
    """Markup in a name fetches nothing, runs nothing, and leaves its picture whole."""
    assert hostile.requests == [hostile.page.url]
    assert hostile.page.title() == "Evaluation of the rules"
    assert hostile.page.get_by_role("cell", name=HOSTILE[:20]).count() == 1
    assert all(each["leaves"] == [] for each in hostile.measured(PICTURES))
