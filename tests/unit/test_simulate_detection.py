"""The ground truth of the simulator against the detector with its default rules."""

from functools import cache

import pytest

from fraudcore import Alert, Engine, MemoryStore, load_rules, run
from fraudcore.decoder import event_from_mapping
from fraudcore.severity import rank
from fraudcore.simulate import Campaign, Scenario, campaigns, simulate

SEEDS = pytest.mark.parametrize("seed", [1, 2, 3])


def _scenario(seed: int) -> Scenario:
    return Scenario(seed=seed, users=120, events=2_000, campaigns_per_attack=3)


@cache
def _alerts(seed: int) -> tuple[Alert, ...]:
    events = [event_from_mapping(labelled.event) for labelled in simulate(_scenario(seed))]
    return run(Engine(load_rules()), MemoryStore(), events)


def _is_about(alert: Alert, campaign: Campaign) -> bool:
    involved = {campaign.entity, *campaign.sources, *campaign.victims}
    return alert.entity.value in involved


@SEEDS
def test_every_expected_rule_alerts_on_the_entity_of_its_campaign(seed: int) -> None:
    """What the ground truth promises, the default rules find."""
    found = {(alert.rule, alert.entity.type, alert.entity.value) for alert in _alerts(seed)}
    for campaign in campaigns(_scenario(seed)):
        for rule in campaign.expected_rules:
            assert (rule, campaign.entity_type, campaign.entity) in found


@SEEDS
def test_no_grave_alert_is_about_honest_people(seed: int) -> None:
    """Every high or critical alert names an attacker's source or an account that was attacked."""
    truth = campaigns(_scenario(seed))
    for alert in _alerts(seed):
        if rank(alert.severity) >= rank("high"):
            assert any(_is_about(alert, campaign) for campaign in truth)


@SEEDS
def test_honest_people_are_hardly_bothered(seed: int) -> None:
    """Of 2,000 honest attempts without any history before them, at most two are medium alerts."""
    truth = campaigns(_scenario(seed))
    medium = [alert for alert in _alerts(seed) if alert.severity == "medium"]
    wrong = [alert for alert in medium if not any(_is_about(alert, each) for each in truth)]
    assert len(wrong) <= 2
