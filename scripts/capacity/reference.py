"""Keep what was measured on this machine as the committed reference.

    make bench ARGS="--date 2026-11-25"
    .venv/bin/python -m scripts.capacity.reference

Takes from the benchmark's report what the capacity command reads, and nothing else.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from scripts.bench.report import write
from scripts.capacity.measured import BENCH, REFERENCE

__all__ = ["reference_of"]

_KEPT: Final = ("date", "quick", "machine", "users", "profiles_of_users", "profile_bytes")
_KEPT_OF_PIPELINE: Final = ("adapter", "consumption")


def reference_of(report: Mapping[str, Any]) -> dict[str, object]:
    """The part of a benchmark's report that is kept.

    Raises:
        KeyError: it is not there; a date must be.
    """
    pipeline = report["pipeline"]
    return {
        **{name: report[name] for name in _KEPT},
        "mixes": {"ordinary": {"event_bytes": report["mixes"]["ordinary"]["event_bytes"]}},
        "pipeline": {name: pipeline[name] for name in _KEPT_OF_PIPELINE},
    }


if __name__ == "__main__":
    try:
        write(reference_of(json.loads(BENCH.read_text("utf-8"))), REFERENCE)
    except KeyError as missing:
        sys.exit(f"{BENCH} has no {missing}: run make bench ARGS='--date YYYY-MM-DD'")
