"""`fraudcore detect`: what it finds, and what it remembers."""

import gzip
import json
from pathlib import Path

import pytest

from fraudcore import Alert
from tests.attempts import BERLIN, TOKYO, attempt, failures, success
from tests.command_line import Ran, fraudcore, json_lines, written

GUESSES = failures(range(12), user="ann", ip="192.0.2.7")
LOGINS = [attempt(n * 60, "success", f"198.51.100.{n}", user=f"user{n}") for n in range(5)]


@pytest.fixture
def guesses(tmp_path: Path) -> Path:
    """A file of one attack on one account."""
    path = tmp_path / "guesses.jsonl"
    path.write_bytes(json_lines(GUESSES))
    return path


def _rules(ran: Ran) -> set[str]:
    return {row["rule"] for row in ran.rows}


def test_an_attack_in_a_file_gives_its_alert(guesses: Path) -> None:
    """Ten failures on one account are one line of JSON that reads back as an alert."""
    ran = fraudcore("detect", guesses)
    assert ran.status == 0
    (row,) = ran.rows
    alert = Alert.from_dict(row)
    assert (alert.rule, alert.entity.value, alert.count) == ("failed_login_burst", "ann", 3)
    assert alert.to_dict() == row


def test_honest_logins_give_nothing() -> None:
    """Ordinary logins leave standard output empty and the status zero."""
    ran = fraudcore("detect", stdin=json_lines(LOGINS))
    assert (ran.status, ran.out) == (0, "")
    assert "events: 5 in" in ran.err
    assert "alerts: 0" in ran.err


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input_is_read_unless_a_file_is_named(arguments: list[str]) -> None:
    """No name and a dash both mean standard input."""
    ran = fraudcore("detect", *arguments, stdin=json_lines(GUESSES))
    assert _rules(ran) == {"failed_login_burst"}


def test_files_and_standard_input_are_one_stream(tmp_path: Path) -> None:
    """An attack that begins in a file and ends on standard input is found."""
    first = tmp_path / "first.jsonl"
    first.write_bytes(json_lines(GUESSES[:6]))
    ran = fraudcore("detect", first, "-", stdin=json_lines(GUESSES[6:]))
    assert _rules(ran) == {"failed_login_burst"}


def test_an_attack_longer_than_a_batch_is_one_alert() -> None:
    """Alerts extended by later batches are written once, the count of a flood at most 16 behind."""
    ran = fraudcore("detect", stdin=json_lines(failures(range(1100), user="ann")))
    counts = {row["rule"]: row["count"] for row in ran.rows}
    assert 1091 - 16 < counts["failed_login_burst"] <= 1091
    assert len(counts) == len(ran.rows)


def test_alerts_come_in_the_order_of_their_beginning() -> None:
    """The earliest attack is written first, whatever the order of rules."""
    early = [success(0, BERLIN, "192.0.2.1", user="eve"), success(60, TOKYO, "9.9.9.9", user="eve")]
    late = failures(range(1000, 1012), user="ann", ip="192.0.2.9")
    ran = fraudcore("detect", stdin=json_lines([*late, *early]))
    assert [row["rule"] for row in ran.rows] == ["geo_jump", "failed_login_burst"]


def test_alerts_go_to_the_output_file(guesses: Path, tmp_path: Path) -> None:
    """With --output, standard output stays empty and the file holds the same lines."""
    output = tmp_path / "alerts.jsonl"
    ran = fraudcore("detect", guesses, "--output", output)
    assert (ran.status, ran.out) == (0, "")
    assert output.read_text("utf-8") == fraudcore("detect", guesses).out


def test_output_is_packed_where_its_name_says_so(guesses: Path, tmp_path: Path) -> None:
    """An output file whose name ends in .gz holds gzip."""
    output = tmp_path / "alerts.jsonl.gz"
    fraudcore("detect", guesses, "--output", output)
    assert gzip.decompress(output.read_bytes()).decode() == fraudcore("detect", guesses).out


@pytest.mark.parametrize(("preset", "found"), [("lenient", 0), ("balanced", 1), ("strict", 2)])
def test_a_preset_is_chosen(preset: str, found: int, guesses: Path) -> None:
    """A stricter preset finds more in the same events."""
    assert len(fraudcore("detect", "--preset", preset, guesses).rows) == found


def test_a_rules_file_is_used(guesses: Path, tmp_path: Path) -> None:
    """Parameters of a rules file take effect, also if an editor put a byte-order mark before."""
    rules = tmp_path / "rules.toml"
    rules.write_bytes(b"\xef\xbb\xbf[rules.failed_login_burst]\r\nmax_failures = 12\r\n")
    (row,) = fraudcore("detect", "--rules", rules, guesses).rows
    assert row["evidence"]["max_failures"] == 12


