"""Where Terraform finds its providers on a machine that cannot reach their registry."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

__all__ = ["VARIABLE", "cli_config", "find_mirror"]

VARIABLE = "FRAUDCORE_PROVIDER_MIRROR"
"""Names a mirror directory; it is asked before any other place."""

_REGISTRY = "registry.terraform.io"
_PROVIDER = f"{_REGISTRY}/hashicorp/aws"
_PREFIXES = ("/opt", "/usr/local", "/usr/share", "/usr/lib", "/var/lib")
_DEPTH = 3


def find_mirror(
    environment: Mapping[str, str], prefixes: Iterable[str | Path] = _PREFIXES
) -> Path | None:
    """The filesystem mirror that holds the AWS provider, or None where Terraform shall decide.

    Asked in this order: the variable FRAUDCORE_PROVIDER_MIRROR; a CLI configuration of the user's
    that says how providers are installed (then it is None); the directories that Terraform takes
    for mirrors by itself; the usual install prefixes.

    Raises:
        ValueError: the variable names a directory that is no mirror of the AWS provider.
    """
    named = environment.get(VARIABLE)
    if named:
        if not (Path(named) / _PROVIDER).is_dir():
            raise ValueError(f"{VARIABLE}={named} holds no directory {_PROVIDER}")
        return Path(named)
    if _user_decides(environment):
        return None
    below = chain.from_iterable(_below(Path(prefix)) for prefix in prefixes)
    candidates = chain(_implied(environment), below)
    return next((place for place in candidates if (place / _PROVIDER).is_dir()), None)


def cli_config(mirror: Path) -> str:
    """A Terraform CLI configuration: what `mirror` holds comes from there, the rest as usual."""
    held = sorted(
        str(provider.relative_to(mirror))
        for provider in mirror.glob(f"{_REGISTRY}/*/*")
        if provider.is_dir()
    )
    names = ", ".join(f'"{name}"' for name in held)
    return (
        "provider_installation {\n"
        f'  filesystem_mirror {{\n    path    = "{mirror}"\n    include = [{names}]\n  }}\n'
        f"  direct {{\n    exclude = [{names}]\n  }}\n"
        "}\n"
    )


def _user_decides(environment: Mapping[str, str]) -> bool:
    named = environment.get("TF_CLI_CONFIG_FILE")
    config = Path(named) if named else Path(environment.get("HOME", "/"), ".terraformrc")
    return config.is_file() and "provider_installation" in config.read_text(errors="replace")


def _implied(environment: Mapping[str, str]) -> Iterator[Path]:
    """https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories."""
    home = Path(environment.get("HOME", "/"))
    yield home / ".terraform.d" / "plugins"
    yield Path(environment.get("XDG_DATA_HOME", home / ".local" / "share"), "terraform", "plugins")
    shared = environment.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share")
    for directory in filter(None, shared.split(":")):
        yield Path(directory, "terraform", "plugins")


def _below(prefix: Path) -> Iterator[Path]:
    for depth in range(_DEPTH + 1):
        pattern = "/".join(["*"] * depth + [_REGISTRY])
        yield from (found.parent for found in sorted(prefix.glob(pattern)))
