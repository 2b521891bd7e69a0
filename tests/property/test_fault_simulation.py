"""Crashes, redelivery, throttling and races leave exactly what the ordered stream would.

``make faults`` runs twenty thousand seeds of the same.
"""

from dataclasses import replace

import pytest

from lambda_entry.report import Metric
from tests.simulation.__main__ import parser, plan_of
from tests.simulation.plan import OUTAGE_S, OUTAGES, Plan, Trouble, drawn
from tests.simulation.planted import PLANTED
from tests.simulation.search import Tally, reproduction, search, wrong
from tests.simulation.shrink import shrunk
from tests.simulation.verdict import problems
from tests.simulation.world import simulate

SEEDS = 500
CALLS = {
    "batch_get_item",
    "batch_execute_statement",
    "transact_write_items",
    "update_item",
    "get_object",
    "put_object",
    "publish_batch",
    "query",
}
"""Every call that the functions make."""


@pytest.fixture(scope="module")
def tally() -> Tally:
    """What became of the seeds."""
    return search(range(SEEDS))


def test_no_seed_goes_wrong(tally: Tally) -> None:
    """Alerts, profiles, archive, quarantine and notifications are those of the ordered stream."""
    assert tally.seeds == SEEDS
    assert not tally.failures, "\n".join(tally.failures)


def test_every_trouble_befell_every_call(tally: Tally) -> None:
    """What is never tried proves nothing."""
    expected = {(trouble, call) for trouble in Trouble for call in CALLS}
    assert set(tally.met) == expected
    assert tally.killed > SEEDS
    assert tally.alerts > 3 * SEEDS


@pytest.mark.parametrize("name", PLANTED)
def test_planted_bugs_are_found(name: str) -> None:
    """By a seed of those that go well without the bug."""
    assert any(wrong(drawn(seed), PLANTED[name]) for seed in range(SEEDS))


def test_a_failure_is_one_line_that_repeats_it() -> None:
    """The least plan that goes wrong, as the command that runs it, and what is wrong."""
    crew = PLANTED["failures are kept quiet"]
    seed = next(seed for seed in range(SEEDS) if wrong(drawn(seed), crew))
    command, first, *_ = reproduction(drawn(seed), crew).splitlines()
    assert command.startswith(f"python -m tests.simulation --seed {seed} --records ")
    options = parser().parse_args(command.split()[3:])
    assert f"  {wrong(plan_of(options), crew)[0]}" == first


def test_shrinking_keeps_what_matters() -> None:
    """Of a plan that fails for two of its troubles and its size, exactly that is left."""
    plan = Plan(1, 64, 4, 2, 7, 2, True, "s3", "", dict.fromkeys(range(20), Trouble.SLOW))

    def fails(other: Plan) -> bool:
        return {3, 17} <= other.troubles.keys() and other.records >= 9

    left = dict.fromkeys([3, 17], Trouble.SLOW)
    assert shrunk(plan, fails) == Plan(1, 9, 1, 1, 7, 0, False, "none", "", left)


def test_a_plan_repeats_exactly() -> None:
    """The same calls, the same troubles, the same tables, lake and messages."""
    first, second = simulate(drawn(2)), simulate(drawn(2))
    assert first.network.met == second.network.met
    assert first.network.calls == second.network.calls
    assert first.tables.tables == second.tables.tables
    assert first.s3.objects == second.s3.objects
    assert first.sns.sent == second.sns.sent


@pytest.mark.parametrize("service", OUTAGES[1:])
def test_an_outage_of_a_minute_delays_and_loses_nothing(service: str) -> None:
    """Every invocation meanwhile names the cause and counts as failed; then all is made good."""
    world = simulate(replace(drawn(0), shards=2, records=40, outage=service, troubles={}))
    failed = [report for report in world.reports if report.counts[Metric.BATCH_FAILURES]]
    assert len(failed) > 3
    for report in failed:
        assert all("ThrottlingException" in note for note in report.notes["failures"])
    assert world.time.now_s > OUTAGE_S
    assert problems(world) == []
