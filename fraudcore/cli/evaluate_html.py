"""The report of an evaluation as one HTML page that needs nothing else."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from fraudcore.cli.evaluate_plots import false_alerts_plot, recall_plot, roc_plot
from fraudcore.cli.evaluate_text import tables_of

__all__ = ["report_html"]

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --line: #d5dae1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --paper: #14181f; --line: #39424f; } }
body { color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif;
       margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
table { border-collapse: collapse; } .wide { overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .7rem; text-align: left; }
td { font-variant-numeric: tabular-nums; }
svg { height: auto; max-width: 100%; }
"""


def report_html(report: Mapping[str, Any]) -> str:
    """A page of plots and tables, readable in light and dark; every text is escaped."""
    plots = []
    if report["attacks"]:
        plots.append(("What is caught", recall_plot(report["attacks"])))
    if report["score"]:
        plots.append(("How well the score separates", roc_plot(report["score"])))
    successes = report["benign_successes"]
    plots.append(("What it costs", false_alerts_plot(report["rules"], successes)))
    body = [
        "<h1>Evaluation of the rules</h1>",
        (
            f"<p>{report['events']:,} events of {report['streams']} streams, "
            f"{report['campaigns']:,} campaigns, {successes:,} honest successes.</p>"
        ),
        *(f"<h2>{title}</h2>\n{svg}" for title, svg in plots),
        *(_table(title, head, rows) for title, head, rows in tables_of(report)),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Evaluation of the rules</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    heads = "".join(f"<th>{escape(each)}</th>" for each in head)
    lines = [
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    ]
    return (
        f'<h2>{escape(title)}</h2>\n<div class="wide"><table>\n<tr>{heads}</tr>\n'
        + "\n".join(lines)
        + "\n</table></div>"
    )
