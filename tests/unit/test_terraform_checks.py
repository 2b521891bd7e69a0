"""What the static checks of Terraform find, and which findings may be accepted."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.terraform_checks.deployment import ROOT
from scripts.terraform_checks.findings import (
    Finding,
    Suppression,
    SuppressionError,
    load,
    unsuppressed,
    unused,
)
from scripts.terraform_checks.judge import broad, unread
from scripts.terraform_checks.policies import Policy, policies
from scripts.terraform_checks.tools import ToolError, checkov, parliament

_NOTHING: dict[str, Any] = {
    "sid": None,
    "effect": None,
    "actions": None,
    "not_actions": None,
    "resources": None,
    "not_resources": None,
    "principals": [],
    "not_principals": [],
    "condition": [],
}


def _state(**statement: object) -> dict[str, Any]:
    """A state with one policy of one statement, in a module."""
    document = {
        "type": "aws_iam_policy_document",
        "address": "module.a.data.aws_iam_policy_document.this",
        "values": {"statement": [_NOTHING | statement]},
    }
    other = {"type": "aws_sqs_queue", "address": "module.a.aws_sqs_queue.this", "values": {}}
    return {"root_module": {"child_modules": [{"resources": [other, document]}]}}


def _policy(**statement: object) -> Policy:
    return Policy("a", {"Statement": [{"Effect": "Allow", "Sid": "S"} | statement]})


def test_a_policy_is_read_as_iam_writes_it() -> None:
    """Blocks become IAM's JSON: what is left out is left out, and several conditions are one."""
    source = {"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1"]}
    via = {"test": "StringEquals", "variable": "kms:ViaService", "values": ["s3", "sqs"]}
    found = policies(
        _state(
            sid="S",
            actions=["kms:Decrypt"],
            resources=["*"],
            principals=[{"type": "Service", "identifiers": ["sns.amazonaws.com"]}],
            condition=[source, via],
        )
    )
    statement = {
        "Sid": "S",
        "Effect": "Allow",
        "Principal": {"Service": ["sns.amazonaws.com"]},
        "Action": ["kms:Decrypt"],
        "Resource": ["*"],
        "Condition": {"StringEquals": {"aws:SourceAccount": "1", "kms:ViaService": ["s3", "sqs"]}},
    }
    assert found == [
        Policy(
            "module.a.data.aws_iam_policy_document.this",
            {"Version": "2012-10-17", "Statement": [statement]},
        )
    ]


def test_everybody_is_a_star() -> None:
    """Terraform's principal `*` of type `*` is IAM's `*`."""
    (policy,) = policies(_state(principals=[{"type": "*", "identifiers": ["*"]}]))
    assert policy.document["Statement"][0]["Principal"] == "*"


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ({"Action": ["s3:GetObject"], "Resource": ["*"]}, "WILDCARD_RESOURCE"),
        ({"Action": ["s3:Get*"], "Resource": ["arn:aws:s3:::a"]}, "WILDCARD_ACTION"),
        ({"Action": ["*"], "Resource": ["arn:aws:s3:::a"]}, "WILDCARD_ACTION"),
        ({"NotAction": ["s3:GetObject"], "Resource": ["arn:aws:s3:::a"]}, "INVERSE"),
        ({"Action": ["s3:GetObject"], "NotResource": ["arn:aws:s3:::a"]}, "INVERSE"),
    ],
)
def test_what_is_allowed_without_being_named_is_found(
    statement: dict[str, object], check: str
) -> None:
    """Stars for resources, stars in actions and all-but statements are findings of their own."""
    assert [(found.check, found.where) for found in broad(_policy(**statement))] == [(check, "a:S")]


def test_what_is_named_or_denied_is_no_finding() -> None:
    """A prefix below a bucket is a name, and a denial may be as broad as it likes."""
    named = _policy(Action=["s3:GetObject"], Resource=["arn:aws:s3:::a/events/*"])
    denied = _policy(Effect="Deny", Action=["s3:*"], Resource=["*"])
    assert [*broad(named), *broad(denied)] == []


