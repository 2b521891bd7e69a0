"""``python -m scripts.static_checks``: checkov over terraform/, every exception with a reason."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scripts.local_aws import CHECKOUT

__all__ = ["complaints", "exceptions", "main"]

TERRAFORM = CHECKOUT / "terraform"
CHECKOV = CHECKOUT / ".venv-checks" / "bin" / "checkov"


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    found = complaints(_findings(), exceptions(TERRAFORM / "checks.toml"))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


def exceptions(file: Path) -> dict[str, str]:
    """The checks that are left out, with the reasons.

    Raises:
        ValueError: an entry without a reason of some words.
    """
    reasons: dict[str, str] = tomllib.loads(file.read_text("utf-8"))["checkov"]
    for check, reason in reasons.items():
        if len(reason.split()) < 5:
            raise ValueError(f"{file.name}: {check} has no reason")
    return reasons


def complaints(findings: Iterable[Mapping[str, Any]], left_out: Mapping[str, str]) -> list[str]:
    """What is to be mended: findings that are no exception, and exceptions that find nothing.

    Args:
        findings: of checkov.
        left_out: exceptions.
    """
    failed = list(findings)
    unknown = [
        f"{each['resource']}: {each['check_id']} {each['check_name']}"
        for each in failed
        if each["check_id"] not in left_out
    ]
    needless = left_out.keys() - {each["check_id"] for each in failed}
    return unknown + [f"checks.toml: {check} finds nothing" for check in sorted(needless)]


def _findings() -> list[dict[str, Any]]:
    options = ["--framework", "terraform", "--skip-path", "tests", "--quiet", "--compact"]
    ran = subprocess.run(
        [CHECKOV, "--directory", TERRAFORM, *options, "--skip-download", "--output", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if not ran.stdout.startswith(("{", "[")):
        raise RuntimeError(f"checkov failed: {ran.stderr[-2000:]}")
    report = json.loads(ran.stdout)
    found: list[dict[str, Any]] = report["results"]["failed_checks"]
    return found


if __name__ == "__main__":
    sys.exit(main())
