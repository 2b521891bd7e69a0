"""Exceptions of the static checks: with reasons, and none that is not needed."""

from pathlib import Path

import pytest

from scripts.static_checks import TERRAFORM, complaints, exceptions

FINDING = {"resource": "aws_sqs_queue.q", "check_id": "CKV_AWS_27", "check_name": "encrypt"}


def test_a_finding_that_is_no_exception_is_named() -> None:
    """With its resource, its number and its words."""
    assert complaints([FINDING], {}) == ["aws_sqs_queue.q: CKV_AWS_27 encrypt"]


def test_an_exception_is_left_out_as_long_as_it_is_needed() -> None:
    """One that finds nothing any more is a complaint itself."""
    assert complaints([FINDING], {"CKV_AWS_27": "why"}) == []
    assert complaints([], {"CKV_AWS_27": "why"}) == ["checks.toml: CKV_AWS_27 finds nothing"]


def test_an_exception_needs_a_reason(tmp_path: Path) -> None:
    """Of some words."""
    file = tmp_path / "checks.toml"
    file.write_text('[checkov]\nCKV_AWS_27 = "no need"\n')
    with pytest.raises(ValueError, match="CKV_AWS_27 has no reason"):
        exceptions(file)


def test_the_exceptions_in_use_have_reasons() -> None:
    """All of them."""
    assert len(exceptions(TERRAFORM / "checks.toml")) > 5
