"""The report of an evaluation as tables for a terminal."""

from collections.abc import Mapping
from typing import Any

from fraudcore.cli.table import table

__all__ = ["report_text"]


def report_text(report: Mapping[str, Any]) -> str:
    """Overall figures, attacks, rules, the score and the goals, one table each."""
    head = (
        f"{report['events']} events of {report['streams']} streams, {report['campaigns']} "
        f"campaigns, {report['benign_successes']} honest successes"
    )
    parts = [head, _overall(report), _attacks(report), _rules(report)]
    parts += [_score(report)] if report["score"] else []
    return "\n\n".join([*parts, _goals(report)])


def _overall(report: Mapping[str, Any]) -> str:
    rows = [(name.replace("_", " "), _figure(each)) for name, each in report["overall"].items()]
    return table(("from medium on", "figure (95 % interval)"), rows)


def _attacks(report: Mapping[str, Any]) -> str:
    rows = [
        (
            kind,
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
    return table(head, rows)


def _rules(report: Mapping[str, Any]) -> str:
    rows = [
        (
            rule,
            each["true_alerts"],
            each["false_alerts"],
            each["false_alerts_from_medium"],
            _number(each["precision"], 2),
            f"{each['false_per_10000_successes']:.1f}",
        )
        for rule, each in report["rules"].items()
    ]
    head = ("rule", "true", "false", "from medium", "precision", "false per 10,000 successes")
    return table(head, rows)


def _score(report: Mapping[str, Any]) -> str:
    rows = [
        (kind, name.replace("_", " "), _figure(each))
        for kind, figures in report["score"].items()
        for name, each in figures.items()
        if name != "roc"
    ]
    return table(("score of", "measure", "figure (95 % interval)"), rows)


def _goals(report: Mapping[str, Any]) -> str:
    rows = [
        (each["name"], each["wanted"], f"{each['value']:.3f}", "yes" if each["reached"] else "no")
        for each in report["goals"]
    ]
    return table(("goal", "wanted", "figure", "reached"), rows)


def _figure(each: Mapping[str, Any]) -> str:
    return f"{each['value']:.3f} ({each['low']:.3f} to {each['high']:.3f})"


def _number(value: float | None, digits: int = 0) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
