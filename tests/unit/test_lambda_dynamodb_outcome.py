"""What DynamoDB's error codes mean for a write."""

import pytest

from lambda_entry.dynamodb_outcome import LOST, RETRY, WRITTEN, outcome_of
from lambda_entry.errors import WriteRefusedError


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        ([], WRITTEN),
        (["None", ""], WRITTEN),
        (["ConditionalCheckFailed"], LOST),
        (["DuplicateItem"], LOST),
        (["None", "ConditionalCheckFailed", "TransactionConflict"], LOST),
        (["TransactionConflict", "None"], RETRY),
        (["ThrottlingError"], RETRY),
        (["ProvisionedThroughputExceeded"], RETRY),
        (["RequestLimitExceeded"], RETRY),
        (["InternalServerError"], RETRY),
    ],
)
def test_codes_are_lost_races_or_worth_a_retry(codes: list[str], outcome: str) -> None:
    """A lost race outweighs a retry; no code at all is success."""
    assert outcome_of(codes) == outcome


@pytest.mark.parametrize("code", ["ValidationError", "AccessDenied", "ResourceNotFound", "New"])
def test_any_other_code_is_refused(code: str) -> None:
    """What no retry can cure stops the batch with DynamoDB's own words, escaped."""
    with pytest.raises(WriteRefusedError, match=rf"{code}: bad\\n"):
        outcome_of(["ConditionalCheckFailed", code], "bad\n")
