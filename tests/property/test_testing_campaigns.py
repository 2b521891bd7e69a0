"""The campaigns of ``fraudcore.testing`` meet the catalogue's thresholds, or just miss them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore.testing import CAMPAIGNS
from fraudcore.testing.campaigns import (
    brute_force,
    credential_stuffing,
    distributed_brute_force,
    distributed_spray,
    impossible_journeys,
    lockout_storm,
    low_and_slow,
    mfa_brute_force,
    mfa_fatigue,
    password_spray,
    reset_abuse,
    session_theft,
    shared_device,
    subnet_attack,
    takeover,
    user_enumeration,
)
from fraudcore.testing.scene import Stream
from tests.property.thresholds import THRESHOLDS, distinct

ENOUGH: list[tuple[str, st.SearchStrategy[Stream]]] = [
    ("success_after_attack", credential_stuffing(hits=1)),
    ("credential_stuffing", credential_stuffing(hits=15)),
    ("mfa_fatigue", mfa_fatigue(approved=True)),
    ("shared_device", shared_device(users=3, mask="tor")),
    ("post_login_takeover", takeover(new_device=False)),
    ("post_login_takeover", takeover(elsewhere=False)),
    ("distributed_brute_force", distributed_brute_force(sources=8, countries=1)),
]
TOO_LITTLE: list[tuple[str, st.SearchStrategy[Stream]]] = [
    ("failed_login_burst", brute_force(failures=9)),
    ("failed_login_burst", brute_force(failures=30, secrets=1)),
    ("ip_failure_burst", brute_force(failures=19)),
    ("ip_velocity", user_enumeration(users=10)),
    ("success_after_attack", brute_force(failures=6, cracked=True)),
    ("credential_stuffing", credential_stuffing(retried=4)),
    ("credential_stuffing", credential_stuffing(users=14, retried=14)),
    ("password_spray", password_spray(users=4)),
    ("password_spray", password_spray(rounds=2)),
    ("password_spray", password_spray(least_span_s=0, within_s=300)),
    ("distributed_spray", distributed_spray(users=7)),
    ("distributed_spray", distributed_spray(sources=4)),
    ("distributed_spray", distributed_spray(failures=24)),
    ("distributed_spray", distributed_spray(failures=41)),
    ("distributed_brute_force", distributed_brute_force(failures=9)),
    ("distributed_brute_force", distributed_brute_force(sources=4)),
    ("distributed_brute_force", distributed_brute_force(sources=7, countries=1)),
    ("subnet_attack", subnet_attack(sources=4)),
    ("subnet_attack", subnet_attack(failures=19)),
    ("low_and_slow", low_and_slow(failures=3)),
    ("user_enumeration", user_enumeration(users=4)),
    ("mfa_fatigue", mfa_fatigue(prompts=4, approved=True)),
    ("mfa_brute_force", mfa_brute_force(codes=19)),
    ("mfa_brute_force", mfa_brute_force(sessions=9)),
    ("lockout_storm", lockout_storm(lockouts=29)),
    ("lockout_storm", lockout_storm(users=24)),
    ("session_hijack", session_theft(other_source=False)),
    ("session_hijack", session_theft(other_agent=False)),
    ("shared_device", shared_device(users=20)),
    ("shared_device", shared_device(users=2, mask="vpn")),
    ("reset_abuse", reset_abuse(requests=4)),
    ("geo_jump", impossible_journeys(speed_kmh=(1, 890))),
    ("post_login_takeover", takeover(change_after_s=(3_601, 7_200))),
    ("post_login_takeover", takeover(new_device=False, elsewhere=False)),
]


def test_every_campaign_has_a_threshold_here() -> None:
    """No campaign is left unchecked."""
    assert THRESHOLDS.keys() == CAMPAIGNS.keys()


@pytest.mark.parametrize("rule", CAMPAIGNS)
@given(data=st.data())
def test_campaigns_meet_the_threshold_of_their_rule(rule: str, data: st.DataObject) -> None:
    """Every draw with defaults has all that the rule asks for by default."""
    assert THRESHOLDS[rule](data.draw(CAMPAIGNS[rule]()))


@pytest.mark.parametrize(("rule", "campaign"), ENOUGH)
@given(data=st.data())
def test_variants_meet_the_threshold(
    rule: str, campaign: st.SearchStrategy[Stream], data: st.DataObject
) -> None:
    """The other ways to a threshold reach it as well."""
    assert THRESHOLDS[rule](data.draw(campaign))


@pytest.mark.parametrize(("rule", "campaign"), TOO_LITTLE)
@given(data=st.data())
def test_campaigns_can_stay_just_below(
    rule: str, campaign: st.SearchStrategy[Stream], data: st.DataObject
) -> None:
    """One less than the default of any parameter is too little for the rule."""
    assert not THRESHOLDS[rule](data.draw(campaign))


@given(stream=brute_force(), other=subnet_attack())
def test_sources_differ_in_address_but_not_in_identity(stream: Stream, other: Stream) -> None:
    """An IPv6 attacker takes another address of its /64 each time and stays one source."""
    assert distinct(stream, "source") == 1
    if stream[0].ip.version == 6:
        assert distinct(stream, "ip") == len(stream)
    assert distinct(other, "subnet") == 1
