"""The demo as a user runs it."""

import json
import signal

import pytest

from fraudcore import Alert
from lambda_entry.alert_changes import is_worth_a_message
from tests.e2e.conftest import DIRECTORY
from tests.e2e.demo_process import DemoProcess
from tests.processes import eventually

ENDS_WITHIN_S = 200.0
STARTS_WITHIN_S = 60.0


@pytest.mark.usefixtures("stack")
def test_shows_that_all_is_well_and_cleans_up(demo: DemoProcess) -> None:
    """It ends by itself with status 0, plain lines and nothing left running; `down` cleans up."""
    status = demo.process.wait(ENDS_WITHIN_S)
    assert status == 0, demo.output
    assert all(line.isprintable() for line in demo.output.splitlines())
    for expected in ("6 of 6 attacks", "16 of 16 malformed", "exactly once", "All is well"):
        assert expected in demo.output
    kept = (demo.directory / "alerts.jsonl").read_text().splitlines()
    alerts = [json.loads(line) for line in kept]
    due = [each for each in map(Alert.from_dict, alerts) if is_worth_a_message(each, "medium")]
    assert f"{len(due)} of {len(due)} alerts were notified" in demo.output
    assert f"{len(alerts) - len(due)} others are stored" in demo.output
    assert all(alert["reason"] for alert in alerts)
    assert demo.nothing_left()
    assert demo.remove().startswith("removed")
    assert not demo.directory.exists()


@pytest.mark.usefixtures("stack")
def test_interrupting_it_leaves_nothing_running() -> None:
    """Ctrl-C while Terraform works ends emulator, Terraform and functions, and says so."""
    with DemoProcess(DIRECTORY / "interrupted-demo") as demo:
        assert eventually(lambda: "terraform apply:" in demo.output, STARTS_WITHIN_S), demo.output
        demo.process.send_signal(signal.SIGINT)
        assert demo.process.wait(ENDS_WITHIN_S) == 130
        assert demo.output.endswith("Interrupted; nothing is running any more.\n")
        assert demo.nothing_left()
        demo.remove()
