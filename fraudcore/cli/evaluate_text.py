"""The report of an evaluation as tables for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from fraudcore.cli.table import table
from fraudcore.text import display

__all__ = ["headline", "report_text", "tables_of"]

Table = tuple[str, tuple[str, ...], Sequence[Sequence[object]]]
"""Title, head and rows."""


def report_text(report: Mapping[str, Any]) -> str:
    """Overall figures, attacks, rules, the score and the goals, one table each."""
    tables = (table(columns, rows) for _, columns, rows in tables_of(report))
    return "\n\n".join([headline(report), *tables])


def headline(report: Mapping[str, Any]) -> str:
    """How much was judged."""
    streams = report["streams"]
    return (
        f"{report['events']:,} events of {streams} stream{'s' if streams > 1 else ''}, "
        f"{report['campaigns']:,} campaigns, {report['benign_successes']:,} honest successes"
    )


def tables_of(report: Mapping[str, Any]) -> list[Table]:
    """The same as titles, heads and rows; a table without rows is left out."""
    tables = [_overall(report), _attacks(report), _rules(report), _score(report), _goals(report)]
    return [each for each in tables if each[2]]


def _overall(report: Mapping[str, Any]) -> Table:
    rows = [
        (display(name.replace("_", " ")), _figure(each)) for name, each in report["overall"].items()
    ]
    return "Overall", ("from medium on", "figure (95 % interval)"), rows


def _attacks(report: Mapping[str, Any]) -> Table:
    rows = [
        (
            display(kind),
            each["recall"]["count"],
            _figure(each["recall"]),
            f"{each['within_24_events']:.2f}",
            f"{each['event_recall']:.2f}",
            _number(each["median_failures_until_alert"]),
            _number(each["median_delay_s"]),
        )
        for kind, each in sorted(report["attacks"].items())
    ]
    head = ("attack", "n", "caught", "by event 24", "events found", "failures before", "delay s")
    return "Attacks", head, rows


def _rules(report: Mapping[str, Any]) -> Table:
    rows = [
        (
            display(rule),
            each["true_alerts"],
            each["false_alerts"],
            each["false_alerts_from_medium"],
            _number(each["precision"], 2),
            f"{each['false_per_10000_successes']:.1f}",
        )
        for rule, each in report["rules"].items()
    ]
    head = ("rule", "true", "false", "from medium", "precision", "false per 10,000 successes")
    return "Rules", head, rows


def _score(report: Mapping[str, Any]) -> Table:
    rows = [
        (kind, name.replace("_", " "), _figure(each))
        for kind, figures in report["score"].items()
        for name, each in figures.items()
        if name != "roc"
    ]
    return "Score", ("score of", "measure", "figure (95 % interval)"), rows


def _goals(report: Mapping[str, Any]) -> Table:
    rows = [
        (each["name"], each["wanted"], f"{each['value']:.3f}", "yes" if each["reached"] else "no")
        for each in report["goals"]
    ]
    return "Goals", ("goal", "wanted", "figure", "reached"), rows


def _figure(each: Mapping[str, Any]) -> str:
    """One stream has no interval."""
    if each["low"] == each["high"]:
        return f"{each['value']:.3f}"
    return f"{each['value']:.3f} ({each['low']:.3f} to {each['high']:.3f})"


def _number(value: float | None, digits: int = 0) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
