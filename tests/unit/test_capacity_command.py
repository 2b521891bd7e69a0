"""The capacity command: what it refuses, what it shows, and on what it rests."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import InvalidConfigError
from scripts.capacity.__main__ import main
from scripts.capacity.measured import REFERENCE, load_measured
from scripts.capacity.prices import PRICES, load_prices
from scripts.capacity.reference import reference_of
from scripts.capacity.workload import BOUNDS, Workload

ABSENT = "/nowhere/bench.json"


def run(*arguments: str) -> tuple[int, str]:
    """Run the command with the committed measurement; its status and what it shows."""
    stream = io.StringIO()
    return main([*arguments, "--bench", ABSENT], stream), stream.getvalue()


def shown(*arguments: str) -> Any:
    """What it writes as JSON."""
    status, text = run(*arguments, "--json")
    assert status == 0
    return json.loads(text)


@pytest.mark.parametrize("name", BOUNDS)
@pytest.mark.parametrize("end", ["least", "most"])
def test_inputs_beyond_their_range_are_refused_by_name(
    name: str, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what would have been accepted."""
    bounds = BOUNDS[name]
    beyond = bounds.least - 1 if end == "least" else bounds.most + 1
    status, text = run(f"--{name.replace('_', '-')}={beyond:.0f}")
    assert (status, text) == (2, "")
    refusal = capsys.readouterr().err
    assert refusal.startswith(f"capacity: {name}: ")
    assert f"expected {bounds.least:,g} to {bounds.most:,g} {bounds.unit}" in refusal


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_what_is_no_number_is_refused(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither compares with anything."""
    assert run(f"--events-per-s={value}")[0] == 2
    assert "events_per_s: " in capsys.readouterr().err


def test_a_peak_below_the_average_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """It cannot be."""
    assert run("--events-per-s=100", "--peak-events-per-s=99")[0] == 2
    assert "peak_events_per_s: 99 is below the average, 100" in capsys.readouterr().err


@given(st.floats(0.001, 1_000_000))
def test_the_peak_is_three_times_the_average_unless_told(rate: float) -> None:
    """As far as a peak may go."""
    assert Workload.of(events_per_s=rate).peak_events_per_s == min(3 * rate, 1e6)


@pytest.mark.parametrize(
    "wanted", ["shards", "DynamoDB", "together", "for a million events", "reached at events/s"]
)
def test_the_tables_say_what_is_needed_paid_and_limited(wanted: str) -> None:
    """In plain lines where nobody watches."""
    status, text = run()
    assert status == 0
    assert wanted in text
    assert max(map(len, text.splitlines()[:60])) <= 120


def test_the_output_says_on_what_it_rests() -> None:
    """Which measurement, which prices, and what is left out."""
    _, text = run()
    assert "the committed reference" in text
    assert "us-east-1" in text
    assert "Not included: free tiers" in text


def test_the_bill_can_be_seen_in_full() -> None:
    """Every line, in place of the sums."""
    assert "profiles written" not in run()[1]
    assert "profiles written" in run("--bill")[1]


def test_json_holds_the_inputs_and_all_figures() -> None:
    """A rate that is never reached is null, and the sums are those of the lines."""
    found = shown("--events-per-s=10", "--shards=2")
    assert found["inputs"]["events_per_s"] == 10
    assert found["average_per_s"]["shards"] == 2
    assert found["shards_needed"] == 1
    assert found["profile_bytes"]["user"]["p50"] < found["profile_bytes"]["user"]["p99"]
    total = sum(line["usd"] for line in found["bill"])
    assert found["usd_per_month"] == pytest.approx(total)
    assert any(limit["reached_at_events_per_s"] is None for limit in found["limits"])
    assert found["prices"]["unverified"] == []


def test_a_measurement_of_this_checkout_goes_first(tmp_path: Path) -> None:
    """It is used, and said to be."""
    file = tmp_path / "bench.json"
    report = json.loads(REFERENCE.read_text())
    report["pipeline"]["consumption"]["stored"]["alert"] = 1.0
    file.write_text(json.dumps(report))
    measured = load_measured(file)
    assert measured.stored.alert == 1.0
    assert measured.origin.startswith("this checkout's make bench")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "'pipeline' is missing"),
        ("[]", "no report of `make bench`"),
        ("{", "no report of `make bench`"),
    ],
)
def test_a_file_that_is_no_measurement_is_refused(
    text: str, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The committed one does not stand in for it in silence."""
    file = tmp_path / "bench.json"
    file.write_text(text)
    assert main(["--bench", str(file)], io.StringIO()) == 2
    assert problem in capsys.readouterr().err


def test_the_reference_is_what_the_command_takes_from_a_report() -> None:
    """Nothing more and nothing less; without a date it is not kept."""
    report = json.loads(REFERENCE.read_text())
    assert reference_of(report | {"goals": []}) == report
    del report["date"]
    with pytest.raises(KeyError, match="date"):
        reference_of(report)


def table(change: tuple[str, str]) -> str:
    """The committed table of prices, changed in one place."""
    text, old = PRICES.read_text(), change[0]
    assert old in text
    return text.replace(old, change[1], 1)


def test_other_prices_can_be_given(tmp_path: Path) -> None:
    """Of another region, say."""
    file = tmp_path / "prices.toml"
    file.write_text(table(('region = "us-east-1"', 'region = "eu-central-1"')))
    assert shown("--prices", str(file))["prices"]["region"] == "eu-central-1"
    assert load_prices(file).by_name == load_prices().by_name


def test_prices_that_nothing_confirms_are_counted(tmp_path: Path) -> None:
    """As in a table of one's own, where one is a guess."""
    assert "not confirmed" not in run()[1]
    file = tmp_path / "prices.toml"
    file.write_text(table(("verified = true", "verified = false")))
    assert "1 of 35 prices are not confirmed" in run("--prices", str(file))[1]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("usd = 0.04\n", "usd = -1\n"), "prices.kinesis_stream_hour.usd"),
        (("usd = 0.04\n", 'usd = "x"\n'), "prices.kinesis_stream_hour.usd"),
        (("usd = 0.04\n", "usd = true\n"), "prices.kinesis_stream_hour.usd"),
        (("usd = 0.04\n", "usd = nan\n"), "prices.kinesis_stream_hour.usd"),
        (("usd = 0.04\n", ""), "exactly usd, unit, source, verified, evidence expected"),
        (("[prices.kms_key]", "[prices.kms_lock]"), "missing: kms_key"),
        (('region = "us-east-1"\n', ""), "region"),
        (("[prices.kms_key]", "[prices.kms_key"), "no table of prices"),
    ],
)
def test_wrong_prices_are_refused_by_name(
    change: tuple[str, str], problem: str, tmp_path: Path
) -> None:
    """What is missing, unknown, negative or no number."""
    file = tmp_path / "prices.toml"
    file.write_text(table(change))
    with pytest.raises(InvalidConfigError, match=problem):
        load_prices(file)
