"""The local AWS, one for the whole session."""

from collections.abc import Iterator

import pytest

from scripts.local_aws import LocalAws


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """A running emulator; tests use names of their own in it."""
    with LocalAws("integration") as aws:
        yield aws
