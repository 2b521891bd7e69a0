"""A Terraform root applied to the local AWS, leaving the checkout's `terraform/` as it is.

Terraform runs on a copy of the root in the build directory, so that neither its lock file nor its
state nor a `terraform.tfvars` meets those of a real account.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from python_terraform import IsFlagged

from scripts.provider_mirror import VARIABLE, cli_config, find_mirror
from scripts.terraform_messages import Messages, Progress
from scripts.terraform_process import Finished, TerraformProcess

__all__ = ["MissingTerraformError", "TerraformError", "TerraformRoot"]

_OF_THE_USER = ("TF_CLI_ARGS", "TF_DATA_DIR", "TF_VAR_", "TF_WORKSPACE")
_NOT_COPIED = (".terraform*", "*.tfstate*", "*.tfvars", "*.tfplan")
_TAIL_LINES = 15
_NO_PROVIDER = ("query available provider packages", "install provider")
_PROVIDER_HELP = f"""\
Terraform could not get the provider. Either let this machine reach registry.terraform.io, or name
a filesystem mirror that holds a fitting version: {VARIABLE}=<the directory which contains
registry.terraform.io/hashicorp/aws> (`terraform providers mirror` makes one)."""


class TerraformError(Exception):
    """Terraform failed; the message says what happened and what to do."""


class MissingTerraformError(TerraformError):
    """Terraform or the provider cannot be had on this machine."""


class TerraformRoot:
    """What Terraform does with one root directory.

    All raise TerraformError where Terraform fails, or MissingTerraformError.

    Args:
        source: the root directory; it is only read.
        work: where the copy, the state and the log of this root live; with the same directory a
            later object finds the same state again.
        beside: names of what the root reads next to its own directory (`../<name>`).
        variables: values of the root's input variables.
        environment: all environment variables for Terraform; those of this process by default.
        on_progress: called for each resource that is made, changed or removed.
    """

    def __init__(
        self,
        source: Path,
        work: Path,
        *,
        beside: Iterable[str] = (),
        variables: Mapping[str, object] | None = None,
        environment: Mapping[str, str] | None = None,
        on_progress: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        self._source = source.resolve()
        self._work = work.resolve()
        self.log = self._work / "terraform.log"
        self._beside = tuple(beside)
        self._variables = dict(variables or {})
        self._on_progress = on_progress
        given = dict(os.environ if environment is None else environment)
        self._mirror = _mirror(given)
        self._environment = self._settings(given)
        self._terraform = TerraformProcess(self._work / self._source.name, self._environment)

    def init(self) -> None:
        """Copy the root and fetch its providers."""
        if shutil.which("terraform", path=self._environment.get("PATH")) is None:
            raise MissingTerraformError(
                "terraform is not on the PATH; install it from "
                "https://developer.hashicorp.com/terraform/install"
            )
        self._copy()
        self._run("init", input=False, json=IsFlagged)

    def validate(self) -> None:
        """Check the root without asking any service."""
        self._run("validate")

    def test(self) -> str:
        """Run the root's own tests, which need no service; returns what Terraform says."""
        return self._run("test").output

    def tested(self, name: str) -> dict[str, dict[str, Any]]:
        """Run one file of the root's own tests; the state that each of its runs leaves, by the
        run's name, as `terraform show -json` has it.

        Args:
            name: of the test's file, without its ending.
        """
        output = self._run(
            "test", filter=f"tests/{name}.tftest.hcl", verbose=IsFlagged, json=IsFlagged
        ).output
        lines = (json.loads(line) for line in output.splitlines() if '"test_state"' in line)
        return {
            each["@testrun"]: each["test_state"] for each in lines if each["type"] == "test_state"
        }

    def plan(self) -> dict[str, str]:
        """What an `apply` would do (create, update, delete...) by resource address."""
        messages = Messages(self._on_progress)
        self._run("plan", messages, **self._inputs())
        return messages.planned

    def apply(self) -> None:
        """Make what the root describes."""
        self._run("apply", auto_approve=IsFlagged, **self._inputs())

    def output(self) -> dict[str, Any]:
        """The root's output values by name."""
        text = self._run("output", json=IsFlagged, state=str(self._state)).output
        return {name: output["value"] for name, output in json.loads(text).items()}

    def destroy(self) -> None:
        """Remove all that `apply` made."""
        self._run("destroy", auto_approve=IsFlagged, **self._inputs())

    @property
    def _state(self) -> Path:
        return self._work / "terraform.tfstate"

    @property
    def _cli_config(self) -> Path:
        return self._work / "cli.tfrc"

    def _settings(self, given: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in given.items() if not name.startswith(_OF_THE_USER)}
        config = {"TF_CLI_CONFIG_FILE": str(self._cli_config)} if self._mirror else {}
        data = str(self._work / "data")
        return kept | config | {"TF_DATA_DIR": data, "TF_IN_AUTOMATION": "1"}

    def _inputs(self) -> dict[str, object]:
        values = self._work / "variables.tfvars.json"
        values.write_text(json.dumps(self._variables))
        return {
            "input": False,
            "json": IsFlagged,
            "state": str(self._state),
            "var_file": str(values),
        }

    def _copy(self) -> None:
        copy = self._work / self._source.name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self._source, copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        for name in self._beside:
            link = self._work / name
            link.unlink(missing_ok=True)
            link.symlink_to(self._source.parent / name)
        if self._mirror:
            self._cli_config.write_text(cli_config(self._mirror))

    def _run(
        self, command: str, messages: Messages | None = None, /, **options: object
    ) -> Finished:
        messages = messages or Messages(self._on_progress)
        finished = self._terraform.run(command, messages.read, **options)
        with self.log.open("a") as log:
            log.write(f"# terraform {command}\n{finished.output}{finished.errors}")
        if finished.status != 0:
            raise self._failure(command, messages.errors or finished.errors.splitlines())
        return finished

    def _failure(self, command: str, reasons: Sequence[str]) -> TerraformError:
        what = "\n".join(
            [f"terraform {command} failed:", *reasons[-_TAIL_LINES:], f"(all output: {self.log})"]
        )
        missing = command == "init" and any(sign in what for sign in _NO_PROVIDER)
        if missing:
            return MissingTerraformError(f"{what}\n{_PROVIDER_HELP}")
        return TerraformError(what)


def _mirror(environment: Mapping[str, str]) -> Path | None:
    try:
        return find_mirror(environment)
    except ValueError as error:
        raise MissingTerraformError(str(error)) from error
