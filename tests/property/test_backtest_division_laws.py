"""What may be judged apart, and where a backtest may be killed: the result is the same."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraudcore import LoginEvent, RuleSet
from fraudcore.backtest.division import Division
from fraudcore.rules.catalogue import RULE_TYPES
from tests.archive import archived
from tests.attempts import only
from tests.backtests import Wreck, backtested
from tests.property.sensitive_rules import SENSITIVE, sensitive
from tests.property.traffic import activity, traffic

SIDES = (sensitive("failed_login_burst"), SENSITIVE)
SEVERAL = st.builds(
    lambda *streams: [event for several in zip(*streams, strict=False) for event in several],
    *(traffic(tenant=name, prefix=name) for name in ("one", "two", "three")),
)
"""Events of three tenants, mixed."""
OF_ONE_ACCOUNT = [rule for name in sorted(RULE_TYPES) if Division(rule := only(name), 2).by_user]
"""Each rule that can be judged account by account, alone."""


@given(stream=SEVERAL, parts=st.integers(2, 5), batch=st.integers(1, 12))
def test_tenants_may_be_judged_apart(stream: list[LoginEvent], parts: int, batch: int) -> None:
    """Dividing the events of tenants among judges changes nothing, whatever the rules are."""
    objects = archived(stream)
    divided = backtested(objects, *SIDES, parts=parts, batch=batch)
    assert divided.alerts == backtested(objects, *SIDES).alerts


@pytest.mark.parametrize("rules", OF_ONE_ACCOUNT, ids=lambda rules: rules.rules[0].name)
@settings(max_examples=max(5, settings().max_examples // 5))
@given(data=st.data(), parts=st.integers(2, 5))
def test_accounts_may_be_judged_apart(rules: RuleSet, data: st.DataObject, parts: int) -> None:
    """So does dividing accounts, where every rule looks at one account only."""
    stream = data.draw(traffic() | activity())
    objects = archived(stream)
    assert backtested(objects, rules, parts=parts).alerts == backtested(objects, rules).alerts


@given(
    stream=SEVERAL,
    parts=st.integers(1, 3),
    batch=st.integers(1, 6),
    kills=st.lists(st.integers(0, 12), min_size=1, max_size=4),
)
def test_a_kill_changes_nothing(
    stream: list[LoginEvent], parts: int, batch: int, kills: list[int]
) -> None:
    """Killed anywhere, several times, and started again: alerts and counts are the same."""
    objects = archived(stream, batch=7)
    cut = partial(backtested, objects, *SIDES, parts=parts, batch=batch)
    with TemporaryDirectory() as folder:
        for steps in kills:
            try:
                cut(folder=Path(folder), crew=partial(Wreck, steps))
            except KeyboardInterrupt:
                continue
        found = cut(folder=Path(folder))
    whole = cut()
    assert found.alerts == whole.alerts
    assert found.standing == whole.standing
