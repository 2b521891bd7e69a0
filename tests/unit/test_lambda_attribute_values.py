"""JSON values as DynamoDB attributes."""

from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer
from hypothesis import given
from hypothesis import strategies as st

from lambda_entry.attribute_values import from_item, to_attribute

numbers = st.integers(-(10**37), 10**37) | st.floats(-(2.0**53), 2.0**53).filter(
    lambda number: number == 0 or abs(number) > 1e-100
)
values = st.recursive(
    st.none() | st.booleans() | st.text() | numbers,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(value=values)
def test_what_is_stored_is_read(value: Any) -> None:
    """Every JSON value survives; whole floats below 2**53 come back as the equal integer."""
    assert from_item({"value": to_attribute(value)}) == {"value": value}


@given(value=values)
def test_the_sdk_agrees_on_the_types(value: Any) -> None:
    """boto3's own deserializer reads every attribute made here."""
    TypeDeserializer().deserialize(to_attribute(value))


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (float("inf"), {"S": "inf"}),
        (5e-324, {"N": "0"}),
        (-1e-200, {"N": "0"}),
        (0.0, {"N": "0.0"}),
        (900.5, {"N": "900.5"}),
    ],
)
def test_numbers_that_dynamodb_lacks_cannot_refuse_an_alert(
    value: float, stored: dict[str, str]
) -> None:
    """Infinity becomes text, what is nearly nothing becomes zero."""
    assert to_attribute(value) == stored


def test_other_types_are_refused() -> None:
    """What is no JSON value is a mistake of the programmer."""
    with pytest.raises(TypeError, match="set is no JSON value"):
        to_attribute({1})
    with pytest.raises(ValueError, match="attribute type B"):
        from_item({"value": {"B": b""}})
