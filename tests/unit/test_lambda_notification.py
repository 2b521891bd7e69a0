"""What people and programs are told, whatever a producer put into an alert."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import Alert, Entity
from lambda_entry.notification import Notification
from tests.storage_contract import alert


def of(text: str, **incident: Any) -> Notification:
    """A notification in which everything a producer may choose is this text."""
    return Notification(
        replace(
            alert("id1", severity="high"),
            rule="geo_jump",
            entity=Entity("user", text),
            user=text,
            tenant=text,
            reason=text,
            evidence={**alert("id1").evidence, "escalated_by": text},
            **incident,
        )
    )


def test_the_subject_says_how_bad_what_and_who() -> None:
    """Severity, rule and entity."""
    assert of("ann").subject == "[HIGH] geo_jump: user ann"


@pytest.mark.parametrize("text", ["a\r\nBcc: eve@example.com", "\u202egnp", "x" * 5000, "Zoë\x00"])
def test_the_subject_is_what_sns_accepts(text: str) -> None:
    """Less than 100 printable ASCII characters, no line break."""
    subject = of(text).subject
    assert len(subject) < 100
    assert subject.isascii()
    assert subject.isprintable()


@given(text=st.text(min_size=1, max_size=300))
def test_no_text_escapes_its_line(text: str) -> None:
    """The readable text has its fourteen lines whatever is in the alert, all of it visible."""
    lines = of(text).text.removesuffix("\n").split("\n")
    assert len(lines) == 14
    assert all(line.isprintable() for line in lines)
    assert of(text).subject.isprintable()


def test_the_text_is_for_people() -> None:
    """Names in every script stay readable; the reason and the advice come first."""
    text = of("Zoë Łukasz").text
    assert text.startswith("Reason:      Zoë Łukasz\nWhat to do:  look\n")
    assert "Severity:    high, raised by Zoë Łukasz (risk score 50)\n" in text
    assert "MITRE ATT&CK T1110" in text


def test_an_unknown_user_is_said_to_be_unknown() -> None:
    """An alert about a source has no user."""
    assert "User:        unknown\n" in Notification(alert("id1")).text


@pytest.mark.parametrize(
    ("incident", "line"),
    [
        ({}, "this alert is its first"),
        ({"incident_id": "id0", "told_severity": "medium"}, "id0 (joined, medium so far)"),
        ({"incident_id": "id0\u202e", "told_severity": None}, "id0\\u202e (joined)"),
        ({"told_severity": "medium"}, "this alert is its first"),
    ],
)
def test_people_and_pagers_learn_which_incident_it_is_of(
    incident: dict[str, Any], line: str
) -> None:
    """The text says whether it joined one, and how grave that was; JSON and attribute name it."""
    told = of("ann", **incident)
    assert told.text.endswith(f"Incident:    {line}\n")
    expected = incident.get("incident_id", "id1")
    assert json.loads(json.loads(told.message)["default"])["incident_id"] == expected
    assert told.attributes["incident_id"]["StringValue"] == expected.replace("\u202e", "\\u202e")


def raised(**changes: object) -> Notification:
    """A notification of an alert that another finding raised to critical."""
    evidence = {**alert("id1").evidence, "escalated_by": "success_after_attack"}
    changes = {"evidence": evidence, "user_risk": 99.6, **changes}
    return Notification(replace(alert("id1", severity="critical"), **changes))  # type: ignore[arg-type]


def test_who_raised_an_alert_is_named() -> None:
    """Beside its severity and the risk of its account."""
    expected = "critical, raised by success_after_attack (risk score 50, account risk 100)\n"
    assert f"Severity:    {expected}" in raised(reason="8 failed logins").text
    assert "Reason:      8 failed logins\n" in raised(reason="8 failed logins").text


def test_an_alert_without_words_of_its_own_says_why_it_is_told() -> None:
    """In the text and in the JSON alike, whether or not it is known what raised it."""
    expected = "raised to critical by success_after_attack; its own findings are not stored"
    body = json.loads(json.loads(raised(reason="").message)["default"])
    assert body["reason"] == expected
    assert raised(reason="").text.startswith(f"Reason:      {expected}\n")
    assert "by another alert" in raised(reason="", evidence={"escalated_by": 7}).text


@given(text=st.text(min_size=1, max_size=300))
def test_programs_get_the_alert(text: str) -> None:
    """The default message is the alert's JSON, in ASCII."""
    message = of(text).message
    body = json.loads(message)["default"]
    assert message.isascii()
    assert Alert.from_dict(json.loads(body)) == of(text).alert


def test_subscriptions_can_filter_and_deduplicate() -> None:
    """The attributes, with control characters escaped, which SNS would refuse."""
    attributes = {name: a["StringValue"] for name, a in of("a\x00b").attributes.items()}
    assert attributes == {
        "alert_id": "id1",
        "deduplication_id": "id1:high",
        "entity_type": "user",
        "incident_id": "id1",
        "rule": "geo_jump",
        "severity": "high",
        "tenant": "a\\x00b",
    }
