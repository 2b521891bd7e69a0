"""Check `terraform/`: python -m scripts.terraform_checks.

Ends with 1 where a finding is not in `terraform/suppressions.toml`, or an entry there covers none.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from scripts.terraform_checks.deployment import ROOT, mocked_state
from scripts.terraform_checks.finding import Finding
from scripts.terraform_checks.judge import findings
from scripts.terraform_checks.suppressions import SuppressionError, load, unsuppressed, unused
from scripts.terraform_checks.tools import ToolError, checkov
from scripts.terraform_root import TerraformError


def _example(directory: Path) -> list[Finding]:
    """What is wrong in an example's own files; its only module is the root."""
    return [each for each in checkov(directory) if not each.where.startswith("module.")]


def main() -> int:
    """Check, and say what is wrong."""
    try:
        with ThreadPoolExecutor(1) as pool:
            static = pool.submit(checkov, ROOT, ("examples", "tests"))
            examples = pool.map(_example, sorted((ROOT / "examples").iterdir()))
            found = [*findings(mocked_state()), *static.result(), *chain.from_iterable(examples)]
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
