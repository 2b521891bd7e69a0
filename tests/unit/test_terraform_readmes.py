"""The pages of the Terraform modules say what the modules take and give."""

import re

import pytest

from scripts.terraform_readmes import modules, page


@pytest.mark.parametrize("name", [module.name for module in modules()])
def test_a_page_is_what_the_code_says(name: str) -> None:
    """``make docs`` writes it; every variable and output is described, none is left out."""
    module = next(each for each in modules() if each.name == name)
    text = (module / "README.md").read_text("utf-8")
    assert text == page(module)
    code = "\n".join(file.read_text("utf-8") for file in module.glob("*.tf"))
    declared = re.findall(r'^(?:variable|output) "(\w+)"', code, re.MULTILINE)
    rows = re.findall(r"^\| `(\w+)` \|(?:.*\|)? (.+) \|$", text, re.MULTILINE)
    assert sorted(name for name, _ in rows) == sorted(declared)
    assert all(description.endswith(".") for _, description in rows)