def test_unknown_fields_and_labels_change_nothing() -> None:
    """A simulated stream is judged alike with and without its labels."""
    labelled = fraudcore("simulate", "--events", "500", "--users", "60").rows
    assert any(row["label"] for row in labelled)
    bare = [{name: row[name] for name in row if name != "label"} for row in labelled]
    seen, unseen = (fraudcore("detect", stdin=json_lines(rows)) for rows in (labelled, bare))
    assert seen.out == unseen.out != ""


def test_an_attack_split_over_two_runs_is_found(tmp_path: Path) -> None:
    """With a state file, the second run knows what the first one saw."""
    state = tmp_path / "profiles.db"
    first = fraudcore("detect", "--state", state, stdin=json_lines(GUESSES[:6]))
    second = fraudcore("detect", "--state", state, stdin=json_lines(GUESSES[6:]))
    assert (first.out, _rules(second)) == ("", {"failed_login_burst"})


def test_a_later_run_extends_the_alert(tmp_path: Path) -> None:
    """An episode that goes on in the next run keeps its alert id, first sight and evidence."""
    state = tmp_path / "profiles.db"
    (first,) = fraudcore("detect", "--state", state, stdin=json_lines(GUESSES[:11])).rows
    (second,) = fraudcore("detect", "--state", state, stdin=json_lines(GUESSES[11:])).rows
    assert (first["alert_id"], first["first_seen"]) == (second["alert_id"], second["first_seen"])
    assert (first["count"], second["count"]) == (2, 3)
    assert set(first["evidence"]["event_ids"]) < set(second["evidence"]["event_ids"])


def test_two_runs_end_where_one_run_does(tmp_path: Path) -> None:
    """Splitting a stream over runs gives the alert that one run gives."""
    state = tmp_path / "profiles.db"
    fraudcore("detect", "--state", state, stdin=json_lines(GUESSES[:11]))
    split = fraudcore("detect", "--state", state, stdin=json_lines(GUESSES[11:]))
    assert split.rows == fraudcore("detect", stdin=json_lines(GUESSES)).rows


def test_a_repeated_run_finds_nothing_new(guesses: Path, tmp_path: Path) -> None:
    """Events that are already in the state are not judged again."""
    state = tmp_path / "profiles.db"
    assert fraudcore("detect", guesses, "--state", state).rows
    assert fraudcore("detect", guesses, "--state", state).out == ""


def test_state_is_kept_only_when_the_alerts_are_written(guesses: Path, tmp_path: Path) -> None:
    """A run whose output fails is repeated as if it had not been, and loses no alert."""
    state = tmp_path / "profiles.db"
    failed = fraudcore("detect", guesses, "--state", state, "--output", "/dev/full")
    assert failed.status == 1
    assert "No space left on device" in failed.err
    assert _rules(fraudcore("detect", guesses, "--state", state)) == {"failed_login_burst"}


def test_a_special_name_of_sqlite_is_an_ordinary_file(
    guesses: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A state file that happens to be called :memory: is kept like any other."""
    monkeypatch.chdir(tmp_path)
    fraudcore("detect", guesses, "--state", ":memory:")
    assert (tmp_path / ":memory:").stat().st_size > 0


def test_tenants_are_apart() -> None:
    """Failures on one name in two tenants do not add up, and the summary names the tenant."""
    apart = [
        *failures(range(6), user="ann", tenant="a"),
        *failures(range(6), user="ann", tenant="b"),
    ]
    assert fraudcore("detect", stdin=json_lines(apart)).out == ""
    together = fraudcore("detect", stdin=json_lines(failures(range(12), user="ann", tenant="a")))
    assert "user ann of tenant a" in together.err


def test_rejects_do_not_stop_the_run(guesses: Path, tmp_path: Path) -> None:
    """Damaged lines between good ones are kept aside, and the attack around them is found."""
    rejects = tmp_path / "rejects.jsonl"
    good = guesses.read_bytes().splitlines(keepends=True)
    guesses.write_bytes(b"".join([*good[:5], b"not json\n", *good[5:], b'{"event_id": "e"}\n']))
    ran = fraudcore("detect", guesses, "--rejects", rejects)
    assert (ran.status, _rules(ran)) == (3, {"failed_login_burst"})
    assert [row["line"] for row in written(rejects)] == [6, 14]
    assert "rejected lines: 2" in ran.err


def test_a_time_in_the_future_is_rejected() -> None:
    """The command's clock stands in for the arrival: no event may lie a day ahead of it."""
    ahead = {**GUESSES[0].to_dict(), "occurred_at": "8000-01-01T00:00:00Z"}
    ran = fraudcore("detect", stdin=json.dumps(ahead).encode())
    assert ran.status == 3
    assert "occurred_at" in ran.err
