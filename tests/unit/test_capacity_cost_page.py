"""docs/cost.md says what the capacity command says."""

import json
import re

import pytest

from scripts.capacity.cost_page import PAGE, SIZES, cost_page, load_of, tuned
from scripts.capacity.estimate import estimate
from scripts.capacity.measured import REFERENCE, load_measured
from scripts.capacity.options import parser
from scripts.capacity.prices import load_prices

TEXT = PAGE.read_text("utf-8")
MEASURED, PRICES = load_measured(REFERENCE), load_prices()
MADE = {size: estimate(load_of(size), MEASURED, PRICES) for size in SIZES}


def test_the_page_is_what_the_command_says() -> None:
    """The committed figures are those that ``make docs`` writes."""
    assert cost_page(TEXT) == TEXT


def test_a_page_without_a_place_for_figures_is_refused() -> None:
    """They are not appended somewhere."""
    with pytest.raises(ValueError, match="no place for figures"):
        cost_page("# What it costs\n")


def test_every_command_of_the_page_can_be_given() -> None:
    """All options exist, and their values are taken."""
    commands = re.findall(r'make capacity ARGS="([^"]+)"', TEXT)
    assert len(commands) >= 3
    for arguments in [*commands, *re.findall(r"`(--[a-z-]+ \d+)`", TEXT)]:
        parser().parse_args(arguments.split())


@pytest.mark.parametrize("size", SIZES)
def test_writing_profiles_is_the_largest_line(size: int) -> None:
    """As the page says."""
    largest = max(MADE[size].lines, key=lambda line: line.usd)
    assert (largest.service, largest.what) == ("DynamoDB", "profiles written")


def test_batches_of_a_small_service_are_small() -> None:
    """Fewer than three records at ten logins a second, on four shards."""
    small = MADE[10]
    assert small.average.batch_events < 3
    assert small.average.shards == 4
    assert load_of(10).users * 26 / small.load.events_per_s == pytest.approx(730 * 3_600, rel=0.02)


@pytest.mark.parametrize("size", SIZES)
def test_the_tuned_deployment_copes_with_its_peak_and_costs_less(size: int) -> None:
    """Only a table that is new may have to warm up."""
    made = estimate(tuned(load_of(size)), MEASURED, PRICES)
    assert all(warning.startswith("a new state table") for warning in made.warnings)
    assert made.usd_per_month < MADE[size].usd_per_month


def test_the_measured_traffic_opens_as_many_alerts_as_the_page_says() -> None:
    """On three to four of a hundred logins."""
    for each in _ordinary():
        if each["batch_events"] >= 100:
            assert 0.02 < each["alerts_opened"] / each["batch_events"] < 0.045


def test_what_is_put_together_comes_out_a_tenth_above_what_is_measured() -> None:
    """Of large batches, in units of writing profiles."""
    for measured in _ordinary():
        if measured["batch_events"] < 100:
            continue
        parts = [
            next(p for p in kind if p.batch_events == measured["batch_events"])
            for kind in (MEASURED.success, MEASURED.failure)
        ]
        success, failure = (part.state_write_units for part in parts)
        mixture = 0.85 * success + 0.15 * failure
        assert 1.0 <= mixture / measured["state_write_units"] <= 1.15


def test_the_prices_of_others_are_those_of_the_table() -> None:
    """A thousand attempts for a dollar, later for five cents, sixteen dollars a month, two cents a
    user; a recent record confirms each."""
    usd = PRICES.usd
    fixed = usd("waf_web_acl") + usd("waf_rule") + usd("waf_takeover_prevention")
    assert f"{usd('waf_login_attempt') * 1_000:.2f} a thousand after 10,000" in TEXT
    assert f"{usd('waf_login_attempt_30m') * 1_000:.2f} after 30 million" in TEXT
    assert f"and {fixed:.0f} a month" in TEXT
    assert f"active in the month: {usd('cognito_plus_user'):.2f}" in TEXT
    for name in ("waf_login_attempt", "cognito_plus_user"):
        assert PRICES.by_name[name].source in TEXT
        assert PRICES.by_name[name].verified


def _ordinary() -> list[dict[str, float]]:
    found: list[dict[str, float]] = json.loads(REFERENCE.read_text())["pipeline"]["consumption"][
        "ordinary"
    ]
    return found
