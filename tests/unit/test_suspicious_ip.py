"""``suspicious_ip`` by example."""

import pytest

from fraudcore import Alert, Engine, LoginEvent, Network, RuleSet
from fraudcore.enrich import FeedIndex, FeedInfo, FeedKind, builtin_feeds, parse_feed
from fraudcore.rules.suspicious_ip import SuspiciousIp
from fraudcore.severity import Severity
from tests.attempts import attempt
from tests.parameter_bounds import assert_bounds

RULES = RuleSet((SuspiciousIp(),))
TOR = Network(masked="tor")


def alerts(events: list[LoginEvent], lists: FeedIndex | None = None) -> list[Alert]:
    """The alerts of one batch, with these lists."""
    outcome = Engine(RULES, lists).process(events, {})
    assert not outcome.faults
    return list(outcome.alerts)


def listing(
    *entries: str, kind: FeedKind = "suspicious", severity: Severity = "high", name: str = "ours"
) -> FeedIndex:
    """One list of these entries."""
    return FeedIndex([parse_feed(FeedInfo(name, kind, severity), entries)])


def test_fires_for_a_listed_address() -> None:
    """An address in a list fires in the list's severity; its neighbour does not."""
    lists = listing("192.0.2.1")
    assert not alerts([attempt(0, ip="192.0.2.2")], lists)
    (alert,) = alerts([attempt(0, ip="192.0.2.1")], lists)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "suspicious_ip",
        "high",
        "T1090",
    )
    assert (alert.entity.type, alert.entity.value) == ("ip", "192.0.2.1")
    assert alert.reason == "login from 192.0.2.1: a suspicious source, according to lists ours"
    evidence = dict(alert.evidence)
    del evidence["event_ids"]
    assert evidence == {
        "kind": "suspicious",
        "lists": ["ours"],
        "list_count": 1,
        "severity": "high",
        "source": "192.0.2.1",
    }


