"""A backtest as tables for a terminal."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any, Final

from fraudcore.backtest.report import SIDES
from fraudcore.cli.table import table
from fraudcore.cli.terminal import cut
from fraudcore.text import display, printable

__all__ = ["report_text"]

_SIGNS: Final = {"won": "+", "lost": "-", "changed": "~"}
_IDS: Final = 5
_INDENT: Final = " " * 6
_NARROWEST: Final = 20


def report_text(report: Mapping[str, Any], columns: int | None) -> str:
    """What was read, both sides, every rule, and examples of what differs.

    Args:
        report: see ``report_of``.
        columns: of the terminal; ``None`` where nothing need be cut.
    """
    blocks = [_archive(report["archive"]), *_remarks(report["archive"]["remarks"])]
    blocks += [_sides(report), *_rules(report), _verdict(report["difference"])]
    blocks += [_faults(side, report[side]["faults"]) for side in SIDES if report[side]["faults"]]
    lines = "\n\n".join(blocks).splitlines()
    cropped = "\n".join(cut(line, columns) for line in lines)
    return "\n\n".join([cropped, *_examples(report["examples"], columns)])


def _archive(archive: Mapping[str, Any]) -> str:
    twice = f"; {archive['duplicates']} duplicates left out" if archive["duplicates"] else ""
    days = "1 day" if archive["days"] == 1 else f"{archive['days']} days"
    return (
        f"{archive['events']} events on {days}{twice}\n"
        f"event time {archive['first']} to {archive['last']}"
    )


def _remarks(remarks: Mapping[str, Any]) -> Iterator[str]:
    if remarks:
        rows = [
            (kind, each["count"], f"{display(each['first'][0][0], 60)}:{each['first'][0][1]}")
            for kind, each in remarks.items()
        ]
        yield table(("found in the archive", "times", "first at"), rows)


def _sides(report: Mapping[str, Any]) -> str:
    rows = [
        (
            side,
            report[side]["alerts"],
            f"{report[side]['alerts_a_day']:.1f}",
            report[side]["suppressed"],
            *report[side]["severities"].values(),
        )
        for side in SIDES
    ]
    head = ("rules", "alerts", "a day", "suppressed", *report[SIDES[0]]["severities"])
    return table(head, rows)


def _rules(report: Mapping[str, Any]) -> Iterator[str]:
    rules = report["rules"]
    if not rules:
        return
    precise = [each[side]["precision"]["value"] for each in rules.values() for side in SIDES]
    judged = any(value is not None for value in precise)
    head = ("rule", *SIDES, "won", "lost", "changed")
    rows = [
        (
            display(rule),
            *(each[side]["alerts"] for side in SIDES),
            *(each[way] for way in ("won", "lost", "changed")),
            *((_precision(each[side]["precision"]) for side in SIDES) if judged else ()),
        )
        for rule, each in rules.items()
    ]
    yield table((*head, *(("precision", "candidate's precision") if judged else ())), rows)


def _precision(found: Mapping[str, Any]) -> str:
    if found["value"] is None:
        return "-"
    decided = found["confirmed"] + found["dismissed"]
    return f"{found['value']:.2f} of {decided}"


def _verdict(difference: Mapping[str, int]) -> str:
    won, lost, changed = (difference[name] for name in ("won", "lost", "changed"))
    if not (won or lost or changed):
        return "no difference"
    same = difference["kept"] - changed
    return f"{won} alerts won, {lost} lost, {changed} changed, {same} the same"


def _faults(side: str, faults: Mapping[str, Any]) -> str:
    rows = [(display(rule), each["count"], each["first"]) for rule, each in faults.items()]
    return table((f"failing rule, {side}", "times", "first"), rows)


def _examples(examples: Mapping[str, Any], columns: int | None) -> Iterator[str]:
    """Of each rule what is won, lost and changed: a line of facts, the reason, the events."""
    for rule, ways in examples.items():
        texts = [f"{display(rule)}: examples"]
        for way, several in ways.items():
            for each in several:
                texts += _example(_SIGNS[way], way, each)
        yield "\n".join(line for text in texts for line in _wrapped(text, columns))


def _example(sign: str, way: str, each: Mapping[str, Any]) -> Iterator[str]:
    verdict = {True: ", confirmed", False: ", dismissed", None: ""}[each["verdict"]]
    entity = each["entity"]
    told = _state(each)
    if way == "changed":
        told = f"{_state(each['deployed'])} -> {told}"
    who = f"{entity['type']} {display(entity['value'], 60)}"
    yield f"  {sign} {way}{verdict}: {told}, {who}, {each['first_seen']}"
    yield f"{_INDENT}{printable(each['reason'])}"
    ids = [display(event_id, 40) for event_id in each["event_ids"]]
    more = f" and {len(ids) - _IDS} more" if len(ids) > _IDS else ""
    yield f"{_INDENT}alert {each['alert_id']}, events {', '.join(ids[:_IDS])}{more}"


def _wrapped(text: str, columns: int | None) -> list[str]:
    """Over as many lines as it takes; nothing of an example is cut off."""
    if columns is None:
        return [text]
    return wrap(text, max(columns, _NARROWEST), subsequent_indent=_INDENT, break_on_hyphens=False)


def _state(alert: Mapping[str, str]) -> str:
    return alert["severity"] + (" (suppressed)" if alert["status"] == "suppressed" else "")
