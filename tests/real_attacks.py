"""Logs of real attacks, and whom a detector must name; they are not part of this repository."""

import json
import os
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from scripts.local_aws import CHECKOUT

__all__ = ["BRUTE_FORCE", "USER_ENUMERATION", "Case", "Source", "cases", "expected", "missed"]

BRUTE_FORCE = ("bruteforce", "slow_bruteforce")
USER_ENUMERATION = ("user_enum",)
_VARIABLE = "FRAUDCORE_SHARED_DATA"

Case = dict[str, Any]


class Source(NamedTuple):
    """An address in the logs of one system, which are a tenant each."""

    tenant: str
    ip: str


def cases() -> list[Case]:
    """The logs with their expectations; skips the test where they are absent."""
    directory = Path(os.environ.get(_VARIABLE) or CHECKOUT.parent / "shared" / "data")
    file = directory / "crowdsec_cases.jsonl"
    if not file.exists():
        pytest.skip(f"no real attack logs: {file} is missing; {_VARIABLE} names its directory")
    return [json.loads(line) for line in file.read_text().splitlines()]


def expected(logs: Iterable[Case], kinds: tuple[str, ...]) -> list[Source]:
    """The sources that attacked in one of these ways."""
    return [
        Source(f"cs-{case['case']}", ip)
        for case in logs
        for kind, ip in case["expected"]
        if kind in kinds
    ]


def missed(sources: Iterable[Source], named: Set[Source]) -> list[Source]:
    """Those that nothing names."""
    return [source for source in sources if source not in named]
