"""``python -m scripts.compare --seeds 1,2``: the table of docs/evaluation.md, as Markdown."""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from fraudcore import load_rules
from fraudcore.decoder import decode_event
from fraudcore.evaluate import Detector, EngineDetector, Labelled, Tally, tally
from fraudcore.evaluate.goals import DISTRIBUTED, FAST
from fraudcore.evaluate.measure import by_kind, measure
from fraudcore.evaluate.scores import recall
from fraudcore.simulate.service import play, read_scenario
from scripts.compare.freeman import Freeman
from scripts.compare.thresholds import FixedThreshold, LeakyBucket
from scripts.compare.travel import PlainTravel

_SCENARIO: Final = Path(__file__).with_name("service.toml")
_TAKEOVERS: Final = ("takeover_naive", "takeover_vpn", "takeover_targeted")
_DETECTORS: Final[Mapping[str, Callable[[], Detector]]] = {
    "fraudcore, balanced": lambda: EngineDetector(load_rules()),
    "fraudcore, strict": lambda: EngineDetector(load_rules("strict")),
    "5 failures in 10 min, source (fail2ban)": lambda: FixedThreshold("ip"),
    "5 failures in 10 min, account": lambda: FixedThreshold("user"),
    "leaky bucket 5/10 s, source (CrowdSec)": lambda: LeakyBucket("ip"),
    "leaky bucket 5/10 s, account": lambda: LeakyBucket("user"),
    "plain travel, 900 km/h": PlainTravel,
}
_HEAD: Final = (
    *("detector", "fast by attempt 24", "slow, distributed", "naive", "VPN", "targeted"),
    *("false per 10,000", "incidents per entity"),
)


def _main(arguments: Sequence[str] | None = None) -> None:
    what = "Prints the table of docs/evaluation.md, as Markdown."
    parser = argparse.ArgumentParser(prog="python -m scripts.compare", description=what)
    parser.add_argument("--seeds", default="1", help="separated by commas (%(default)s)")
    seeds = [int(part) for part in parser.parse_args(arguments).seeds.split(",")]
    tallies: dict[str, list[Tally]] = defaultdict(list)
    scored: dict[str, list[float]] = defaultdict(list)
    for seed in seeds:
        stream = _stream(seed)
        for name, detector in _DETECTORS.items():
            tallies[name].append(tally(detector(), stream))
            print(f"seed {seed}: {name}", file=sys.stderr)
        _score(stream, scored)
    print(_row(_HEAD), _row(["---"] * len(_HEAD)), sep="\n")
    for name in _DETECTORS:
        print(_row([name, *_figures(tallies[name])]))
    for name in _TAKEOVERS:
        found = recall(scored[name], sorted(scored["benign"]), 0.01)
        print(f"\nFreeman's reference score, {name}, recall at 1 %: {found:.3f}")


def _stream(seed: int) -> list[Labelled]:
    scenario = replace(read_scenario(_SCENARIO.read_text("utf-8")), seed=seed)
    return [(decode_event(line), truth.campaign) for line, truth in play(scenario)]


def _score(stream: Sequence[Labelled], scored: dict[str, list[float]]) -> None:
    freeman = Freeman()
    for event, campaign in stream:
        score = freeman.score(event)
        if score is not None:
            kind = "benign" if campaign is None else campaign.rpartition("-")[0]
            scored[kind].append(score)


def _figures(tallies: Sequence[Tally]) -> list[str]:
    kinds, overall = by_kind(tallies), measure(tallies)
    return [
        _mean(kinds, FAST, lambda each: each["within_24_events"]),
        _mean(kinds, DISTRIBUTED, lambda each: each["recall"]["value"]),
        *(_mean(kinds, (name,), lambda each: each["recall"]["value"]) for name in _TAKEOVERS),
        f"{overall['alerts_per_10000_successes'].value:.1f}",
        f"{overall['alerts_per_campaign_entity'].value:.2f}",
    ]


def _mean(kinds: Mapping[str, Any], names: Sequence[str], of: Callable[[Any], float]) -> str:
    """The mean of several kinds, of which a scenario has equally many campaigns."""
    return f"{100 * sum(of(kinds[name]) for name in names) / len(names):.1f} %"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    _main()
