"""The whole pipeline on a local AWS of its own: emulator, function package, terraform apply."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from scripts.local_aws import CHECKOUT, LocalAws
from scripts.package import build
from scripts.terraform_messages import Progress
from scripts.terraform_root import TerraformRoot

__all__ = ["Stack", "Step", "deployed"]

_ROOT = CHECKOUT / "terraform"
_BESIDE = ("fraudcore",)


class Step(Protocol):
    """Shows how one step of the way goes."""

    def progress(self, done: int, total: int, note: str) -> None:
        """Show that `done` of `total` is done, and a few words."""

    def result(self, text: str) -> None:
        """What came of it, in a few words."""


class _Silent:
    def progress(self, done: int, total: int, note: str) -> None:
        pass

    def result(self, text: str) -> None:
        pass


def _silently(_: str) -> AbstractContextManager[Step]:
    return nullcontext(_Silent())


@dataclass
class Stack:
    """A running deployment.

    Args:
        aws: where it runs.
        outputs: of the Terraform root.
        directory: of its files.
        variables: of the Terraform root.
    """

    aws: LocalAws
    outputs: dict[str, Any]
    directory: Path
    variables: dict[str, object]

    def change(self, **variables: object) -> None:
        """Apply again with other values of some variables.

        Raises:
            TerraformError: it failed.
        """
        self.variables |= variables
        self._root().apply()

    def planned(self) -> dict[str, str]:
        """What another apply would do, by resource address.

        Raises:
            TerraformError: it failed.
        """
        return self._root().plan()

    def destroy(self) -> None:
        """Remove every resource.

        Raises:
            TerraformError: it failed.
        """
        self._root().destroy()

    def _root(self) -> TerraformRoot:
        return _terraform_root(self.aws, self.directory, self.variables, lambda _: None)


@contextmanager
def deployed(
    directory: Path,
    *,
    step: Callable[[str], AbstractContextManager[Step]] = _silently,
    port: int = 0,
    enforce_iam: bool = False,
    **variables: object,
) -> Iterator[Stack]:
    """Deploy this checkout; when the context ends, nothing of it runs any more.

    Args:
        directory: for logs and Terraform's files; Terraform's providers in it are used again.
        step: enters the showing of a step, by its title.
        port: of the emulator; a free one by default.
        enforce_iam: whether the functions may do only what their roles allow.
        variables: of the Terraform root, beside those that the emulator needs.

    Raises:
        LocalAwsError, PackageError, TerraformError: something is missing or failed.
    """
    with ExitStack() as running:
        with step("local AWS") as shown:
            aws = running.enter_context(
                LocalAws(directory=directory, port=port, enforce_iam=enforce_iam)
            )
            shown.result(aws.endpoint)
        with step("function package") as shown:
            package = build()
            shown.result(f"{package.stat().st_size / 1e6:.1f} MB")
        values = _for_the_emulator(package) | variables
        with step("terraform init"):
            _prepare(directory)
            _terraform_root(aws, directory, values, lambda _: None).init()
        with step("terraform apply") as shown:
            root = _terraform_root(aws, directory, values, lambda p: _show(p, shown))
            root.apply()
            outputs = root.output()
            shown.result(f"stream {outputs['stream_name']}")
        yield Stack(aws, outputs, directory, values)


def _prepare(directory: Path) -> None:
    """Forget state and log of an emulator that is gone, but not the downloaded providers."""
    for left in (directory / "terraform").glob("terraform.*"):
        left.unlink()


def _for_the_emulator(package: Path) -> dict[str, object]:
    return {
        "function_package": str(package),
        "s3_use_path_style": True,
        "require_tls": False,
        "force_destroy": True,
    }


def _terraform_root(
    aws: LocalAws,
    directory: Path,
    variables: dict[str, object],
    on_progress: Callable[[Progress], None],
) -> TerraformRoot:
    return TerraformRoot(
        _ROOT,
        directory / "terraform",
        beside=_BESIDE,
        variables=variables,
        environment=aws.environment(),
        on_progress=on_progress,
    )


def _show(progress: Progress, step: Step) -> None:
    waiting = ", ".join(dict.fromkeys(map(_kind, progress.waiting[:3])))
    note = f"waiting for {waiting}" if waiting else _kind(progress.address)
    step.progress(progress.done, progress.total, note)


def _kind(address: str) -> str:
    """`kinesis stream` of `module.stream.aws_kinesis_stream.this`."""
    kind = next((part for part in address.split(".") if part.startswith("aws_")), address)
    return kind.removeprefix("aws_").replace("_", " ")
