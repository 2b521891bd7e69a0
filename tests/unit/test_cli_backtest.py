"""`fraudcore backtest`: what it prints, what can be wrong with an archive, and with its options."""

import builtins
import gzip
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from fraudcore import InvalidConfigError, LoginEvent, Network, load_rules
from fraudcore.cli.backtest_text import report_text
from tests.archive import archived, write_lake
from tests.attempts import BERLIN, TOKYO, attempt, success
from tests.backtests import backtested
from tests.command_line import Ran, fraudcore, json_lines

STRICT = load_rules("strict")
STRANGER = Network(asn=64999)
EVENTS: list[LoginEvent] = [
    *(attempt(n, user="ann", extra={"note": "kept"}) for n in range(12)),
    success(4000, BERLIN, "192.0.2.9", user="bob"),
    success(4060, TOKYO, "198.51.100.7", user="bob", network=STRANGER),
]
HOUR = "events/dt=2026-11-23/hour=10"


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Twelve failures of ann, and two logins of bob that are too far apart."""
    write_lake(tmp_path / "lake", EVENTS, shards=1)
    return tmp_path / "lake"


def _rules(folder: Path, text: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(text)
    return path


def _rows(lake: Path) -> list[dict[str, Any]]:
    """The rows of its first hour."""
    (path, *_) = sorted((lake / HOUR).iterdir())
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def _put(path: Path, *rows: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json_lines(rows)))


def _remarks(ran: Ran) -> list[str]:
    return [line.removeprefix("fraudcore: ") for line in ran.err.splitlines()]


def test_what_is_won_lost_and_changed_is_told_with_examples(lake: Path, tmp_path: Path) -> None:
    """Counts by rule, then the reason and the events of some alerts."""
    rules = _rules(
        tmp_path,
        "[rules.geo_jump]\nenabled = false\n[rules.ip_failure_burst]\nmax_failures = 5\n"
        '[[known_good]]\nuser = "ann"\nrules = ["failed_login_burst"]\nowner = "soc"\n'
        'reason = "test"\nexpires = 2030-01-01\n',
    )
    ran = fraudcore("backtest", lake, "--rules", rules)
    assert (ran.status, ran.err) == (0, "")
    assert "14 events on 1 day" in ran.out
    assert "1 alerts won, 1 lost, 1 changed" in ran.out
    assert "+ won: medium, ip 192.0.2.1" in ran.out
    assert "- lost: high, user bob" in ran.out
    assert "~ changed: medium -> medium (suppressed), user ann" in ran.out
    assert EVENTS[-1].event_id in ran.out


def test_analysts_verdicts_give_a_precision(lake: Path, tmp_path: Path) -> None:
    """Of each side and rule, where somebody decided."""
    verdicts = tmp_path / "verdicts.jsonl"
    day = {"rule": "geo_jump", "entity": "bob", "day": "2026-11-23", "verdict": True}
    burst = {"rule": "failed_login_burst", "entity": "ann", "day": "2026-11-23", "verdict": False}
    verdicts.write_bytes(json_lines([day, burst]) + b"[]\n")
    report = tmp_path / "report.json"
    ran = fraudcore("backtest", lake, "--verdicts", verdicts, "--json", report)
    assert ran.status == 3
    assert _remarks(ran) == [f"{verdicts}:3: no verdict: not one JSON object"]
    assert "1.00 of 1" in ran.out
    rules = json.loads(report.read_text())["rules"]
    assert rules["geo_jump"]["candidate"]["precision"]["value"] == 1
    assert rules["failed_login_burst"]["deployed"]["precision"]["dismissed"] == 1


def test_no_examples_can_be_asked_for(lake: Path, tmp_path: Path) -> None:
    """Then there is nothing about them at all."""
    rules = _rules(tmp_path, "[rules.geo_jump]\nenabled = false\n")
    assert "examples" not in fraudcore("backtest", lake, "--rules", rules, "--examples", "0").out


def test_only_partitions_of_the_period_are_read(lake: Path) -> None:
    """A damaged object of another day is not even opened."""
    other = lake / "events/dt=2026-11-24/hour=00/x.json.gz"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"\x1f\x8bdamaged")
    ran = fraudcore("backtest", lake, "--until", "2026-11-24")
    assert (ran.status, ran.err) == (0, "")
    assert "12 events" in fraudcore("backtest", lake, "--until", "2026-11-23T10:30:00Z").out
    assert fraudcore("backtest", lake, "--since", "2026-11-24T12:00:00Z").status == 2


def test_what_is_wrong_is_told_with_file_and_line_and_stops_nothing(lake: Path) -> None:
    """Mislabelled, truncated, unordered, duplicated, skewed, of another schema: all reported."""
    first = _rows(lake)[0]
    old = {**first, "sequence_number": "9", "arrived_at": "2026-11-25T10:00:00.000Z"}
    early = {**first, "sequence_number": "8", "arrived_at": "2026-11-23T10:00:30.000Z"}
    odd = {**first, "sequence_number": "7", "colour": "red", "schema_version": 2}
    late = {**first, "sequence_number": "6", "arrived_at": "2026-11-23T10:59:00.000Z"}
    _put(lake / HOUR / "z1.json.gz", first, old, early, odd, late, {"event_id": "x"})
    (lake / HOUR / "z2.json").write_bytes(gzip.compress(json_lines([first])))
    cut = gzip.compress(json_lines([late] * 50))
    (lake / HOUR / "z3.json.gz").write_bytes(cut[: len(cut) - 12])
    (lake / HOUR / "z4.json.gz").write_bytes(b"")
    ran = fraudcore("backtest", lake)
    told = "\n".join(_remarks(ran))
    assert ran.status == 3
    where = f"{HOUR}/z1.json.gz"
    for words in (
        f"{where}:2: mislabelled partition: arrived at 2026-11-25T10:00:00.000Z, and lies in",
        f"{where}:2: clock skew: occurred 2880 min behind its arrival",
        f"{where}:3: unordered: arrived",
        f"{where}:4: unknown column colour: rules find it among the unknown fields",
        f"{where}:4: mixed schema versions: a row of version 2",
        f"{where}:6: rejected row:",
        f"{HOUR}/z2.json:1: mislabelled object: it is gzip, and read as such",
    ):
        assert words in told, words
    assert re.search(r"z3\.json\.gz:\d+: rejected row: cannot be read on", told)
    assert "duplicates left out" in ran.out
    assert "rejected row" in ran.out


def test_each_kind_of_remark_is_told_a_few_times_and_counted(lake: Path) -> None:
    """A million bad rows do not fill a terminal."""
    _put(lake / HOUR / "z.json.gz", *({"event_id": f"x{n}"} for n in range(30)))
    ran = fraudcore("backtest", lake)
    assert len(_remarks(ran)) == 6
    assert _remarks(ran)[-1] == "rejected row: further ones are only counted"
    assert "30" in next(line for line in ran.out.splitlines() if line.startswith("rejected row"))


def test_hostile_names_and_values_are_shown_safely(tmp_path: Path) -> None:
    """Neither a file's name nor a value can forge a line on the terminal."""
    (tmp_path / "a\x1b[31m\nfraudcore: b.jsonl").write_text('{"event_id": "\\u001b[2J"}\nx\n')
    (tmp_path / "c.jsonl").write_bytes(json_lines([attempt(0, user="ann\x07")]))
    ran = fraudcore("backtest", tmp_path)
    assert ran.status == 3
    assert all(line.isprintable() for line in [*ran.err.splitlines(), *ran.out.splitlines()])
    assert all(line.startswith("fraudcore: a") for line in ran.err.splitlines())


