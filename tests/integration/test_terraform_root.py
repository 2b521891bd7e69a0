"""Terraform applied through the wrapper: progress, outputs, failures, and an untouched root."""

import os
from pathlib import Path

import pytest

from scripts.provider_mirror import VARIABLE
from scripts.terraform_messages import Progress
from scripts.terraform_root import TerraformError, TerraformRoot
from tests.processes import eventually, running_with

_ROOT = """
variable "name" {
  type = string
}
resource "terraform_data" "first" {
  input = var.name
}
resource "terraform_data" "second" {
  input = "${terraform_data.first.output} and ${file("${path.module}/../beside/note.txt")}"
}
output "both" {
  value = terraform_data.second.output
}
"""
_FAILING = """
resource "terraform_data" "this" {
  provisioner "local-exec" {
    command = "exit 7"
  }
}
"""
_WITH_AWS = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
"""
_SLOW = """
resource "terraform_data" "fast" {
}
resource "terraform_data" "slow" {
  depends_on = [terraform_data.fast]
  provisioner "local-exec" {
    command = "sleep 60"
  }
}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A root directory that reads a file beside itself."""
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "note.txt").write_text("more")
    return _root(tmp_path, _ROOT)


def _root(tmp_path: Path, text: str) -> Path:
    root = tmp_path / "infrastructure"
    root.mkdir()
    (root / "main.tf").write_text(text)
    return root


def test_from_init_to_destroy(source: Path, tmp_path: Path) -> None:
    """Apply makes what plan announced, reports each resource, and destroy removes it again."""
    seen: list[Progress] = []
    root = TerraformRoot(
        source,
        tmp_path / "work",
        beside=["beside"],
        variables={"name": "one"},
        on_progress=seen.append,
    )
    root.init()
    root.validate()
    assert root.plan()
    root.apply()
    assert not root.plan()
    assert root.output() == {"both": "one and more"}
    root.destroy()
    assert root.output() == {}
    made = ["terraform_data.first", "terraform_data.second"]
    expected = [*enumerate(made, 1), *enumerate(reversed(made), 1)]
    assert seen == [Progress(done, 2, address) for done, address in expected]


def test_the_root_stays_as_it_is(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written to the root, and values meant for a real account do not count here."""
    (source / "terraform.tfvars").write_text('name = "real"\n')
    (source / "terraform.tfstate").write_text("not even JSON")
    monkeypatch.setenv("TF_VAR_name", "real")
    monkeypatch.setenv("TF_WORKSPACE", "real")
    before = {path: path.read_bytes() for path in source.rglob("*")}
    root = TerraformRoot(source, tmp_path / "work", beside=["beside"], variables={"name": "local"})
    root.init()
    root.apply()
    assert root.output() == {"both": "local and more"}
    assert {path: path.read_bytes() for path in source.rglob("*")} == before


def test_a_failed_apply_names_the_resource(tmp_path: Path) -> None:
    """The error holds Terraform's own words and where to read all of them."""
    root = TerraformRoot(_root(tmp_path, _FAILING), tmp_path / "work")
    root.init()
    with pytest.raises(TerraformError, match=r"(?s)terraform_data\.this.*exit status 7.*\.log"):
        root.apply()
    assert "exit status 7" in root.log.read_text()


def test_invalid_text_is_refused(tmp_path: Path) -> None:
    """A root that Terraform cannot read fails at init and says what is wrong."""
    root = TerraformRoot(_root(tmp_path, "resource {"), tmp_path / "work")
    with pytest.raises(TerraformError, match="terraform init failed"):
        root.init()


def test_a_provider_that_cannot_be_had(tmp_path: Path) -> None:
    """Where the mirror lacks the provider's version, the error says what to do."""
    mirror = tmp_path / "mirror"
    (mirror / "registry.terraform.io" / "hashicorp" / "aws").mkdir(parents=True)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), VARIABLE: str(mirror)}
    root = TerraformRoot(_root(tmp_path, _WITH_AWS), tmp_path / "work", environment=environment)
    with pytest.raises(TerraformError, match=rf"(?s)hashicorp/aws.*{VARIABLE}"):
        root.init()


def test_terraform_that_is_missing(source: Path, tmp_path: Path) -> None:
    """Without terraform on the PATH, the error says where to get it."""
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    root = TerraformRoot(source, tmp_path / "work", environment=environment)
    with pytest.raises(TerraformError, match=r"not on the PATH; install it from https://"):
        root.init()


def test_an_interruption_ends_terraform(tmp_path: Path) -> None:
    """Where the caller is interrupted during an apply, Terraform and its children end."""

    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    root = TerraformRoot(_root(tmp_path, _SLOW), tmp_path / "work", on_progress=interrupt)
    root.init()
    with pytest.raises(KeyboardInterrupt):
        root.apply()
    assert eventually(lambda: not running_with(str(tmp_path / "work")))
