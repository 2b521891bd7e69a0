"""What the demo came to: alerts, answers, attacks and the judgement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median

from rich import box
from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from fraudcore import Alert
from fraudcore.severity import rank
from scripts.demo.show import Show
from scripts.demo.wording import RULE_WIDTH, counted, plain, severity, whom, why
from scripts.pipeline.athena import Row
from scripts.pipeline.verdict import Caught

__all__ = ["print_report"]

_NARROW = 110
"""Below so many columns a reason gets lines of its own."""
_ANSWER_ROWS = 6
_ANSWER_COLUMNS = ("ip", "country", "attempts", "failures", "users", "users_tried")


def print_report(console: Console, show: Show) -> None:
    """Print everything that is worth knowing about a show."""
    ranked = sorted(show.verdict.due, key=_rank)
    alerts = _alert_list(ranked) if console.width < _NARROW else _alert_table(ranked)
    sections: dict[str, RenderableType] = {
        f"{len(ranked)} alerts worth a message": alerts,
        "Athena queries over the archive": _answers(show.answers),
        "Injected attacks": _attacks(show.verdict.caught),
        "Checks": _checks(show),
    }
    for title, content in sections.items():
        console.print(Text(f"\n{title}", "bold"))
        console.print(content)


def _rank(alert: Alert) -> tuple[object, ...]:
    """The gravest first, then the oldest; names decide among equals."""
    return -rank(alert.severity), alert.first_seen, alert.rule, alert.entity


def _alert_table(alerts: Iterable[Alert]) -> Table:
    table = _table("severity", "rule", "entity", "reason")
    for alert in alerts:
        table.add_row(severity(alert), alert.rule, whom(*alert.entity), Text(why(alert)))
    return table


def _alert_list(alerts: Iterable[Alert]) -> Group:
    return Group(*(part for alert in alerts for part in _alert_entry(alert)))


def _alert_entry(alert: Alert) -> Iterator[RenderableType]:
    level = severity(alert)
    level.align("left", 9)
    yield Text.assemble(" ", level, f"{alert.rule:<{RULE_WIDTH}}", whom(*alert.entity))
    yield Padding(Text(why(alert), "dim"), (0, 1, 0, 10))


def _answers(answers: Mapping[str, Sequence[Row]]) -> Columns:
    return Columns([_answer(name, rows) for name, rows in answers.items()], padding=(0, 3))


def _answer(name: str, rows: Sequence[Row]) -> Table:
    names = [column for column in rows[0] if column in _ANSWER_COLUMNS] if rows else []
    table = _table(*names)
    table.title, table.title_justify, table.title_style = Text(name), "left", "italic"
    for row in rows[:_ANSWER_ROWS]:
        table.add_row(*(Text(plain(row[column])) for column in names))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _attacks(caught: Iterable[Caught]) -> Table:
    table = _table("", "attack", "on", "alerts of")
    for campaign, rules, missing in caught:
        table.add_row(
            _mark(not missing),
            campaign.campaign_id,
            whom(campaign.entity_type, campaign.entity),
            Text(", ".join(sorted(rules)) if rules else "nobody"),
        )
    return table


def _checks(show: Show) -> Group:
    sent, verdict = show.sent, show.verdict
    caught = sum(not each.missing for each in verdict.caught)
    due, stray = len(verdict.due), len(verdict.stray)
    quiet = [alert for alert in show.alerts if alert not in verdict.due]
    archived = len(sent.event_ids) - len(verdict.lost_events) - len(verdict.repeated_events)
    quarantined = len(sent.malformed) - len(verdict.lost_malformed)
    return Group(
        _check(caught, len(verdict.caught), "attacks have every alert they must have"),
        _check(due - len(verdict.unnotified), due, f"alerts were notified{_delay(show.delays_s)}"),
        *([_note(f"no attack is behind {stray} of them")] if stray else ()),
        _note(f"{len(quiet):,} others are stored: minor, or told with their incident"),
        _note(f"({counted(quiet)})"),
        _check(archived, len(sent.event_ids), "events are in the archive exactly once"),
        _check(quarantined, len(sent.malformed), "malformed records are in the quarantine"),
    )


def _note(text: str) -> Text:
    return Text(f"   {text}", "dim")


def _check(good: int, total: int, what: str) -> Text:
    return Text.assemble(" ", _mark(good == total), f" {good:,} of {total:,} {what}")


def _delay(delays_s: Sequence[float]) -> str:
    if not delays_s:
        return ""
    return f" ({median(delays_s):.1f} s after the event, at most {max(delays_s):.1f} s)"


def _mark(good: bool) -> Text:
    return Text("✔", "bold green") if good else Text("✘", "bold red")


def _table(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=True, header_style="dim")
    for name in names:
        table.add_column(name, overflow="fold")
    return table
