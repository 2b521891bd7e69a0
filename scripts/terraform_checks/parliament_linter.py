"""Policies on standard input, parliament's findings on standard output, both as JSON.

Runs in the linters' own virtual environment, so it imports nothing of this repository.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from parliament import analyze_policy_string, enhance_finding


def findings(address: str, document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The check, the statement and the complaint, for each finding."""
    for statement in document["Statement"]:
        alone = json.dumps({**document, "Statement": [statement]})
        policy = analyze_policy_string(alone, ignore_private_auditors=True)
        for found in map(enhance_finding, policy.findings):
            where = f"{address}:{statement.get('Sid', '')}"
            yield found.issue, where, f"{found.title}: {found.detail}"


if __name__ == "__main__":
    given = json.load(sys.stdin)
    json.dump([found for policy in given for found in findings(*policy)], sys.stdout)
