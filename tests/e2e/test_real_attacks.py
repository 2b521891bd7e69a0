"""Real attack logs through the deployed pipeline, with thresholds that such tools ship."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from scripts.local_aws import CHECKOUT
from scripts.pipeline.driver import Driver
from scripts.pipeline.stack import Stack
from scripts.pipeline.traffic import event_record
from tests.e2e.conftest import RATE_PER_S, SETTLED_WITHIN_S, use_preset

VARIABLE = "FRAUDCORE_SHARED_DATA"
LEAST_SHARE = 0.9


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    """The cases; they are not part of this repository."""
    directory = Path(os.environ.get(VARIABLE) or CHECKOUT.parent / "shared" / "data")
    file = directory / "crowdsec_cases.jsonl"
    if not file.exists():
        pytest.skip(f"no real attack logs: {file} is missing; {VARIABLE} names its directory")
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_brute_force_sources_are_named(
    cases: list[dict[str, Any]], driver: Driver, stack: Stack
) -> None:
    """Nine in ten of the sources that brute-forced have an alert on their own address."""
    use_preset(stack, "strict")
    records = [event_record(event) for case in cases for event in case["events"]]
    list(driver.feed(records, RATE_PER_S))
    assert driver.settle(SETTLED_WITHIN_S)
    alerted = {(a.tenant, a.entity.value) for a in driver.alerts if a.entity.type == "ip"}
    expected = [
        (f"cs-{case['case']}", source)
        for case in cases
        for kind, source in case["expected"]
        if kind == "bruteforce"
    ]
    missed = [each for each in expected if each not in alerted]
    assert len(missed) <= (1 - LEAST_SHARE) * len(expected), missed
