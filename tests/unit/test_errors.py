"""The family of errors."""

import pickle

import pytest

from fraudcore import (
    FraudcoreError,
    InvalidConfigError,
    InvalidEventError,
    StateDecodeError,
)


@pytest.mark.parametrize("kind", [InvalidConfigError, InvalidEventError, StateDecodeError])
def test_one_family(kind: type[Exception]) -> None:
    """Whoever catches ``FraudcoreError`` catches everything raised on purpose."""
    assert issubclass(kind, FraudcoreError)


def test_an_event_error_names_field_value_and_limit() -> None:
    """The message reads as field, value and what would have been accepted."""
    error = InvalidEventError("user", 5, "a string")
    assert str(error) == "user: 5 refused, expected a string"
    assert (error.field, error.value, error.limit) == ("user", "5", "a string")


@pytest.mark.parametrize(
    "error", [InvalidEventError("a\n", "x" * 200, "b"), InvalidConfigError("rules.x", "unknown")]
)
def test_errors_travel_between_processes(error: FraudcoreError) -> None:
    """A pickled error comes back with the same message and attributes."""
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_a_config_error_shows_a_safe_key() -> None:
    """The key of a rules file is somebody's input: it is shown escaped and shortened."""
    error = InvalidConfigError("rules.\x1b[31m" + "x" * 500, "unknown")
    assert str(error).isprintable()
    assert len(str(error)) < 200
