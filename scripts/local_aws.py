"""The local AWS: an emulator of the services on one loopback port, for the demo and the tests."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
import botocore.session
from botocore.config import Config

from scripts.tethered import GRACE_S, tethered

__all__ = ["LocalAws", "LocalAwsError"]

CHECKOUT = Path(__file__).resolve().parent.parent
_SERVER = Path(__file__).with_name("local_aws_server.py")
_LOG_TAIL_LINES = 20
_POLL_S = 0.05
_WAIT_SCALE = "0.02"
"""How much of its time a state machine waits: what it waits for is done at once here."""
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")
"""What the emulator, and with it every function, sees of the caller's environment."""


class LocalAwsError(Exception):
    """The local AWS cannot be started; the message says what is missing and what to do."""


class LocalAws:
    """The emulator on a free port of 127.0.0.1, running between `start` and `stop`.

    All state is thrown away at the end; the log stays in `directory`. The emulator and the function
    processes it starts end with this process, however it ends.

    Args:
        name: names the log, `<directory>/<name>.log`.
        python: the interpreter of the environment that holds the emulator (`make .venv-aws`).
        directory: where the log and, while it runs, the state are kept.
        port: a port to insist on; a free one by default.
        enforce_iam: whether functions may do only what their roles allow; `test` remains the
            account's root, which may do everything.
        ready_within_s: how long the emulator may take to answer.
    """

    region = "us-east-1"

    def __init__(
        self,
        name: str = "local-aws",
        *,
        python: Path = CHECKOUT / ".venv-aws" / "bin" / "python",
        directory: Path = CHECKOUT / "build" / "local-aws",
        port: int = 0,
        enforce_iam: bool = False,
        ready_within_s: float = 30.0,
    ) -> None:
        self.log = directory / f"{name}.log"
        self._python = python
        self._wanted_port = port
        self._enforce_iam = enforce_iam
        self._ready_within_s = ready_within_s
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._state: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def endpoint(self) -> str:
        """The URL of every service."""
        return f"http://127.0.0.1:{self._port}"

    def env(self) -> dict[str, str]:
        """The AWS_* variables that lead an SDK, or Terraform's provider, here and nowhere else."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def environment(self, base: Mapping[str, str] = os.environ) -> dict[str, str]:
        """`base` for a child process: its own AWS settings (profile, keys...) replaced by `env`."""
        others = {name: value for name, value in base.items() if not name.startswith("AWS_")}
        bypass = ",".join(filter(None, ["127.0.0.1", base.get("NO_PROXY")]))
        return others | {"NO_PROXY": bypass, "no_proxy": bypass} | self.env()

    def client(self, service: str) -> Any:
        """A boto3 client of the local AWS that no AWS setting of the caller's can lead astray."""
        nowhere = (None, None, os.devnull, None)
        core = botocore.session.Session(
            session_vars={
                "profile": (None, None, None, None),
                "config_file": nowhere,
                "credentials_file": nowhere,
            }
        )
        session = boto3.Session("test", "test", region_name=self.region, botocore_session=core)
        config = Config(s3={"addressing_style": "path"}, proxies={})
        return session.client(service, endpoint_url=self.endpoint, config=config)

    def start(self) -> None:
        """Start the emulator and wait until it answers.

        Raises:
            LocalAwsError: its environment is missing, the port is taken, or it did not come up.
        """
        if not self._python.exists():
            raise LocalAwsError(
                f"the local AWS is not installed: {self._python} is missing; "
                "run `make .venv-aws` in the checkout"
            )
        self._port = _free_port(self._wanted_port)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._state = Path(tempfile.mkdtemp(prefix="state-", dir=self.log.parent))
        self.log.unlink(missing_ok=True)
        try:
            self._process = self._spawn(self._state)
            self._wait_until_ready(self._process)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the emulator and every process it started, and drop its state; may be repeated."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(2 * GRACE_S)
            self._process = None
        if self._state is not None:
            shutil.rmtree(self._state, ignore_errors=True)
            self._state = None

    def _spawn(self, state: Path) -> subprocess.Popen[bytes]:
        settings = {
            "AUTH": str(self._enforce_iam).lower(),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self._port),
            "HOME": str(state),
            "IOT_MTLS_ENABLED": "0",
            "S3_DATA_DIR": str(state / "s3"),
            "SFN_WAIT_SCALE": _WAIT_SCALE,
            "SFTP_ENABLED": "0",
            "STATE_DIR": str(state),
            "TMPDIR": str(state),
            "TZ": "UTC",
        }
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        with self.log.open("wb") as log:
            return subprocess.Popen(
                tethered([str(self._python), str(_SERVER)]),
                cwd=state,
                env=kept | settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + self._ready_within_s
        while not _answers(f"{self.endpoint}/_ministack/health"):
            if process.poll() is not None:
                raise LocalAwsError(f"the local AWS ended while starting:\n{self._log_tail()}")
            if time.monotonic() > deadline:
                raise LocalAwsError(
                    f"the local AWS did not answer within {self._ready_within_s:g} s:\n"
                    f"{self._log_tail()}"
                )
            time.sleep(_POLL_S)

    def _log_tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join([*lines[-_LOG_TAIL_LINES:], f"(from {self.log})"])


def _free_port(wanted: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            what = f"port {wanted}" if wanted else "any port"
            raise LocalAwsError(
                f"cannot listen on {what} of 127.0.0.1: {error.strerror}; "
                "end what uses it, or leave the port to be chosen"
            ) from error
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=1.0):
            return True
    except (urllib.error.URLError, OSError):
        return False
