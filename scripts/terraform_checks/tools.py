"""The linters, which run in an environment of their own: checkov and parliament."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.terraform_checks.findings import Finding
from scripts.terraform_checks.policies import Policy

__all__ = ["ENVIRONMENT", "ToolError", "checkov", "parliament"]

ENVIRONMENT = Path(__file__).resolve().parents[2] / ".venv-checks"
_LINTER = Path(__file__).with_name("parliament_linter.py")
_OFFLINE = {"LOG_LEVEL": "ERROR", "CHECKOV_ENABLE_MODULES_FOREACH_HANDLING": "true"}


class ToolError(Exception):
    """A linter is missing or broke; the message says what to do."""


def checkov(
    directory: Path, left_out: Sequence[str] = (), environment: Path = ENVIRONMENT
) -> list[Finding]:
    """What checkov complains of in a Terraform root.

    Args:
        directory: the root, with what is below it.
        left_out: directories, in whose paths these words are.
        environment: that holds checkov.

    Raises:
        ToolError: it could not judge.
    """
    options = ["--framework=terraform", "--skip-download", "--compact", "--output=json"]
    options += [f"--skip-path={each}" for each in left_out]
    program = environment / "bin" / "checkov"
    answer = _json(_run(program, [f"--directory={directory}", *options], ok=(0, 1)))
    if answer["summary"]["parsing_errors"]:
        raise ToolError(f"checkov cannot read {answer['results']['parsing_errors']}")
    return [
        Finding(each["check_id"], each["resource"], each["check_name"])
        for each in answer["results"]["failed_checks"]
    ]


def parliament(policies: Sequence[Policy], environment: Path = ENVIRONMENT) -> list[Finding]:
    """What parliament complains of in policies: unknown actions, actions on resources they do not
    take, condition keys they do not have. It knows no trust policies, which name no resource.

    Raises:
        ToolError: it could not judge.
    """
    of_resources = [each for each in policies if not each.says_who_may_assume]
    documents = json.dumps([[policy.address, policy.document] for policy in of_resources])
    output = _run(environment / "bin" / "python", [str(_LINTER)], text=documents)
    return [Finding(*found) for found in _json(output)]


def _run(
    program: Path, arguments: Sequence[str], *, text: str = "", ok: tuple[int, ...] = (0,)
) -> str:
    if not program.exists():
        raise ToolError(f"{program} is missing; run `make .venv-checks` in the checkout")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BC_")}
    run = subprocess.run(
        [str(program), *arguments],
        input=text,
        env=kept | _OFFLINE,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode not in ok:
        raise ToolError(f"{program.name} failed:\n{run.stderr.strip() or run.stdout.strip()}")
    return run.stdout


def _json(output: str) -> Any:
    try:
        return json.loads(output)
    except ValueError as error:
        raise ToolError(f"a linter's answer is no JSON: {output[:200]!r}") from error
