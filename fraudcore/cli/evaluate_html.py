"""The report of an evaluation as one HTML page that needs nothing else."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from fraudcore.cli.evaluate_plots import false_alerts_plot, recall_plot, roc_plot
from fraudcore.cli.evaluate_text import headline, tables_of

__all__ = ["report_html"]

_TITLE: Final = "Evaluation of the rules"
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --line: #d5dae1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --paper: #14181f; --line: #39424f; } }
body { color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif;
       margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; } .wide { overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .7rem; text-align: left; }
th, td + td { white-space: nowrap; }
.number { font-variant-numeric: tabular-nums; text-align: right; }
svg { display: block; height: auto; max-width: 100%; }
"""


def report_html(report: Mapping[str, Any]) -> str:
    """A page of plots and tables, readable in light and dark; every text is escaped."""
    plots = []
    if report["attacks"]:
        plots.append(("What is caught", recall_plot(report["attacks"])))
    if report["score"]:
        plots.append(("How well the score separates", roc_plot(report["score"])))
    costs = false_alerts_plot(report["rules"], report["benign_successes"])
    plots.append(("What it costs", costs))
    body = [
        f"<h1>{_TITLE}</h1>",
        f"<p>{escape(headline(report))}.</p>",
        *(_section(title, svg) for title, svg in plots),
        *(_section(title, _table(head, rows)) for title, head, rows in tables_of(report)),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_TITLE}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _section(title: str, content: str) -> str:
    """What is wider than the screen scrolls by itself, with the keyboard too."""
    name = escape(title)
    scrolls = f'<div class="wide" role="region" aria-label="{name}" tabindex="0">'
    return f"<h2>{name}</h2>\n{scrolls}{content}</div>"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    kinds = [
        ' class="number"' if all(_is_number(str(row[at])) for row in rows) else ""
        for at in range(len(head))
    ]
    heads = _cells("th", kinds, head)
    lines = "\n".join(f"<tr>{_cells('td', kinds, row)}</tr>" for row in rows)
    return f"<table>\n<tr>{heads}</tr>\n{lines}\n</table>"


def _cells(tag: str, kinds: Sequence[str], row: Sequence[object]) -> str:
    return "".join(
        f"<{tag}{kind}>{escape(str(cell))}</{tag}>" for kind, cell in zip(kinds, row, strict=True)
    )


def _is_number(cell: str) -> bool:
    return cell == "-" or cell.replace(".", "", 1).isdecimal()
