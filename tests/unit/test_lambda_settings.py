"""The functions' environment."""

import re

import pytest

from fraudcore import InvalidConfigError
from fraudcore.severity import SEVERITIES
from lambda_entry.settings import (
    DEFAULT_SPLIT,
    DetectorSettings,
    NotifierSettings,
    Settings,
    SweepSettings,
)
from lambda_entry.split import parse_split
from scripts.local_aws import CHECKOUT
from tests.fakes.pipeline import ENVIRONMENT

REQUIRED = [
    (DetectorSettings, "FRAUDCORE_STATE_TABLE"),
    (DetectorSettings, "FRAUDCORE_ALERTS_TABLE"),
    (DetectorSettings, "FRAUDCORE_LAKE_BUCKET"),
    (DetectorSettings, "FRAUDCORE_RULES_KEY"),
    (DetectorSettings, "FRAUDCORE_ALERT_RETENTION_DAYS"),
    (NotifierSettings, "FRAUDCORE_ALERTS_TABLE"),
    (NotifierSettings, "FRAUDCORE_ALERTS_TOPIC_ARN"),
    (SweepSettings, "FRAUDCORE_ALERTS_TOPIC_ARN"),
]


@pytest.mark.parametrize(("kind", "name"), REQUIRED)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(kind: type[Settings], name: str, value: str | None) -> None:
    """Unset and empty variables stop the function with their name."""
    environment = {k: v for k, v in ENVIRONMENT.items() if k != name}
    with pytest.raises(InvalidConfigError, match=name):
        kind.from_environment(environment | ({name: value} if value is not None else {}))


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "3651", "many", "٣", "9" * 5000])
def test_a_retention_that_is_no_number_of_days_is_refused(days: str) -> None:
    """One day to ten years, in digits."""
    with pytest.raises(InvalidConfigError, match="FRAUDCORE_ALERT_RETENTION_DAYS"):
        DetectorSettings.from_environment(ENVIRONMENT | {"FRAUDCORE_ALERT_RETENTION_DAYS": days})


@pytest.mark.parametrize("seconds", ["0", "-1", "1.5", "86401", "soon", "٣"])
def test_a_grace_that_is_no_number_of_seconds_is_refused(seconds: str) -> None:
    """One second to a day, in digits."""
    with pytest.raises(InvalidConfigError, match=r"FRAUDCORE_SWEEP_GRACE_S.*whole seconds"):
        SweepSettings.from_environment(ENVIRONMENT | {"FRAUDCORE_SWEEP_GRACE_S": seconds})


def test_the_sweep_leaves_the_stream_five_minutes_by_default() -> None:
    """Unset and empty are the same; a number of seconds is taken."""
    for text, expected in [("", 300), ("86400", 86400)]:
        environment = ENVIRONMENT | {"FRAUDCORE_SWEEP_GRACE_S": text}
        assert SweepSettings.from_environment(environment).grace_s == expected
    assert SweepSettings.from_environment(ENVIRONMENT).grace_s == 300


@pytest.mark.parametrize("severity", SEVERITIES)
def test_the_severity_to_notify_from_is_one_of_the_known(severity: str) -> None:
    """Each of the five can be the limit."""
    for kind in (DetectorSettings, NotifierSettings, SweepSettings):
        settings = kind.from_environment(ENVIRONMENT | {"FRAUDCORE_NOTIFY_FROM": severity})
        assert settings.notify_from == severity


@pytest.mark.parametrize("text", ["Medium", "grave", "2", "medium ", "x\u202e" * 5000])
def test_any_other_severity_is_refused(text: str) -> None:
    """The variable and its values are named, in one bounded, visible line."""
    with pytest.raises(InvalidConfigError, match=r"FRAUDCORE_NOTIFY_FROM.*info, low") as error:
        NotifierSettings.from_environment(ENVIRONMENT | {"FRAUDCORE_NOTIFY_FROM": text})
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("environment", [{}, {"FRAUDCORE_NOTIFY_FROM": ""}])
def test_people_are_told_from_medium_on_by_default(environment: dict[str, str]) -> None:
    """Unset and empty are the same."""
    settings = NotifierSettings.from_environment(ENVIRONMENT | environment)
    assert settings.notify_from == "medium"


def test_profiles_of_whole_tenants_may_be_split_by_default() -> None:
    """Unset means the default; empty means that nothing is split."""
    assert DetectorSettings.from_environment(ENVIRONMENT).split.parts == {
        "tenant": 4,
        "population": 4,
    }
    settings = DetectorSettings.from_environment(ENVIRONMENT | {"FRAUDCORE_SPLIT": ""})
    assert settings.split.parts == {}


def test_terraform_splits_as_the_code_does_by_default() -> None:
    """Its variable has the same entity types and numbers."""
    variables = (CHECKOUT / "terraform" / "variables_functions.tf").read_text("utf-8")
    block = variables.partition('variable "split_profiles"')[2]
    pairs = re.findall(r"(\w+) = (\d+)", re.findall(r"default += {(.*)}", block)[0])
    assert {name: int(parts) for name, parts in pairs} == parse_split("", DEFAULT_SPLIT).parts


def test_a_wrong_split_is_named() -> None:
    """The variable and what is wrong with it."""
    with pytest.raises(InvalidConfigError, match=r"FRAUDCORE_SPLIT: .*tenant=99"):
        DetectorSettings.from_environment(ENVIRONMENT | {"FRAUDCORE_SPLIT": "tenant=99"})


def test_the_rest_has_defaults() -> None:
    """Logs and metrics are filed under the project's name unless told otherwise."""
    settings = DetectorSettings.from_environment(ENVIRONMENT)
    assert (settings.service, settings.namespace, settings.log_level) == (
        "fraudcore",
        "fraudcore",
        "INFO",
    )
    assert settings.s3_path_style is False


def test_path_style_is_said_in_one_word() -> None:
    """``true`` in any case turns it on."""
    settings = DetectorSettings.from_environment(ENVIRONMENT | {"FRAUDCORE_S3_PATH_STYLE": "True"})
    assert settings.s3_path_style is True
