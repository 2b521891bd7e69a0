"""Real attack logs through the deployed pipeline, with thresholds that such tools ship."""

from scripts.pipeline.driver import Driver
from scripts.pipeline.stack import Stack
from scripts.pipeline.traffic import event_record
from tests.e2e.conftest import RATE_PER_S, SETTLED_WITHIN_S, use_preset
from tests.real_attacks import BRUTE_FORCE, USER_ENUMERATION, Source, cases, expected, missed


def test_attacking_sources_are_named(driver: Driver, stack: Stack) -> None:
    """Nine in ten of the sources that brute-forced and eight in ten of those that enumerated
    accounts have an alert on their own address, as they have by the command."""
    logs = cases()
    use_preset(stack, "strict")
    list(driver.feed([event_record(e) for case in logs for e in case["events"]], RATE_PER_S))
    assert driver.settle(SETTLED_WITHIN_S)
    on_sources = [alert for alert in driver.alerts if alert.entity.type == "ip"]
    named = {Source(alert.tenant, alert.entity.value) for alert in on_sources}
    forced, enumerated = expected(logs, BRUTE_FORCE), expected(logs, USER_ENUMERATION)
    assert len(missed(forced, named)) <= len(forced) / 10, missed(forced, named)
    assert len(missed(enumerated, named)) <= len(enumerated) * 2 / 10, missed(enumerated, named)
