"""The simulator gives attackers away by nothing but what they do."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import exp

from fraudcore.decoder import decode_event
from fraudcore.event import LoginEvent
from fraudcore.simulate.service import ServiceScenario, play
from tests.logistic import area_under_curve, trained

SCENARIO = ServiceScenario(
    users=3_000, days=40, unknown_share=0.0, attacks={"takeover_targeted": 500}
)
Row = tuple[float, ...]


def _features(event: LoginEvent) -> Row:
    """What one event says of its infrastructure, without any history."""
    assert event.geo is not None
    assert event.network is not None
    organization, agent = event.network.organization or "", event.user_agent or ""
    octets = event.ip.packed
    return (
        float(event.ip.version == 6),
        octets[0] / 255,
        octets[1] / 255,
        octets[-1] / 255,
        float(event.network.masked is not None),
        (event.geo.accuracy_km or 0) / 50,
        *(float(word in organization) for word in ("Broadband", "Fibre", "Guest", "Business")),
        *(float(word in organization) for word in ("Mobile", "VPN", "Hosting")),
        *(float(word in agent) for word in ("iPhone", "Android", "Windows", "Macintosh")),
        len(agent) / 100,
        float(event.device_id is None),
        int((event.device_id or "0")[:2], 16) / 255,
        int(event.event_id[:2], 16) / 255,
        float(event.session_id is None),
        float(event.credential_tag is None),
    )


def _rows(kind: str) -> tuple[list[Row], list[Row]]:
    """Of the attackers, and of as many logins of each victim's own."""
    scenario = replace(SCENARIO, attacks={kind: 500})
    attacks: list[LoginEvent] = []
    own: dict[str | None, list[LoginEvent]] = defaultdict(list)
    for line, truth in play(scenario):
        event = decode_event(line)
        if event.kind != "login" or event.outcome == "failure":
            continue
        if truth.campaign is None:
            own[event.user].append(event)
        else:
            attacks.append(event)
    honest = [own[each.user][n % len(own[each.user])] for n, each in enumerate(attacks)]
    return [_features(each) for each in attacks], [_features(each) for each in honest]


def _area(kind: str) -> float:
    """Area under the curve on the half of the events that nothing was learned from."""
    attacks, honest = _rows(kind)
    rows: Sequence[Row] = [*attacks[::2], *honest[::2]]
    truths = [1.0] * len(attacks[::2]) + [0.0] * len(honest[::2])
    weigh = trained(rows, truths)
    return area_under_curve(
        [weigh(row) for row in attacks[1::2]], [weigh(row) for row in honest[1::2]]
    )


def test_no_event_of_a_targeted_attacker_gives_itself_away() -> None:
    """A classifier of single events tells targeted attackers from their victims by chance."""
    assert 0.42 < _area("takeover_targeted") < 0.58


def test_the_classifier_can_tell_who_makes_no_effort() -> None:
    """The same classifier knows naive attackers, so that it is able to learn."""
    assert _area("takeover_naive") > 0.9


def test_the_classifier_learns_what_can_be_learned() -> None:
    """The probability rises with the feature that decides."""
    weigh = trained([(0.0,), (1.0,)] * 50, [0.0, 1.0] * 50)
    assert weigh((1.0,)) > 1 / (1 + exp(-1)) > 0.5 > weigh((0.0,))
