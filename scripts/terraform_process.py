"""One run of the terraform program through python-terraform, its output read while it works."""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import NamedTuple

from python_terraform import IsFlagged, Terraform

from scripts.tethered import tethered

__all__ = ["Finished", "TerraformProcess"]


class Finished(NamedTuple):
    """What a run left: exit status, standard output, standard error."""

    status: int
    output: str
    errors: str


class TerraformProcess:
    """Runs terraform commands in one directory, with exactly the given environment variables."""

    def __init__(self, directory: Path, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._terraform = _Tethered(working_dir=str(directory))

    def run(self, command: str, on_line: Callable[[str], None], **options: object) -> Finished:
        """Run `terraform <command>`, handing each line of its output to `on_line` at once."""
        with _process_environment(self._environment):
            # None, unlike False, starts the process without waiting *and* is not made an option.
            process, _, _ = self._terraform.cmd(
                command, no_color=IsFlagged, synchronous=None, **options
            )
        with process:
            return _follow(process, on_line)


class _Tethered(Terraform):  # type: ignore[misc]
    """python-terraform, whose child ends whenever this process does."""

    def generate_cmd_string(self, cmd: str, *args: str, **kwargs: object) -> list[str]:
        return tethered(super().generate_cmd_string(cmd, *args, **kwargs))


def _follow(process: Popen[bytes], on_line: Callable[[str], None]) -> Finished:
    assert process.stdout is not None
    assert process.stderr is not None
    lines = []
    with ThreadPoolExecutor(1) as pool:
        errors = pool.submit(process.stderr.read)
        try:
            for line in process.stdout:
                lines.append(line.decode(errors="replace"))
                on_line(lines[-1])
        except BaseException:
            process.terminate()
            raise
    return Finished(process.wait(), "".join(lines), errors.result().decode(errors="replace"))


@contextmanager
def _process_environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Exchange `os.environ` while a process starts: python-terraform hands on that and no other."""
    own = dict(os.environ)
    _replace_environment(variables)
    try:
        yield
    finally:
        _replace_environment(own)


def _replace_environment(variables: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)
