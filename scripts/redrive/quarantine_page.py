"""The quarantine on the screen: by day, or record by record."""

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fraudcore.text import display
from scripts.redrive.lake_objects import LakeError
from scripts.redrive.quarantine import Quarantine

__all__ = ["list_quarantine", "show_quarantine"]

_DATA_SHOWN = 160
_REASON_SHOWN = 200


def list_quarantine(console: Console, quarantine: Quarantine) -> int:
    """How much was set aside on which day, and how much of it would be taken today.

    Returns:
        how many objects could not be read.
    """
    days: dict[str, Counter[str]] = {}
    unreadable = 0
    for each in quarantine.objects():
        try:
            counts = quarantine.counts(each.key)
        except LakeError as error:
            unreadable += 1
            console.print(Text(f" ✘ {display(str(error), _REASON_SHOWN)}", "red"), soft_wrap=True)
            continue
        days.setdefault(each.day, Counter()).update(counts)
    console.print(Text(f"Quarantine: {_sum(days)}", "bold"))
    if days:
        console.print(_table(days))
    return unreadable


def show_quarantine(console: Console, quarantine: Quarantine, most: int) -> int:
    """Record by record: where it is, why it was refused, whether it would be taken, its bytes.

    Returns:
        how many objects could not be read.
    """
    unreadable, left = 0, most
    for each in quarantine.objects():
        if left < 0:
            break
        try:
            found = quarantine.records(each.key)
            replayed = quarantine.markers.replayed(each.key)
        except LakeError as error:
            unreadable += 1
            console.print(Text(f" ✘ {display(str(error), _REASON_SHOWN)}", "red"), soft_wrap=True)
            continue
        console.print(Text(display(each.key, _REASON_SHOWN), "bold"), soft_wrap=True)
        for record in found[:left]:
            earlier = record.sequence_number in replayed
            taken = "accepted" if record.refused is None else record.refused
            console.print(f" {display(record.sequence_number)}{', replayed' if earlier else ''}")
            console.print(f"   then  {display(record.reason, _REASON_SHOWN)}", soft_wrap=True)
            console.print(f"   now   {display(taken, _REASON_SHOWN)}", soft_wrap=True)
            console.print(f"   data  {display(record.record.data, _DATA_SHOWN)}", soft_wrap=True)
        left -= len(found)
    if left < 0:
        console.print(f"... the first {most:,} records; --most shows more")
    return unreadable


def _sum(days: dict[str, Counter[str]]) -> str:
    total = sum((counts["records"] for counts in days.values()), 0)
    return {0: "nothing is set aside", 1: "1 record"}.get(total, f"{total:,} records")


def _table(days: dict[str, Counter[str]]) -> Table:
    table = Table(box=None, pad_edge=True)
    table.add_column("day of arrival")
    for title in ("records", "replayed", "accepted now", "refused again"):
        table.add_column(title, justify="right")
    for day, counts in sorted(days.items()):
        names = ("records", "replayed", "accepted", "refused")
        table.add_row(day, *(f"{counts[name]:,}" for name in names))
    return table
