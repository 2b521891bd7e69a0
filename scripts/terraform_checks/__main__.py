"""Check `terraform/`: python -m scripts.terraform_checks.

Ends with 1 where a finding is not in `terraform/suppressions.toml`, or an entry there covers none.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from scripts.terraform_checks.deployment import ROOT, mocked_states
from scripts.terraform_checks.findings import (
    Finding,
    SuppressionError,
    load,
    unsuppressed,
    unused,
)
from scripts.terraform_checks.judge import findings
from scripts.terraform_checks.tools import ToolError, checkov
from scripts.terraform_root import TerraformError

_ROOT = "module.fraudcore."
"""How the examples, which checkov reads in the same run, call the root."""


def _configuration() -> list[Finding]:
    """What is wrong in the files of the root and of the examples."""
    found = checkov(ROOT, left_out=("tests",))
    return [Finding(check, where.removeprefix(_ROOT), what) for check, where, what in found]


def _policies() -> list[Finding]:
    """What is wrong with the policies of the deployments, each finding once."""
    return list(dict.fromkeys(chain.from_iterable(map(findings, mocked_states().values()))))


def main() -> int:
    """Check, and say what is wrong."""
    try:
        with ThreadPoolExecutor(1) as pool:
            configuration = pool.submit(_configuration)
            found = [*_policies(), *configuration.result()]
        suppressions = load(ROOT / "suppressions.toml")
    except (SuppressionError, TerraformError, ToolError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    wrong = [f"{check} {where}: {what}" for check, where, what in unsuppressed(found, suppressions)]
    wrong += [
        f"{each.check} {each.where}: suppressed, but not found"
        for each in unused(found, suppressions)
    ]
    sys.stderr.writelines(f"terraform: {line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