@pytest.mark.parametrize(
    ("kind", "values", "checks"),
    [
        ("aws_iam_role_policy", {"policy": '{"Statement": []}'}, ["POLICY_AS_TEXT"]),
        ("aws_iam_role", {"inline_policy": [{"policy": '{"Statement":[]}'}]}, ["POLICY_AS_TEXT"]),
        ("aws_iam_role_policy_attachment", {"policy_arn": "arn:a"}, ["POLICY_BY_NAME"]),
        ("aws_iam_role_policy", {"policy": "{}"}, []),
        ("aws_sfn_state_machine", {"definition": '{"States": {}}'}, []),
    ],
)
def test_a_policy_that_is_not_read_is_found(
    kind: str, values: dict[str, object], checks: list[str]
) -> None:
    """Nothing escapes the judgement by being written as text, or attached from elsewhere."""
    resource = {"mode": "managed", "type": kind, "address": "module.a.x", "values": values}
    found = list(unread({"root_module": {"resources": [resource]}}))
    assert found == [
        Finding(check, "module.a.x", each.what) for check, each in zip(checks, found, strict=True)
    ]


def test_a_decision_covers_its_check_and_its_addresses() -> None:
    """Another check, or another address, is not decided; what covers nothing is unused."""
    decided = Suppression("A", "module.*.this", "because of a reason")
    idle = Suppression("B", "module.*.this", "because of a reason")
    findings = [
        Finding("A", "module.x.this", ""),
        Finding("A", "module.x.that", ""),
        Finding("C", "module.x.this", ""),
    ]
    assert unsuppressed(findings, [decided, idle]) == findings[1:]
    assert unused(findings, [decided, idle]) == [idle]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('check = "A"\nwhere = "*"', "suppression 1: wants the texts check, reason, where"),
        ('check = "A"\nwhere = "*"\nreason = ""', r"suppression 1 \(A\): reason says nothing"),
        ('check = "A"\nwhere = "*"\nreason = "fine"', "reason says nothing"),
        ('check = "A"\nwhere = 1\nreason = "a longer reason than that"', "wants the texts"),
        ('check = "A"\nwhere = "*"\nreason = "a longer reason"\nuntil = "x"', "wants the texts"),
    ],
)
def test_a_decision_without_a_reason_is_refused(tmp_path: Path, entry: str, message: str) -> None:
    """Every entry names its check, its addresses and a reason that says something."""
    file = tmp_path / "suppressions.toml"
    file.write_text(f"[[suppression]]\n{entry}\n")
    with pytest.raises(SuppressionError, match=message):
        load(file)


def test_the_decisions_of_this_repository_have_reasons() -> None:
    """The file can be read, and decides nothing for every check or every address at once."""
    decisions = load(ROOT / "suppressions.toml")
    assert decisions
    assert not {"*", ""} & {each.where for each in decisions}
    assert not any("*" in each.check for each in decisions)


def test_a_missing_linter_is_named(tmp_path: Path) -> None:
    """Without the linters' environment, the error names the make target that makes it."""
    with pytest.raises(ToolError, match=r"missing; run `make \.venv-checks`"):
        checkov(tmp_path, environment=tmp_path)


def test_a_linter_that_breaks_is_no_clean_bill(tmp_path: Path) -> None:
    """A failing or babbling linter is an error with its own words, not an empty result."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "python"
    program.write_text(f"#!{sys.executable}\nraise SystemExit('no such policy')\n")
    program.chmod(0o755)
    with pytest.raises(ToolError, match=r"(?s)python failed:.*no such policy"):
        parliament([], environment=tmp_path)
    program.write_text(f"#!{sys.executable}\nprint('hello')\n")
    with pytest.raises(ToolError, match="no JSON: 'hello"):
        parliament([], environment=tmp_path)


def test_trust_policies_are_not_sent(tmp_path: Path) -> None:
    """The linter gets the policies that name resources, with their addresses, and only those."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "python"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, sys\n"
        "json.dump([['X', address, ''] for address, _ in json.load(sys.stdin)], sys.stdout)\n"
    )
    program.chmod(0o755)
    trust = Policy("t", {"Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole"]}]})
    found = parliament([trust, _policy(Action=["s3:GetObject"])], environment=tmp_path)
    assert json.dumps(found) == json.dumps([["X", "a", ""]])
