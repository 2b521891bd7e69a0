"""The options that say what is known of addresses, and what is told of failing rules."""

from pathlib import Path

import pytest

from tests.attempts import BERLIN, attempt, success
from tests.command_line import fraudcore, json_lines
from tests.geo_databases import database

LISTED = json_lines([attempt(0, user="ann", ip="185.7.121.177")])


def _rules(*arguments: str | Path, stdin: bytes) -> list[tuple[str, str]]:
    ran = fraudcore("detect", *arguments, stdin=stdin)
    assert ran.status == 0, ran.err
    return [(row["rule"], row["severity"]) for row in ran.rows]


@pytest.mark.parametrize(
    ("option", "severity"), [("suspicious", "high"), ("suspicious:low", "low"), ("tor", "medium")]
)
def test_a_listed_source_is_a_finding(tmp_path: Path, option: str, severity: str) -> None:
    """An address of a list is found, with the severity of the option or of its kind."""
    feed = tmp_path / "ours.txt"
    feed.write_text("# ours\n185.7.120.0/23\n", "utf-8")
    assert _rules("--feed", f"{option}={feed}", stdin=LISTED) == [("suspicious_ip", severity)]
    assert _rules(stdin=LISTED) == []


def test_bogons_are_a_finding_on_demand() -> None:
    """Addresses from which no login can come are told only where asked for."""
    bogon = json_lines([attempt(0, user="ann", ip="192.0.2.1")])
    assert _rules("--bogons", stdin=bogon) == [("suspicious_ip", "medium")]
    assert _rules(stdin=bogon) == []


def test_places_come_from_a_database(tmp_path: Path) -> None:
    """Two successes without places are an impossible journey once a database knows them."""
    city = database(
        tmp_path / "city.mmdb",
        {
            "185.7.121.0/24": {
                "country_code": "DE",
                "city": "Berlin",
                "latitude": 52.5,
                "longitude": 13.4,
            },
            "46.0.1.0/24": {
                "country_code": "JP",
                "city": "Tokyo",
                "latitude": 35.7,
                "longitude": 139.7,
            },
        },
    )
    journey = [success(0, None, "185.7.121.1"), success(600, None, "46.0.1.1")]
    assert ("geo_jump", "high") in _rules("--city-db", city, stdin=json_lines(journey))
    assert _rules(stdin=json_lines(journey)) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--feed", "tor"), "KIND[:SEVERITY]=FILE"),
        (("--feed", "spam=x.txt"), "KIND[:SEVERITY]=FILE"),
        (("--feed", "tor:loud=x.txt"), "KIND[:SEVERITY]=FILE"),
        (("--feed", "tor=/nowhere/x.txt"), "cannot be read"),
        (("--city-db", "/nowhere/x.mmdb"), "/nowhere/x.mmdb"),
    ],
)
def test_wrong_options_are_named(options: tuple[str, ...], words: str) -> None:
    """A list or database that cannot be used is refused before anything is read."""
    ran = fraudcore("detect", *options, stdin=LISTED)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err


def test_a_damaged_list_names_its_line(tmp_path: Path) -> None:
    """A line that is no entry is refused by file and number."""
    feed = tmp_path / "ours.txt"
    feed.write_text("185.7.121.0/24\nnonsense\n", "utf-8")
    ran = fraudcore("detect", "--feed", f"tor={feed}", stdin=LISTED)
    assert ran.status == 2
    assert "ours.txt:2: nonsense" in ran.err


def test_a_failing_rule_is_told_and_the_others_are_judged(tmp_path: Path) -> None:
    """Faults of a user's own rule are named, counted after the third, and cost the status."""
    rules = tmp_path / "rules.toml"
    rules.write_text('[rules.faulty]\nimport = "tests.fakes.faulty_rule:FaultyRule"\n', "utf-8")
    events = [attempt(n, user="ann", ip="185.7.121.177") for n in range(12)]
    ran = fraudcore("detect", "--rules", rules, stdin=json_lines(events))
    assert ran.status == 3
    assert ran.err.count("rule faulty on event") == 3
    assert "further faults of rule faulty" in ran.err
    assert [row["rule"] for row in ran.rows] == ["failed_login_burst"]


def test_what_is_known_good_is_suppressed(tmp_path: Path) -> None:
    """Silenced alerts are written with their reason, and kept out of the summary's table."""
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[[known_good]]\ncidr = "185.7.121.0/24"\nowner = "ops"\nreason = "test"\n'
        "expires = 2027-01-01\n",
        "utf-8",
    )
    events = [
        success(-60, BERLIN),
        *(attempt(n, user="ann", ip="185.7.121.177") for n in range(12)),
    ]
    ran = fraudcore("detect", "--rules", rules, stdin=json_lines(events))
    (row,) = ran.rows
    assert (row["status"], row["evidence"]["suppressed_by"]["owner"]) == ("suppressed", "ops")
    assert "alerts: 1 (1 of known good suppressed)" in ran.err
    assert "failed_login_burst" not in ran.err
