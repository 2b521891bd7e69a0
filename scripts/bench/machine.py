"""The machine on which something was measured."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Machine", "cpu_model"]

_CPUINFO: Final = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Machine:
    """What a figure depends on.

    Args:
        python: implementation and version of the interpreter.
        cpu: model of the processor.
        cores: of the machine; one is used.
        system: operating system and architecture.
    """

    python: str
    cpu: str
    cores: int
    system: str

    @classmethod
    def this(cls) -> "Machine":
        """The machine that this runs on."""
        listing = _CPUINFO.read_text("utf-8") if _CPUINFO.is_file() else ""
        return cls(
            f"{platform.python_implementation()} {platform.python_version()}",
            cpu_model(listing) or platform.processor() or "unknown",
            os.cpu_count() or 1,
            f"{platform.system()} {platform.machine()}",
        )


def cpu_model(listing: str) -> str | None:
    """The model that Linux lists in ``/proc/cpuinfo``; ``None`` if it names none.

    >>> cpu_model("processor : 0\\nmodel name : Some CPU @ 3 GHz")
    'Some CPU @ 3 GHz'
    """
    for line in listing.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return None