def test_parquet_gives_what_json_gives(lake: Path, tmp_path: Path) -> None:
    """Structs, nulls and instants as a columnar file has them."""
    rows = [
        json.loads(line)
        for path in sorted(lake.rglob("*.json.gz"))
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    day = tmp_path / "parquet" / "dt=2026-11-23"
    day.mkdir(parents=True)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), day / "part.parquet")
    reports = []
    for archive in (lake, tmp_path / "parquet"):
        ran = fraudcore("backtest", archive, "--json", tmp_path / "r.json", "--preset", "strict")
        assert (ran.status, ran.err) == (0, "")
        reports.append(json.loads((tmp_path / "r.json").read_text()))
    assert reports[0] == reports[1]
    (day / "part.parquet").write_bytes((day / "part.parquet").read_bytes()[:-200])
    ran = fraudcore("backtest", tmp_path / "parquet")
    assert ran.status == 2
    assert "part.parquet:1: rejected row: cannot be read on" in ran.err


def test_raw_and_compacted_rows_of_one_record_count_once(lake: Path) -> None:
    """The lake keeps both for a while."""
    rows = _rows(lake)
    table = pyarrow.Table.from_pylist(rows)
    pyarrow.parquet.write_table(table, lake / "events/dt=2026-11-23/part.parquet")
    ran = fraudcore("backtest", lake)
    assert f"14 events on 1 day; {len(rows)} duplicates left out" in ran.out