@pytest.mark.parametrize(
    ("entry", "ip", "listed"),
    [
        ("192.0.2.0/25", "192.0.2.127", True),
        ("192.0.2.0/25", "192.0.2.128", False),
        ("192.0.2.1", "192.0.2.10", False),
        ("2001:db8::/48", "2001:db8:0:ffff::1", True),
        ("2001:db8::/48", "2001:db8:1::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
    ],
)
def test_networks_are_compared_as_networks(entry: str, ip: str, listed: bool) -> None:
    """Addresses are compared as numbers, never as text."""
    assert bool(alerts([attempt(0, ip=ip)], listing(entry))) is listed


def test_systems_may_be_listed() -> None:
    """A list may name an autonomous system as a whole."""
    lists = listing("AS64500")
    assert alerts([attempt(0, network=Network(asn=64500))], lists)
    assert not alerts([attempt(0, network=Network(asn=64501))], lists)
    assert not alerts([attempt(0)], lists)


def test_without_lists_nothing_is_suspicious() -> None:
    """An engine without lists, or with empty ones, knows of no address."""
    for lists in (None, FeedIndex()):
        assert not alerts([attempt(0, ip="203.0.113.9")], lists)


@pytest.mark.parametrize("lists", [None, FeedIndex()])
def test_tor_is_told_without_lists(lists: FeedIndex | None) -> None:
    """A network that the producer calls Tor fires in medium; any other mask does not."""
    (alert,) = alerts([attempt(0, network=TOR)], lists)
    assert alert.severity == "medium"
    assert alert.reason == (
        "login from 192.0.2.1: a Tor exit, according to the producer or a database"
    )
    assert alert.evidence["lists"] == []
    for mask in ("vpn", "relay", "hosting", "satellite", None):
        assert not alerts([attempt(0, network=Network(masked=mask))], lists)


def test_tor_is_told_once() -> None:
    """A list of Tor exits says more than the producer does, and takes its place."""
    (alert,) = alerts([attempt(0, network=TOR)], listing("192.0.2.1", kind="tor"))
    assert (alert.severity, alert.evidence["lists"], alert.count) == ("high", ["ours"], 1)


def test_tor_is_told_beside_other_lists() -> None:
    """An address in some other list may be a Tor exit as well."""
    found = alerts([attempt(0, network=TOR)], listing("192.0.2.1"))
    assert [alert.evidence["kind"] for alert in found] == ["suspicious", "tor"]


def test_an_allowed_address_is_silent() -> None:
    """What the operator excepts is silent, whatever other lists or the producer say."""
    allow = parse_feed(FeedInfo("office", "allow", "info"), ["192.0.2.1", "AS64500"])
    lists = FeedIndex([parse_feed(FeedInfo("all", "tor", "high"), ["192.0.2.0/24"]), allow])
    assert not alerts([attempt(0), attempt(1, network=TOR)], lists)
    assert not alerts([attempt(0, ip="192.0.2.2", network=Network(64500, masked="tor"))], lists)
    assert alerts([attempt(0, ip="192.0.2.2")], lists)


@pytest.mark.parametrize("kind", ["vpn", "relay", "satellite", "hosting"])
def test_masking_lists_fire_above_info(kind: FeedKind) -> None:
    """Networks that honest people use fire only where the operator wants it."""
    assert not alerts([attempt(0)], listing("192.0.2.1", kind=kind, severity="info"))
    (alert,) = alerts([attempt(0)], listing("192.0.2.1", kind=kind, severity="low"))
    assert (alert.severity, alert.evidence["kind"]) == ("low", kind)


@pytest.mark.parametrize("kind", ["tor", "bogon", "suspicious"])
def test_telling_lists_fire_in_every_severity(kind: FeedKind) -> None:
    """A list that says something is wrong may be for information only."""
    (alert,) = alerts([attempt(0)], listing("192.0.2.1", kind=kind, severity="info"))
    assert alert.severity == "info"


def test_private_addresses_are_no_bogons() -> None:
    """Internal logins come from private addresses; from a bogon none can come."""
    lists = FeedIndex(builtin_feeds())
    internal = ("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "100.64.0.1", "fd00::1")
    assert not alerts([attempt(0, ip=ip) for ip in (*internal, "8.8.8.8")], lists)
    found = alerts([attempt(0, ip=ip) for ip in ("0.1.2.3", "240.0.0.1", "ff02::1")], lists)
    assert [alert.severity for alert in found] == ["medium"] * 3
    assert found[0].reason == (
        "login from 0.1.2.3: an address from which no login can come, according to lists bogon"
    )


def test_private_lists_never_fire() -> None:
    """Where internal logins come from is nothing to tell, in whatever severity."""
    assert not alerts([attempt(0)], listing("192.0.2.1", kind="private", severity="critical"))


def test_each_kind_of_list_has_alerts_of_its_own() -> None:
    """An address in lists of two kinds has two alerts, in two lists of one kind one."""
    lists = FeedIndex(
        [
            parse_feed(FeedInfo("a", "suspicious", "low"), ["192.0.2.1"]),
            parse_feed(FeedInfo("b", "bogon", "medium"), ["192.0.2.1"]),
            parse_feed(FeedInfo("c", "suspicious", "critical"), ["192.0.2.0/24"]),
            parse_feed(FeedInfo("d", "suspicious", "medium"), ["192.0.2.0/24"]),
        ]
    )
    both = alerts([attempt(0)], lists)
    assert [(alert.evidence["kind"], alert.severity) for alert in both] == [
        ("suspicious", "critical"),
        ("bogon", "medium"),
    ]
    assert both[0].evidence["lists"] == ["a", "c", "d"]


def test_evidence_is_bounded() -> None:
    """Of many lists the first five are named and the others counted."""
    feeds = [parse_feed(FeedInfo(f"list{n}", "suspicious", "low"), ["192.0.2.1"]) for n in range(9)]
    (alert,) = alerts([attempt(0)], FeedIndex(feeds))
    assert alert.evidence["lists"] == [f"list{n}" for n in range(5)]
    assert alert.evidence["list_count"] == 9
    assert alert.reason.endswith("lists list0, list1, list2, list3, list4 and 4 more")


def test_logins_and_reset_requests_fire() -> None:
    """Whatever their outcome; other kinds of events say nothing about a source."""
    lists = listing("192.0.2.1")
    for outcome in ("success", "failure"):
        assert alerts([attempt(0, outcome)], lists)
        (alert,) = alerts([attempt(0, outcome, kind="password_reset")], lists)
        assert alert.reason.startswith("password reset from 192.0.2.1")
        for kind in ("challenge", "lockout", "logout", "email_change"):
            assert not alerts([attempt(0, outcome, kind=kind)], lists)


def test_one_source_is_one_alert_a_day() -> None:
    """Any number of events extend one alert until the source was quiet for a day."""
    lists, day_s = listing("192.0.2.1"), 86_400
    assert [a.count for a in alerts([attempt(n * day_s) for n in range(3)], lists)] == [3]
    assert [a.count for a in alerts([attempt(0), attempt(day_s + 1)], lists)] == [1, 1]


def test_hostile_names_are_shown_safely() -> None:
    """The name of somebody else's list is cut to a line."""
    (alert,) = alerts([attempt(0)], listing("192.0.2.1", name="x" * 64))
    assert alert.reason.isprintable()
    assert len(alert.reason) < 200


def test_parameters_are_bounded() -> None:
    """A quiet period is from a second to thirty days."""
    assert_bounds(SuspiciousIp, quiet_s=(1, 2_592_000))


def test_it_needs_no_memory() -> None:
    """It looks at the event alone."""
    assert SuspiciousIp().memory_s == 0
