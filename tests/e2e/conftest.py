"""One deployment for all end-to-end tests, fed once with simulated traffic."""

import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from fraudcore import Alert
from scripts.local_aws import CHECKOUT
from scripts.pipeline.driver import Driver
from scripts.pipeline.load import Load
from scripts.pipeline.stack import Stack, deployed
from scripts.pipeline.traffic import Place, event_record
from scripts.pipeline.verdict import Verdict, judge
from scripts.terraform_root import MissingTerraformError, TerraformError
from tests.e2e.demo_process import DemoProcess

DIRECTORY = CHECKOUT / "build" / "e2e"
EVENTS, ACCOUNTS = 2_400, 200
TENANT = "simulated"
RATE_PER_S = 600.0
SETTLED_WITHIN_S = 120.0
FAILURES = 12


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes the deployment away comes last."""
    items.sort(key=lambda item: item.path.name == "test_removal.py")


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoProcess]:
    """The demo, smaller. Most of its time is waiting, so that it runs beside the deployment."""
    with DemoProcess(DIRECTORY / "demo", "--events", "1500") as demo:
        yield demo


@pytest.fixture(scope="session")
def stack(demo: DemoProcess) -> Iterator[Stack]:
    """The pipeline as Terraform deploys it, with default settings."""
    assert demo.process.pid
    try:
        with deployed(DIRECTORY) as stack:
            yield stack
    except MissingTerraformError as error:
        pytest.skip(f"no end-to-end tests: {error}")


@pytest.fixture(scope="session")
def enforced(stack: Stack) -> Iterator[Stack]:
    """A deployment of its own, in which functions may do only what their roles allow."""
    assert stack.outputs
    with ExitStack() as running:
        yield _deployed(running)


def _deployed(running: ExitStack) -> Stack:
    """Deploy; once more where an answer of the emulator was lost.

    The provider repeats such a request, and fails where it had taken effect: nothing else makes
    something exist in an emulator that is new.
    """
    directory = DIRECTORY / "enforced"
    try:
        return running.enter_context(deployed(directory, enforce_iam=True))
    except TerraformError as error:
        if not re.search("already ?exists", str(error), re.IGNORECASE):
            raise
        logging.getLogger(__name__).warning("deployed again, an answer was lost: %s", error)
        return running.enter_context(deployed(directory, enforce_iam=True))


@pytest.fixture(scope="session")
def driver(stack: Stack) -> Driver:
    """The one feeder and watcher of the deployment."""
    return Driver(stack)


@dataclass(frozen=True)
class Traffic:
    """A day of simulated logins with attacks, after it went through the pipeline.

    Args:
        load: what was put.
        places: where the stream put it.
        alerts: what came of it.
        verdict: the judgement.
    """

    load: Load
    places: list[Place]
    alerts: list[Alert]
    verdict: Verdict


def use_preset(stack: Stack, name: str) -> None:
    """Have the running deployment judge by a preset."""
    if stack.variables.get("rules_preset", "balanced") != name:
        stack.change(rules_preset=name)


@pytest.fixture(scope="session")
def traffic(stack: Stack, driver: Driver) -> Traffic:
    """Simulated traffic with two attacks of each kind and every kind of malformed record."""
    use_preset(stack, "balanced")
    load = Load.simulated(datetime.now(UTC), EVENTS, tenant=TENANT)
    places = [place for few in driver.feed(load.records, RATE_PER_S) for place in few]
    assert driver.settle(SETTLED_WITHIN_S), "the pipeline did not come to rest"
    observed = driver.observed(load.tenant)
    return Traffic(load, places, list(observed.alerts), judge(load.sent(places), observed))


def attack(driver: Driver, tenant: str) -> None:
    """Guess the password of one account, until the pipeline is done with it."""
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    for number in range(FAILURES):
        event = {
            "event_id": f"{tenant}-{number}",
            "occurred_at": now_ms + number,
            "outcome": "failure",
            "user": "ann",
            "ip": "203.0.113.7",
            "tenant": tenant,
            "credential_tag": f"guess-{number}",
        }
        list(driver.feed([event_record(event)], RATE_PER_S))
    assert driver.settle(SETTLED_WITHIN_S)
