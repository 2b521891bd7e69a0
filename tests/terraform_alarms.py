"""The alarms that the Terraform root makes, as its files say."""

import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["alarm_names"]

_MODULE = re.compile(r'module "(\w+)" \{(.*?)\n\}', re.DOTALL)
_SOURCE = re.compile(r'source\s*=\s*"([^"]+)"')
_NAME = re.compile(r'^\s*name\s*=\s*"\$\{(?:local\.prefix|var\.name)\}-([\w-]+)"', re.MULTILINE)
_ALARM = re.compile(
    r'resource "aws_cloudwatch_metric_alarm" "\w+" \{(.*?)'
    r'alarm_name\s*=\s*"\$\{var\.name\}-([\w-]+)"',
    re.DOTALL,
)


def alarm_names(root: Path) -> set[str]:
    """Names of all alarms without the prefix of the deployment, such as ``detector-errors``."""
    return set(_alarms(root, ""))


def _alarms(module: Path, name: str, *, reads_stream: bool = True) -> Iterator[str]:
    """Those of a module of that name, and of the modules in it."""
    text = "\n".join(file.read_text("utf-8") for file in sorted(module.glob("*.tf")))
    for body, alarm in _ALARM.findall(text):
        if reads_stream or "var.reads_stream" not in body:
            yield f"{name}-{alarm}".removeprefix("-")
    for _, body in _MODULE.findall(text):
        source, own = _SOURCE.search(body), _NAME.search(body)
        if source:
            streams = not re.search(r"reads_stream\s*=\s*false", body)
            inner = f"{name}-{own[1]}".removeprefix("-") if own else name
            yield from _alarms(module / source[1], inner, reads_stream=streams)
