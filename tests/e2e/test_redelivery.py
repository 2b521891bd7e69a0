"""What a producer or Kinesis delivers twice counts once."""

from datetime import UTC, datetime

from scripts.pipeline.driver import Driver
from scripts.pipeline.load import Load
from tests.e2e.conftest import RATE_PER_S, SETTLED_WITHIN_S, attack

EVENTS = 240


def test_the_same_records_again_change_nothing(driver: Driver) -> None:
    """Records put a second time open no alert, change none, and notify nobody."""
    load = Load.simulated(datetime.now(UTC), EVENTS, tenant="redelivered")
    _send(driver, load)
    alerts, told = driver.alerts, len(driver.inbox.messages)
    assert any(alert.tenant == load.tenant for alert in alerts)
    _send(driver, load)
    # Notifications leave in the order of the alerts: after this one, no earlier one can come.
    attack(driver, tenant="after")
    assert [alert for alert in driver.alerts if alert.tenant != "after"] == alerts
    assert {message.alert.tenant for message in driver.inbox.messages[told:]} == {"after"}


def _send(driver: Driver, load: Load) -> None:
    for _ in driver.feed(load.records, RATE_PER_S):
        pass
    assert driver.settle(SETTLED_WITHIN_S)
