"""The alarms that the Terraform root makes, as its files say."""

import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["alarm_names"]

_MODULE = re.compile(r'module "(\w+)" \{(.*?)\n\}', re.DOTALL)
_SOURCE = re.compile(r'source\s*=\s*"([^"]+)"')
_NAME = re.compile(r'^\s*name\s*=\s*"\$\{local\.prefix\}-([\w-]+)"', re.MULTILINE)
_ALARM = re.compile(
    r'resource "aws_cloudwatch_metric_alarm" "\w+" \{(.*?)'
    r'alarm_name\s*=\s*"\$\{var\.name\}-([\w-]+)"',
    re.DOTALL,
)


def alarm_names(root: Path) -> set[str]:
    """Names of all alarms without the prefix of the deployment, such as ``detector-errors``."""
    return {
        f"{name[1]}-{alarm}"
        for _, body in _MODULE.findall((root / "main.tf").read_text("utf-8"))
        if (name := _NAME.search(body)) and (source := _SOURCE.search(body))
        for alarm in _alarms(root / source[1])
    }


def _alarms(module: Path, *, reads_stream: bool = True) -> Iterator[str]:
    """Those of a module, and of the modules in it."""
    text = "\n".join(file.read_text("utf-8") for file in sorted(module.glob("*.tf")))
    for body, alarm in _ALARM.findall(text):
        if reads_stream or "var.reads_stream" not in body:
            yield alarm
    for _, body in _MODULE.findall(text):
        if source := _SOURCE.search(body):
            streams = not re.search(r"reads_stream\s*=\s*false", body)
            yield from _alarms(module / source[1], reads_stream=streams)
