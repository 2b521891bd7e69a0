"""Names and clients of the deployment that is to be redriven."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol

import boto3
from botocore.config import Config

__all__ = ["NAMES", "AwsClients", "Clients", "DeploymentError", "names_of"]

NAMES: Final = (
    "stream_name",
    "lake_bucket_name",
    "alerts_table_name",
    "detector_function_name",
    "sweep_function_name",
    "detector_dead_letter_queue_url",
    "notifier_dead_letter_queue_url",
)
"""The outputs of the Terraform root that a redrive needs."""
_LONGEST_INVOCATION_S: Final = 900


class DeploymentError(Exception):
    """The deployment is not known; the message says what is missing and what to do."""


def names_of(given: Mapping[str, str | None], outputs: Path | None, root: Path) -> dict[str, str]:
    """The names of the deployment's resources.

    Args:
        given: by name of the output; what is given here is not looked up.
        outputs: what ``terraform output -json`` said; asked for where this is ``None``.
        root: the Terraform root that was applied.

    Raises:
        DeploymentError: a name is missing.
    """
    known = {name: value for name, value in given.items() if value}
    if not known.keys() >= set(NAMES):
        text = outputs.read_text("utf-8") if outputs else _terraform_outputs(root)
        known = _values(text, outputs or root) | known
    if missing := [name for name in NAMES if name not in known]:
        raise DeploymentError(
            f"not among the outputs of {outputs or root}: {', '.join(missing)}; "
            "apply the Terraform root, or give them as options"
        )
    return {name: known[name] for name in NAMES}


class AwsClients(Protocol):
    """What a redrive talks to."""

    @property
    def kinesis(self) -> Any:
        """Kinesis client."""

    @property
    def s3(self) -> Any:
        """S3 client."""

    @property
    def sqs(self) -> Any:
        """SQS client."""

    @property
    def dynamodb(self) -> Any:
        """DynamoDB client."""

    @property
    def functions(self) -> Any:
        """Lambda client."""


class Clients:
    """The AWS clients of a redrive, made on first use from the environment."""

    @cached_property
    def kinesis(self) -> Any:
        """Kinesis."""
        return boto3.client("kinesis")

    @cached_property
    def s3(self) -> Any:
        """S3; by path where the endpoint is an emulator's."""
        style = {"addressing_style": "path"} if os.environ.get("AWS_ENDPOINT_URL") else {}
        return boto3.client("s3", config=Config(s3=style))

    @cached_property
    def sqs(self) -> Any:
        """SQS."""
        return boto3.client("sqs")

    @cached_property
    def dynamodb(self) -> Any:
        """DynamoDB."""
        return boto3.client("dynamodb")

    @cached_property
    def functions(self) -> Any:
        """Lambda; it waits as long as a function may take, and never calls twice by itself."""
        patient = Config(read_timeout=_LONGEST_INVOCATION_S + 30, retries={"total_max_attempts": 1})
        return boto3.client("lambda", config=patient)


def _terraform_outputs(root: Path) -> str:
    if shutil.which("terraform") is None:
        raise DeploymentError(
            f"terraform, to be asked about {root}, is not on the PATH: give its outputs with "
            "--outputs FILE"
        )
    command = ["terraform", f"-chdir={root}", "output", "-json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DeploymentError(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return done.stdout


def _values(text: str, source: Path) -> dict[str, str]:
    try:
        outputs = json.loads(text)
        return {name: str(outputs[name]["value"]) for name in _present(outputs)}
    except (ValueError, TypeError, KeyError) as error:
        raise DeploymentError(f"{source}: not what `terraform output -json` says") from error


def _present(outputs: Mapping[str, object]) -> Iterable[str]:
    return [name for name in NAMES if name in outputs]
