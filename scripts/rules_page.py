"""Write docs/rules.md from the rules themselves.

python -m scripts.rules_page
"""

import inspect
from collections.abc import Iterator
from pathlib import Path

from fraudcore.rules import Parameter, Rule, parameters_of
from fraudcore.rules.catalogue import RULE_TYPES
from fraudcore.text import duration

__all__ = ["PAGE", "rules_page"]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
_FAMILIES = {
    "source": "Sources: one address, or one neighbourhood of addresses",
    "account": "Accounts",
    "travel": "Journeys and countries",
    "session": "Sessions",
    "device": "Devices",
    "tenant": "A whole tenant",
}
_HEAD = """\
# Rules

Made from the code by `make docs`; `fraudcore rules` shows the same with the values of your own
configuration. All windows slide in event time and end at the event judged. Every alert carries the
numbers that made it fire and the limits they passed, under the names used here. Severities are
those of an alert when it opens; one of at least medium severity on an entity that later shows
`success_after_attack` is raised to critical. Change a parameter in a rules file:

```toml
preset = "balanced"

[rules.failed_login_burst]
max_failures = 8
```
"""


def rules_page() -> str:
    """The page as Markdown."""
    parts = [_HEAD, _index()]
    for family, title in _FAMILIES.items():
        parts.append(f"\n## {title}\n")
        parts += [_section(rule) for rule in RULE_TYPES.values() if rule.family == family]
    return "\n".join(parts)


def _index() -> str:
    rows = [
        f"| [`{rule.name}`](#{rule.name}) | {rule.summary} | {rule.severity} | {_technique(rule)} |"
        for rule in RULE_TYPES.values()
    ]
    head = "| rule | fires on | severity | ATT&CK |\n|---|---|---|---|"
    return "\n".join([head, *rows])


def _section(rule: type[Rule]) -> str:
    parameters = parameters_of(rule)
    off = " Off unless the configuration enables it." if not rule.enabled else ""
    about = f"Severity {rule.severity}, on the {_entities(rule)}, {_technique(rule)}.{off}"
    return "\n".join(
        [
            f"### {rule.name}",
            "",
            f"{_capital(rule.summary)}. {about}",
            "",
            *_prose(rule),
            "",
            "| parameter | default | accepted | meaning | where the default is from |",
            "|---|---|---|---|---|",
            *(_row(known) for known in parameters),
            "",
            f"**What to do:** {rule.action}",
            "",
        ]
    )


def _prose(rule: type[Rule]) -> Iterator[str]:
    """The rule's own words, as Markdown."""
    for line in inspect.cleandoc(rule.__doc__ or "").splitlines():
        yield line.replace("``", "`").replace("Edge cases:", "*Edge cases:*")


def _row(known: Parameter) -> str:
    accepted = f"{known.low:.9g} to {known.high:.9g}"
    cells = (f"`{known.name}`", _quantity(known), accepted, known.meaning, known.source)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _quantity(known: Parameter) -> str:
    plain = f"{known.default:.9g}"
    if known.name.endswith("_s") and known.default >= 60:
        return f"{plain} ({duration(int(known.default))})"
    return plain


def _technique(rule: type[Rule]) -> str:
    path = rule.technique.replace(".", "/")
    return f"[{rule.technique}](https://attack.mitre.org/techniques/{path}/)"


def _entities(rule: type[Rule]) -> str:
    return " or ".join((rule.entity, *rule.also))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


if __name__ == "__main__":
    PAGE.write_text(rules_page(), "utf-8")
