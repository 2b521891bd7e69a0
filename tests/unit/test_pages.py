"""Pages that do not do what they say are caught."""

from pathlib import Path

import pytest

from tests.pages import run_page

FILE = "```python\n# hello.py\nprint('hello')\n```\n"


def page(directory: Path, text: str) -> Path:
    """A page of this text."""
    path = directory / "page.md"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("printed", ["hello\n", "...lo\n"])
def test_a_true_page_passes(tmp_path: Path, printed: str) -> None:
    """Files are there for commands, whose output is as shown, but for what dots stand for."""
    text = f"{FILE}```console\n$ python hello.py\n{printed}$ true\n```\n"
    assert run_page(page(tmp_path, text), tmp_path) == ["python", "console"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (f"{FILE}```console\n$ python hello.py\n```\n", "prints\nhello\n"),
        (f"{FILE}```console\n$ python hello.py\nbye\n```\n", "and not\nbye\n"),
        ("```console\n$ python absent.py\n```\n", "absent.py"),
        ("```python\nprint('hello')\n```\n", "no name of a file"),
        ("```python\n# ../hello.py\n```\n", "no name of a file"),
        ("```\nhello\n```\n", "a block of no language is not run"),
        ("```sh\necho hello\n```\n", "a block of sh is not run"),
    ],
)
def test_a_false_page_is_caught(tmp_path: Path, text: str, complaint: str) -> None:
    """Other output, errors, files without a name and blocks that nothing runs fail."""
    with pytest.raises(AssertionError) as caught:
        run_page(page(tmp_path, text), tmp_path)
    assert complaint in str(caught.value)
