"""What may go into the deployment package, and what stops its build."""

from pathlib import Path

import pytest

from scripts.package import PackageError, build, require_pure


def test_compiled_dependencies_are_refused(tmp_path: Path) -> None:
    """A compiled file among the dependencies stops the build and is named."""
    (tmp_path / "fast").mkdir()
    (tmp_path / "fast" / "core.cpython-313-aarch64-linux-gnu.so").touch()
    with pytest.raises(PackageError, match=r"pure Python.*fast/core\.cpython-313"):
        require_pure(tmp_path)


def test_pure_dependencies_are_accepted(tmp_path: Path) -> None:
    """Python files and data do not stop the build."""
    (tmp_path / "pure.py").touch()
    (tmp_path / "data.json").touch()
    require_pure(tmp_path)


def test_a_dependency_that_cannot_be_had_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pip fails, its own words reach the developer."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"absent-dependency==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(PackageError, match="absent-dependency"):
        build(tmp_path / "package.zip", lock=lock)
    assert not (tmp_path / "package.zip").exists()
