"""The variables of the Terraform root: described, limited, and their limits tested."""

import re
from collections import Counter

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
    """Each that is validated is given wrong values in the root's own tests, in at least as many
    runs as it has validations.
    """
    limits = {name: body.count("validation {") for name, body in VARIABLES.items()}
    text = (ROOT / "tests" / "refusals.tftest.hcl").read_text()
    refused = Counter(re.findall(r"^    var\.(\w+),$", text, re.MULTILINE))
    assert sum(limits.values()) > 30
    assert {name: n for name, n in limits.items() if refused[name] < n} == {}


def test_no_variable_takes_a_secret() -> None:
    """What is given to Terraform ends in its state: nothing that must stay unknown is asked for."""
    secret = re.compile(r"password|secret|token|credential|private_key|api_key|sensitive")
    names = {
        name: [name, *re.findall(r"^\s*(\w+)\s*=", body, re.MULTILINE)]
        for name, body in VARIABLES.items()
    }
    assert [name for name, all_ in names.items() if any(map(secret.search, all_))] == []


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


def test_null_is_the_default_or_says_what_it_means() -> None:
    """A root that passes on a value which it was not given gets the default."""
    told = {
        name: re.search(r'description = ".*\b(null|instead of)\b', body)
        for name, body in VARIABLES.items()
        if not re.search(r"nullable\s+= false", body)
    }
    assert told
    assert [name for name, words in told.items() if not words] == []
