"""Rules in the lake: changes take effect without a deployment, wrong ones never do."""

from dataclasses import dataclass, field
from hashlib import sha256

import pytest
from botocore.exceptions import ClientError

from fraudcore import InvalidConfigError
from fraudcore.rules.ruleset import MAX_RULES_BYTES
from lambda_entry.live_rules import CHECK_EVERY_S, LAST_GOOD, LiveRules
from lambda_entry.report import DETECTOR_METRICS, Metric, Report
from scripts.fakes.s3 import FakeS3

KEY = "config/rules.toml"
GOOD = b"[rules.geo_jump]\nmax_speed_kmh = 500"
BETTER = b"[rules.geo_jump]\nmax_speed_kmh = 600"
WRONG = b"[rules.geo_jump]\nmax_speed_kmh = 'fast'"


@dataclass
class Lake:
    """A lake, and one function that reads its rules."""

    s3: FakeS3 = field(default_factory=FakeS3)
    now_s: float = 1000.0

    def __post_init__(self) -> None:
        self.put(GOOD)
        self.restart()

    def put(self, body: bytes) -> None:
        """Change the rules."""
        self.s3.objects[KEY] = body

    def restart(self) -> None:
        """Another function, which knows nothing."""
        self.rules = LiveRules(self.s3, "lake", KEY, lambda: self.now_s)

    def look(self, after_s: float = CHECK_EVERY_S) -> tuple[float, Report]:
        """The speed in force after a while, and what an invocation reports."""
        self.now_s += after_s
        report = Report(DETECTOR_METRICS)
        rules = self.rules.engine(report).rules.rules
        return next(r.max_speed_kmh for r in rules if r.name == "geo_jump"), report  # type: ignore[attr-defined]


@pytest.fixture
def lake() -> Lake:
    """A lake with good rules."""
    return Lake()


def test_a_change_is_in_force_within_a_minute(lake: Lake) -> None:
    """Not at once: the rules are read once a minute, whatever the traffic."""
    assert lake.look()[0] == 500
    lake.put(BETTER)
    assert lake.look(CHECK_EVERY_S - 1)[0] == 500
    speed, report = lake.look(1)
    assert speed == 600
    assert report.labels == {"rules_version": sha256(BETTER).hexdigest()}
    assert not report.counts[Metric.RULES_REFUSED]


def test_an_engine_stays_while_the_rules_do(lake: Lake) -> None:
    """Reading the same rules again builds nothing."""
    report = Report(DETECTOR_METRICS)
    first = lake.rules.engine(report)
    lake.now_s += CHECK_EVERY_S
    assert lake.rules.engine(report) is first


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (WRONG, "rules.geo_jump.max_speed_kmh"),
        (b"preset = 'no such'", "preset"),
        (b"\xff", KEY),
        (b"[rules.geo_jmp]", "geo_jmp"),
        (b"#" * (MAX_RULES_BYTES + 1), "rules"),
        (b"[", "rules"),
    ],
)
def test_wrong_rules_are_refused_by_name(lake: Lake, body: bytes, named: str) -> None:
    """At every look, until they are mended; the ones before them stay in force."""
    lake.look()
    lake.put(body)
    for _ in range(2):
        speed, report = lake.look()
        assert speed == 500
        assert report.counts[Metric.RULES_REFUSED] == 1
        (note,) = report.notes["rules_refused"]
        assert named in note
        assert report.labels == {"rules_version": sha256(GOOD).hexdigest()}
    lake.put(BETTER)
    assert lake.look()[0] == 600


def test_deleted_rules_stay_in_force(lake: Lake) -> None:
    """And those that are out of reach do."""
    lake.look()
    del lake.s3.objects[KEY]
    speed, report = lake.look()
    assert (speed, report.counts[Metric.RULES_REFUSED]) == (500, 1)
    assert "NoSuchKey" in report.notes["rules_refused"][0]


@pytest.mark.parametrize("trouble", ["wrong", "deleted"])
def test_a_function_that_starts_meanwhile_takes_the_last_good_rules(
    lake: Lake, trouble: str
) -> None:
    """Their copy is kept beside them by whichever function read them."""
    lake.put(BETTER)
    lake.look()
    assert lake.s3.objects[KEY + LAST_GOOD] == BETTER
    if trouble == "wrong":
        lake.put(WRONG)
    else:
        del lake.s3.objects[KEY]
    lake.restart()
    for _ in range(2):
        speed, report = lake.look()
        assert (speed, report.counts[Metric.RULES_REFUSED]) == (600, 1)
    lake.put(GOOD)
    assert lake.look()[0] == 500


def test_wrong_rules_never_become_the_last_good(lake: Lake) -> None:
    """Whoever looks at them."""
    lake.look()
    lake.put(WRONG)
    lake.look()
    assert lake.s3.objects[KEY + LAST_GOOD] == GOOD


def test_the_first_rules_must_be_right(lake: Lake) -> None:
    """Nothing can be judged without rules, and no guess is made."""
    lake.put(WRONG)
    with pytest.raises(InvalidConfigError, match="max_speed_kmh"):
        lake.look()
    lake.put(GOOD)
    assert lake.look(0)[0] == 500


def test_first_rules_out_of_reach_are_trouble_that_passes(lake: Lake) -> None:
    """The batch is handed back as for any other trouble with AWS."""
    lake.s3.unreadable = True
    with pytest.raises(ClientError, match="SlowDown"):
        lake.look()
    lake.s3.unreadable = False
    assert lake.look(0)[0] == 500


def test_a_copy_that_cannot_be_written_stops_nothing(lake: Lake) -> None:
    """It is said, and the rules are in force."""
    lake.s3.down = True
    speed, report = lake.look()
    assert speed == 500
    assert "SlowDown" in report.notes["rules_not_copied"][0]


def test_a_clock_that_is_set_back_changes_nothing(lake: Lake) -> None:
    """Time that stands still only delays the next look."""
    assert lake.look()[0] == 500
    lake.put(BETTER)
    assert lake.look(-3600)[0] == 500
    assert lake.look(3600 + CHECK_EVERY_S)[0] == 600
