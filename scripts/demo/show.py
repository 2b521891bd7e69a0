"""The demo from start to end: deploy, feed, watch, ask, judge."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fraudcore import Alert
from scripts.demo.delays import notification_delays_s
from scripts.demo.performance import Performance
from scripts.demo.screen import Screen
from scripts.pipeline.athena import Row
from scripts.pipeline.driver import Driver
from scripts.pipeline.load import Load
from scripts.pipeline.stack import deployed
from scripts.pipeline.verdict import Sent, Verdict, judge

__all__ = ["Show", "perform"]

_SAVED_QUERIES = ("top_attacking_sources", "logins_by_country")


@dataclass(frozen=True)
class Show:
    """What was seen.

    Args:
        sent: what was put into the stream.
        alerts: as stored.
        answers: of saved Athena queries, by their names.
        delays_s: how long after its newest evidence each notification came, in seconds.
        settled: whether everything was processed and notified in time.
        verdict: the judgement.
    """

    sent: Sent
    alerts: Sequence[Alert]
    answers: Mapping[str, Sequence[Row]]
    delays_s: Sequence[float]
    settled: bool
    verdict: Verdict

    @property
    def problems(self) -> list[str]:
        """What went wrong; empty where the pipeline did all it must."""
        late = [] if self.settled else ["the pipeline did not come to rest in time"]
        return late + self.verdict.problems


def perform(
    screen: Screen, directory: Path, *, events: int, rate_per_s: float, port: int = 0
) -> Show:
    """Run the demo; when it returns, nothing of it runs any more.

    Args:
        screen: where it is shown.
        directory: for its files.
        events: honest login attempts, about.
        rate_per_s: records put into the stream a second.
        port: of the local AWS; 0 for a free one.

    Raises:
        LocalAwsError, PackageError, TerraformError: something is missing or failed.
        TrafficError, QueryError: the pipeline does not answer.
    """
    alerts_file = directory / "alerts.jsonl"
    alerts_file.unlink(missing_ok=True)
    with deployed(directory, step=screen.step, port=port) as stack:
        driver = Driver(stack)
        load = Load.simulated(datetime.now(UTC), events, tenant="default")
        with screen.step("login traffic") as step:
            performance = Performance(driver, load, step)
            settled = performance.play(rate_per_s)
        with screen.step("Athena queries") as step:
            saved = stack.outputs["athena_named_query_ids"]
            answers = {name: driver.workgroup.saved_query(saved[name]) for name in _SAVED_QUERIES}
            observed = driver.observed(load.tenant)
            step.result(f"{sum(observed.archived.values()):,} events in the archive")
        sent = load.sent(performance.places)
        _keep(observed.alerts, alerts_file)
        return Show(
            sent=sent,
            alerts=observed.alerts,
            answers=answers,
            delays_s=notification_delays_s(driver.inbox.messages, performance.put_s),
            settled=settled,
            verdict=judge(sent, observed),
        )


def _keep(alerts: Iterable[Alert], file: Path) -> None:
    file.write_text("".join(json.dumps(alert.to_dict()) + "\n" for alert in alerts))
