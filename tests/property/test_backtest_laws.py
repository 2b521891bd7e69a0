"""What must not change the result of a backtest: files, processes, memory."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import LoginEvent, load_rules
from tests.archive import accepted, write_lake
from tests.attempts import BERLIN, TOKYO, attempt, success
from tests.command_line import Ran, fraudcore, json_lines

_SOURCES = ("192.0.2.1", "192.0.2.2", "198.51.100.7")
_STRICT = (
    "[rules.ip_failure_burst]\nmax_failures = 2\n[rules.failed_login_burst]\nmax_failures = 2\n"
)
_ALONE = ("geo_jump", "new_country", "low_and_slow")
_USERS_ALONE = "\n".join(
    f"[rules.{rule.name}]\nenabled = false"
    for rule in load_rules().rules
    if rule.name not in _ALONE
)


@st.composite
def _streams(draw: st.DrawFn) -> list[LoginEvent]:
    """Logins of some people and a guesser over three hours, in event time."""
    made = draw(
        st.lists(
            st.tuples(
                st.integers(0, 3 * 3600),
                st.sampled_from(["ann", "bob", "eve", None]),
                st.sampled_from(_SOURCES),
                st.booleans(),
                st.sampled_from(["one", "two"]),
            ),
            min_size=1,
            max_size=40,
            unique_by=lambda row: row[0],
        )
    )
    events = []
    for at_s, user, ip, failed, tenant in sorted(made, key=lambda row: row[0]):
        if failed:
            events.append(attempt(at_s, user=user, ip=ip, tenant=tenant))
        else:
            place = TOKYO if ip == _SOURCES[2] else BERLIN
            events.append(success(at_s, place, ip, user=user, tenant=tenant))
    return events


def _backtest(archive: Path, *options: str | Path) -> tuple[Ran, dict[str, Any], str]:
    """The command, its report, and the candidate's alerts."""
    with TemporaryDirectory() as folder:
        report, alerts = Path(folder, "report.json"), Path(folder, "alerts.jsonl")
        ran = fraudcore("backtest", archive, *options, "--json", report, "--alerts", alerts)
        assert ran.status == 0, ran.err
        return ran, json.loads(report.read_text()), alerts.read_text()


def _candidate(folder: Path, text: str = _STRICT) -> Path:
    path = folder / "candidate.toml"
    path.write_text(text)
    return path


@given(_streams(), st.integers(1, 7), st.integers(1, 3))
def test_how_the_archive_is_cut_changes_nothing(
    events: list[LoginEvent], batch: int, shards: int
) -> None:
    """Any number of objects and shards, and rows that are there twice, give one result."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rules = ("--rules", _candidate(folder))
        write_lake(folder / "whole", events, shards=1, batch=1000)
        write_lake(folder / "cut", events, shards=shards, batch=batch)
        _, whole, alerts = _backtest(folder / "whole", *rules)
        _, cut, others = _backtest(folder / "cut", *rules)
        if shards == 1:
            assert (cut, others) == (whole, alerts)
        write_lake(folder / "cut", events, shards=shards, batch=batch + 1)
        _, twice, again = _backtest(folder / "cut", *rules)
        cut["archive"]["duplicates"] = twice["archive"]["duplicates"]
        assert (twice, again) == (cut, others)


@given(_streams())
def test_it_judges_as_detect_does(events: list[LoginEvent]) -> None:
    """The candidate's alerts are those of the live command on the same events."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rules = _candidate(folder)
        write_lake(folder / "lake", events, shards=1)
        arrived = [each.event for each in accepted(events, 1)]
        detected = fraudcore("detect", "--rules", rules, stdin=json_lines(arrived))
        _, report, alerts = _backtest(folder / "lake", "--rules", rules)
        found = [json.loads(line) for line in alerts.splitlines()]
        assert sorted(map(json.dumps, found)) == sorted(map(json.dumps, detected.rows))
        assert report["archive"]["events"] == len(events)


@given(_streams())
def test_the_same_rules_on_both_sides_have_no_difference(events: list[LoginEvent]) -> None:
    """Nothing is won, lost or changed; the other way round won and lost change places."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rules = _candidate(folder)
        write_lake(folder / "lake", events)
        ran, same, _ = _backtest(folder / "lake", "--rules", rules, "--deployed-rules", rules)
        assert [same["difference"][way] for way in ("won", "lost", "changed")] == [0, 0, 0]
        assert "no difference" in ran.out
        _, forth, _ = _backtest(folder / "lake", "--rules", rules)
        _, back, _ = _backtest(folder / "lake", "--deployed-rules", rules)
        assert forth["difference"]["won"] == back["difference"]["lost"]
        assert forth["difference"]["lost"] == back["difference"]["won"]


@given(_streams(), st.integers(2, 12))
def test_memory_changes_nothing(events: list[LoginEvent], profiles: int) -> None:
    """What does not fit into memory is kept on disk."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rules = ("--rules", _candidate(folder))
        write_lake(folder / "lake", events)
        everything = _backtest(folder / "lake", *rules)[1:]
        assert (
            _backtest(folder / "lake", *rules, "--memory-profiles", str(profiles))[1:] == everything
        )


@pytest.mark.parametrize("text", [_STRICT, _USERS_ALONE])
@pytest.mark.parametrize("processes", [2, 4, 5])
def test_the_number_of_processes_changes_nothing(text: str, processes: int, tmp_path: Path) -> None:
    """Two rule sets, divided by tenant or by account, give what one process gives."""
    events = [
        event
        for n in range(120)
        for event in (
            attempt(40 * n, user=f"u{n % 7}", tenant=f"t{n % 3}", ip=_SOURCES[n % 3]),
            success(40 * n + 5, (BERLIN, TOKYO)[n % 2], _SOURCES[n % 3], user=f"u{n % 5}"),
        )
    ]
    write_lake(tmp_path / "lake", events)
    rules = ("--rules", _candidate(tmp_path, text), "--deployed-rules", _candidate(tmp_path, text))
    for options in (rules[:2], rules):
        alone = _backtest(tmp_path / "lake", *options)[1:]
        assert alone[0]["candidate"]["alerts"] > 0
        assert _backtest(tmp_path / "lake", *options, "--processes", str(processes))[1:] == alone


def test_plain_files_are_judged_in_the_order_given(tmp_path: Path) -> None:
    """Events that do not say when they arrived are taken line by line, gzip or not."""
    events: Sequence[LoginEvent] = [attempt(n, user="ann") for n in range(30)]
    (tmp_path / "a.jsonl").write_bytes(json_lines(events[:13]))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(json_lines(events[13:])))
    _, report, alerts = _backtest(tmp_path)
    detected = fraudcore("detect", stdin=json_lines(events))
    assert report["archive"]["events"] == 30
    assert sorted(alerts.splitlines()) == sorted(detected.out.splitlines())
