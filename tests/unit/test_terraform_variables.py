"""The variables of the Terraform root: described, limited, and their limits tested."""

import re

from scripts.local_aws import CHECKOUT

ROOT = CHECKOUT / "terraform"
VARIABLES = dict(
    re.findall(
        r'^variable "(\w+)" \{\n(.*?)^\}',
        "\n".join(path.read_text() for path in sorted(ROOT.glob("variables*.tf"))),
        re.MULTILINE | re.DOTALL,
    )
)
"""The body of each by its name."""


def test_every_limit_of_a_variable_is_tested() -> None:
    """Each that is validated is given a wrong value in the root's own tests."""
    limited = {name for name, body in VARIABLES.items() if "validation {" in body}
    refused = (ROOT / "tests" / "refusals.tftest.hcl").read_text()
    assert limited
    assert limited - set(re.findall(r"^    var\.(\w+),$", refused, re.MULTILINE)) == set()


def test_every_error_names_its_variable() -> None:
    """Whoever gave the value finds it by the message alone."""
    messages = [
        (name, message)
        for name, body in VARIABLES.items()
        for message in re.findall(r'error_message = "(.*)"', body)
    ]
    assert len(messages) > 30
    assert [each for each in messages if not each[1].startswith(each[0])] == []


def test_every_variable_has_a_type_a_description_and_a_default() -> None:
    """Nothing must be given to deploy, and nothing is a guess."""
    parts = ("  type ", "  description ", "  default ")
    missing = {
        name: [part.strip() for part in parts if f"\n{part}" not in f"\n{body}"]
        for name, body in VARIABLES.items()
    }
    assert {name: part for name, part in missing.items() if part} == {}
