"""How the events of one rule set can be judged apart, without any rule noticing."""

from typing import Final
from zlib import crc32

from fraudcore.guard import is_trusted
from fraudcore.rules import RuleSet

__all__ = ["Division"]

_ALONE: Final = ("user",)


class Division:
    """Parts of the events that share no state which a rule reads.

    Tenants never see each other. Where every rule looks at nothing but the profile of the
    account, accounts do not see each other either. Rules about sources, devices, sessions and
    tenants read what many accounts did, and what they find is told with the risk of the
    account, so that all events of their tenant stay together. A rule of a user's own may read
    more than it says.

    Args:
        rules: the rule set.
        parts: how many are wanted, 1 or more.
    """

    def __init__(self, rules: RuleSet, parts: int) -> None:
        self.parts = parts
        self.by_user = all(
            is_trusted(rule) and {rule.entity, *rule.also, *rule.reads} == {*_ALONE}
            for rule in rules.rules
        )

    def part(self, tenant: str, user: str | None) -> int:
        """The part of an event, from 0; the same in every process and run.

        Args:
            tenant: of the event.
            user: its account, ``None`` for an unknown identity.
        """
        if self.parts == 1:
            return 0
        key = f"{tenant}\0{user or ''}" if self.by_user else tenant
        return crc32(key.encode("utf-8", "surrogatepass")) % self.parts
