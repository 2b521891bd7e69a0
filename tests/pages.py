"""Pages of documentation that do what they say: files are written, commands are run."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

__all__ = ["DOCS", "run_page"]

DOCS = Path(__file__).parent.parent / "docs"
_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILES = ("python", "toml")


def run_page(page: Path, directory: Path) -> list[str]:
    """Run every block of a page in a directory, from top to bottom; returns their languages.

    A block of a file begins with a comment that names it. A block of commands has each behind
    ``$``, and below it what it prints, in which ``...`` stands for anything. No other blocks
    are allowed: there would be nothing to show that they are true.
    """
    blocks = _FENCE.findall(page.read_text("utf-8"))
    for language, text in blocks:
        if language == "console":
            for command, expected in _commands(text):
                _check(command, expected, _output(command, directory))
        else:
            assert language in _FILES, f"a block of {language or 'no language'} is not run"
            _write(text, directory)
    return [language for language, _ in blocks]


def _write(text: str, directory: Path) -> None:
    first = text.partition("\n")[0]
    assert re.fullmatch(r"# [a-z_/]+\.(py|toml)", first), f"no name of a file: {first}"
    file = directory / first.removeprefix("# ")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _commands(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        yield command, expected


def _output(command: str, directory: Path) -> str:
    bin_path, installed = Path(sys.executable).parent, directory / "installed"
    environment = {
        "PATH": os.pathsep.join((str(bin_path), os.defpath)),
        "HOME": str(directory),
        "PYTHONPATH": str(installed),
        "PYTHONDONTWRITEBYTECODE": "1",
        # Nothing is taken from an index: what the page installs is itself.
        "PIP_TARGET": str(installed),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    return done.stdout


def _check(command: str, expected: str, printed: str) -> None:
    alike = OutputChecker().check_output(expected, printed, ELLIPSIS)
    assert alike, f"$ {command}\nprints\n{printed}\nand not\n{expected}"
