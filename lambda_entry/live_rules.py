"""The rules in the lake: looked at again every minute, and never left for worse ones."""

import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from fraudcore import Engine, FraudcoreError, InvalidConfigError, parse_rules
from fraudcore.rules.ruleset import MAX_RULES_BYTES
from lambda_entry.aws_clients import ObjectStore
from lambda_entry.report import Metric, Report

__all__ = ["LAST_GOOD", "LiveRules"]

CHECK_EVERY_S: Final = 60
LAST_GOOD: Final = ".last-good"
"""Behind the key of the rules: the copy for functions that start while the rules are wrong."""
_TROUBLE = (ClientError, BotoCoreError)


class LiveRules:
    """The engine of the rules that are in force.

    Rules that are wrong, gone or out of reach are reported at every look, by the metric
    ``RulesRefused`` and a line that names the key of the file that is wrong, and those before
    them stay in force. A function that has none yet takes the last good ones, of which a copy
    stands beside the rules.

    Args:
        client: S3 client.
        bucket: the lake.
        key: of the rules.
        clock: seconds that pass evenly, whatever the time of day is set to.
    """

    def __init__(
        self,
        client: ObjectStore,
        bucket: str,
        key: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key
        self._clock = clock
        self._looked_s = 0.0
        self._body = b""
        self._engine: Engine | None = None

    def engine(self, report: Report) -> Engine:
        """The engine of the rules in force; they are looked at if that was a minute ago.

        Args:
            report: told of rules that are refused, and which rules are in force.

        Raises:
            InvalidConfigError: the first rules are wrong, and there are no last good ones.
            ClientError, BotoCoreError: the first rules are out of reach, and so are those.
        """
        engine, now_s = self._engine, self._clock()
        if engine is None or now_s - self._looked_s >= CHECK_EVERY_S:
            engine = self._look(engine, report)
            self._looked_s = now_s
        report.label("rules_version", sha256(self._body).hexdigest())
        return engine

    def _look(self, engine: Engine | None, report: Report) -> Engine:
        try:
            body = self._read(self._key)
            if engine is not None and body == self._body:
                return engine
            fresh = self._take(self._key, body)
        except (*_TROUBLE, FraudcoreError) as error:
            report.count(Metric.RULES_REFUSED)
            report.note("rules_refused", f"{self._key}: {error}")
            return engine or self._last_good(error)
        self._keep_copy(report)
        return fresh

    def _take(self, key: str, body: bytes) -> Engine:
        try:
            engine = Engine(parse_rules(body.decode("utf-8")))
        except UnicodeDecodeError as error:
            raise InvalidConfigError(key, "not UTF-8 text") from error
        self._engine, self._body = engine, body
        return engine

    def _last_good(self, cause: Exception) -> Engine:
        try:
            return self._take(self._key + LAST_GOOD, self._read(self._key + LAST_GOOD))
        except (*_TROUBLE, FraudcoreError):
            raise cause from None

    def _keep_copy(self, report: Report) -> None:
        copy = self._key + LAST_GOOD
        with suppress(*_TROUBLE):
            if self._read(copy) == self._body:
                return
        try:
            self._client.put_object(Bucket=self._bucket, Key=copy, Body=self._body)
        except _TROUBLE as error:
            report.note("rules_not_copied", f"{copy}: {error}")

    def _read(self, key: str) -> bytes:
        stored = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
        body: bytes = stored.read(MAX_RULES_BYTES + 1)
        return body