def test_parquet_without_its_library_says_what_to_install(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other formats need nothing."""

    def without(name: str, *rest: Any) -> ModuleType:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return original(name, *rest)

    original = builtins.__import__
    for name in [each for each in sys.modules if each.startswith("pyarrow")]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(builtins, "__import__", without)
    assert fraudcore("backtest", lake).status == 0
    (lake / HOUR / "a.parquet").write_bytes(b"PAR1....PAR1")
    ran = fraudcore("backtest", lake)
    assert ran.status == 2
    assert "install the extra 'backtest'" in ran.err


def test_unknown_fields_reach_rules(lake: Path) -> None:
    """The lake keeps them as JSON text; one that is no object is told."""
    row = {**_rows(lake)[0], "sequence_number": "1", "extra": "[1]"}
    _put(lake / HOUR / "z.json.gz", row)
    ran = fraudcore("backtest", lake)
    assert "z.json.gz:1: unreadable extra: [1] is no JSON object as text" in ran.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("nowhere",), "archive: nowhere: no such file or directory"),
        (("empty",), "archive: empty: no file"),
        (("blank.jsonl",), "archive: blank.jsonl: no event in any object"),
        (("s3://B/x",), "s3://B/x is not of the form s3://BUCKET/PREFIX"),
        (("lake", "--processes", "0"), "--processes: 0 is not 1 to 64"),
        (("lake", "--since", "soon"), "--since: soon is neither a day (YYYY-MM-DD) nor"),
        (("lake", "--since", "2026-11-25", "--until", "2026-11-24"), "--until: 2026-11-24 is not"),
        (("lake", "--since", "2027-01-01"), "archive: lake: nothing of that time"),
        (("lake", "--verdicts", "blank.jsonl"), "--verdicts: no verdict in blank.jsonl"),
        (("lake", "--rules", "nowhere"), "nowhere: cannot be read"),
        (("lake", "--checkpoint", "lake/x"), "--checkpoint: lake/x lies in the archive"),
        ((".", "--json", "lake/../r.json"), "--json: lake/../r.json lies in the archive"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(
    lake: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], words: str
) -> None:
    """With the option or the archive, the value, and what is accepted."""
    monkeypatch.chdir(lake.parent)
    Path("empty").mkdir()
    Path("blank.jsonl").write_text("\n")
    ran = fraudcore("backtest", *options)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err


def test_a_checkpoint_of_another_backtest_is_refused(lake: Path, tmp_path: Path) -> None:
    """Neither other rules nor another archive can go on from it, nor one that is damaged."""
    folder = tmp_path / "standing"
    folder.mkdir()
    (folder / "checkpoint.json").write_text("{")
    ran = fraudcore("backtest", lake, "--checkpoint", folder)
    assert ran.status == 2
    assert "damaged" in ran.err
    values = '{"version": 1, "key": "x", "days": []}'
    (folder / "checkpoint.json").write_text(values)
    ran = fraudcore("backtest", lake, "--checkpoint", folder)
    assert ran.status == 2
    assert "is of another archive, other rules or options; name an empty folder" in ran.err


@pytest.mark.parametrize("found", [None, b"", b"SQLite format 3\0 and more that is none"])
def test_a_checkpoint_without_the_judges_files_is_refused(
    tmp_path: Path, found: bytes | None
) -> None:
    """Going on with what was lost, or with less than the checkpoint says, would find less."""
    objects = archived(EVENTS)
    backtested(objects, STRICT, folder=tmp_path)
    judge = tmp_path / "judge-0.db"
    judge.unlink()
    if found is not None:
        judge.write_bytes(found)
    with pytest.raises(InvalidConfigError, match=r"--checkpoint: .*judge-0\.db"):
        backtested(objects, STRICT, folder=tmp_path)


def test_kinds_of_remarks_are_bounded(tmp_path: Path) -> None:
    """Neither names of columns nor versions of schemas that never end fill the memory."""
    first = EVENTS[0].to_dict()
    rows = [{**first, "event_id": f"e{n}", f"c{n}": n, "schema_version": n} for n in range(99)]
    (tmp_path / "a.jsonl").write_bytes(json_lines(rows))
    report = tmp_path / "report.json"
    ran = fraudcore("backtest", tmp_path / "a.jsonl", "--json", report)
    remarks = json.loads(report.read_text())["archive"]["remarks"]
    assert ran.status == 0
    assert len(remarks) == 51
    assert remarks["mixed schema versions"]["count"] == 98
    assert sum(each["count"] for each in remarks.values()) == 2 * 99 + 98


@pytest.mark.parametrize("columns", [40, 100])
def test_an_example_is_wrapped_on_a_terminal(lake: Path, tmp_path: Path, columns: int) -> None:
    """Tables are cut to its width; reasons and the ids of events are there in full."""
    rules, report = _rules(tmp_path, "[rules.geo_jump]\nenabled = false\n"), tmp_path / "r.json"
    fraudcore("backtest", lake, "--rules", rules, "--json", report)
    found = json.loads(report.read_text())
    text = report_text(found, columns)
    assert max(map(len, text.splitlines())) <= columns
    (example,) = found["examples"]["geo_jump"]["lost"]
    joined = " ".join(text.split())
    assert example["reason"] in joined
    assert all(event_id in joined for event_id in example["event_ids"])
