"""``python -m scripts.terraform_readmes``: what each Terraform module takes and gives."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from scripts.local_aws import CHECKOUT

__all__ = ["main", "modules", "page"]

TERRAFORM: Final = CHECKOUT / "terraform"
PURPOSES: Final = {
    "alerts": "The alerts table with its stream and indexes, the topic, and its subscribers.",
    "detector": "The function behind the login stream, with its rules, mapping, role and alarms.",
    "encryption": "The key that encrypts everything at rest; its policy names its users.",
    "function": "What every function has: role, log group, dead-letter queue, alarms.",
    "lake": "The bucket, its tables, saved queries, compaction and the snapshots of alerts.",
    "nightly": "A state machine that runs every night, with its schedule, roles and alarms.",
    "notifier": "The function behind the stream of the alerts table.",
    "quicksight": "Optional: a QuickSight data source, datasets and a dashboard over the archive.",
    "state": "The table of the profiles.",
    "stream": "The Kinesis stream that logins enter.",
    "sweep": "The scheduled function that tells of alerts which the stream missed.",
    "watch": "The dashboard, and the daily budget.",
}
_BLOCK: Final = re.compile(r'^(variable|output) "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
_DESCRIPTION: Final = re.compile(r'^  description\s*=\s*"((?:[^"\\]|\\.)*)"', re.MULTILINE)
_TYPE: Final = re.compile(r"^  type\s*=\s*(\w+(?:\(\w+\))?)", re.MULTILINE)


class Entry(NamedTuple):
    """A variable or an output.

    Args:
        kind: ``variable`` or ``output``.
        name, description: as declared.
        type: the outermost, of a variable.
        required: whether a variable has no default.
    """

    kind: str
    name: str
    description: str
    type: str
    required: bool


def main() -> None:
    """Write the page of every module."""
    for module in modules():
        (module / "README.md").write_text(page(module), "utf-8")


def modules() -> list[Path]:
    """The directories of the modules."""
    return sorted(path for path in (TERRAFORM / "modules").iterdir() if path.is_dir())


def page(module: Path) -> str:
    """The page of a module.

    Raises:
        KeyError: its purpose is written nowhere.
    """
    entries = list(_entries(module))
    variables = [each for each in entries if each.kind == "variable"]
    outputs = [each for each in entries if each.kind == "output"]
    lines = [f"# {module.name}", "", PURPOSES[module.name], "", "## Inputs", ""]
    lines += ["| name | type | required | |", "|---|---|---|---|"]
    lines += [
        f"| `{v.name}` | `{v.type}` | {'yes' if v.required else 'no'} | {v.description} |"
        for v in variables
    ]
    lines += ["", "## Outputs", "", "| name | |", "|---|---|"]
    lines += [f"| `{output.name}` | {output.description} |" for output in outputs]
    return "\n".join(lines) + "\n"


def _entries(module: Path) -> Iterator[Entry]:
    for file in sorted(module.glob("*.tf")):
        for kind, name, body in _BLOCK.findall(file.read_text("utf-8")):
            description, declared = _DESCRIPTION.search(body), _TYPE.search(body)
            yield Entry(
                kind=kind,
                name=name,
                description=description[1].replace("|", "\\|") if description else "",
                type=declared[1] if declared else "",
                required="\n  default" not in f"\n{body}",
            )


if __name__ == "__main__":
    main()
