"""Known good: whose findings are kept, but silent, and how entries are read."""

from datetime import date
from ipaddress import ip_network
from typing import Any

import pytest

from fraudcore import InvalidConfigError, LoginEvent, Network, parse_rules
from fraudcore.known_good import MAX_ENTRIES, KnownGood, parse_known_good
from tests.attempts import attempt

WORDS = 'owner = "ops"\nreason = "load test"\nexpires = 2027-03-31\n'
EXPIRES = date(2027, 3, 31)
RULES = ("ip_velocity", "geo_jump")


def entry(**matched: Any) -> KnownGood:
    """An entry that names these."""
    return KnownGood("ops", "load test", EXPIRES, **matched)


def parsed(toml: str) -> tuple[KnownGood, ...]:
    """The entries of a rules document."""
    return parse_rules(toml).known_good


def refused(toml: str) -> InvalidConfigError:
    """The error with which a document is refused."""
    with pytest.raises(InvalidConfigError) as caught:
        parse_rules(toml)
    return caught.value


def event_of(**fields: Any) -> LoginEvent:
    """A failure of ann on her phone at home."""
    facts: dict[str, Any] = {
        "user": "ann",
        "device_id": "phone",
        "tenant": "acme",
        "network": Network(asn=64500),
        "ip": "192.0.2.77",
    }
    return attempt(0, **{**facts, **fields})


@pytest.mark.parametrize(
    ("matched", "other"),
    [
        ({"cidr": ip_network("192.0.2.0/24")}, {"ip": "192.0.3.77"}),
        ({"cidr": ip_network("192.0.2.77/32")}, {"ip": "192.0.2.78"}),
        ({"cidr": ip_network("0.0.0.0/0")}, {"ip": "2001:db8::1"}),
        ({"asn": 64500}, {"network": Network(asn=64501)}),
        ({"asn": 64500}, {"network": None}),
        ({"user": "ann"}, {"user": "Ann"}),
        ({"user": "ann"}, {"user": None}),
        ({"device": "phone"}, {"device_id": "phone2"}),
        ({"device": "phone"}, {"device_id": None}),
        ({"tenant": "acme"}, {"tenant": "acme2"}),
    ],
)
def test_each_key_is_compared(matched: dict[str, Any], other: dict[str, Any]) -> None:
    """An entry covers the events that have what it names, and no others."""
    assert entry(**matched).covers(event_of(), "geo_jump")
    assert not entry(**matched).covers(event_of(**other), "geo_jump")


def test_all_that_an_entry_names_must_match() -> None:
    """Two keys of one entry narrow it down; two entries widen the list."""
    both = entry(user="ann", asn=64500)
    assert both.covers(event_of(), "geo_jump")
    assert not both.covers(event_of(user="bob"), "geo_jump")
    assert not both.covers(event_of(network=None), "geo_jump")


def test_entries_may_name_rules() -> None:
    """An entry with rules silences these alone."""
    one = entry(user="ann", rules=("geo_jump",))
    assert one.covers(event_of(), "geo_jump")
    assert not one.covers(event_of(), "ip_velocity")
    assert entry(user="ann").covers(event_of(), "ip_velocity")


@pytest.mark.parametrize(
    ("instant", "holds"),
    [
        ("2027-03-31T00:00:00Z", True),
        ("2027-03-31T23:59:59.999Z", True),
        ("2027-04-01T00:00:00Z", False),
        ("2027-04-01T01:00:00+02:00", True),
    ],
)
def test_entries_hold_to_the_end_of_their_last_day(instant: str, holds: bool) -> None:
    """The day of the event counts, in UTC and to its last millisecond; no clock is read."""
    event = LoginEvent("e", instant, "failure", "192.0.2.1", user="ann")  # type: ignore[arg-type]
    assert entry(user="ann").covers(event, "geo_jump") == holds


def test_words_say_who_why_and_until_when() -> None:
    """What a silent finding carries is plain text."""
    expected = {"owner": "ops", "reason": "load test", "expires": "2027-03-31"}
    assert entry(user="ann").words() == expected


def test_documents_hold_entries() -> None:
    """Each table of a rules document is an entry, in order."""
    one, two = parsed(
        f'[[known_good]]\n{WORDS}cidr = "2001:db8::/32"\nrules = ["geo_jump"]\n'
        f'[[known_good]]\n{WORDS}asn = 1\nuser = "a"\ndevice = "b"\ntenant = "c"\n'
    )
    assert one == entry(cidr=ip_network("2001:db8::/32"), rules=("geo_jump",))
    assert two == entry(asn=1, user="a", device="b", tenant="c")
    assert parsed("") == ()


def test_an_address_is_a_network_of_one() -> None:
    """A single address may be written without a prefix length."""
    (one,) = parsed(f'[[known_good]]\n{WORDS}cidr = "192.0.2.1"')
    assert one.cidr == ip_network("192.0.2.1/32")


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        ('cidr = "192.0.2.1/24"', "known_good[1].cidr", "such as 192.0.2.0/24"),
        ('cidr = "office"', "known_good[1].cidr", "is not an address or network"),
        ("cidr = 5", "known_good[1].cidr", "is not an address or network"),
        ('asn = "64500"', "known_good[1].asn", "1 to 4294967295"),
        ("asn = 0", "known_good[1].asn", "1 to 4294967295"),
        ("asn = true", "known_good[1].asn", "1 to 4294967295"),
        ("asn = 4294967296", "known_good[1].asn", "1 to 4294967295"),
        ('user = ""', "known_good[1].user", "1 to 256 characters"),
        ("device = 1", "known_good[1].device", "1 to 256 characters"),
        ('tenant = "' + "x" * 257 + '"', "known_good[1].tenant", "1 to 256 characters"),
        ("usr = 1", "known_good[1].usr", "did you mean user?"),
        ("zzz = 1", "known_good[1].zzz", "known: cidr, asn"),
        ('user = "a"\nrules = []', "known_good[1].rules", "not a list of rules"),
        ('user = "a"\nrules = "geo_jump"', "known_good[1].rules", "not a list of rules"),
        ('user = "a"\nrules = ["geo_jmp"]', "known_good[1].rules", "geo_jmp is no rule"),
        ("", "known_good[1]", "matches everything"),
        ('rules = ["geo_jump"]', "known_good[1]", "matches everything"),
    ],
)
def test_wrong_entries_are_refused_with_entry_and_key(lines: str, key: str, words: str) -> None:
    """The entry is named by its number, the key by its name, and what is accepted is said."""
    good = f'[[known_good]]\n{WORDS}user = "a"\n'
    error = refused(f"{good}[[known_good]]\n{WORDS}{lines}\n")
    assert error.key == key
    assert words in error.problem


@pytest.mark.parametrize("name", ["owner", "reason", "expires"])
def test_nobody_is_known_good_without_a_word(name: str) -> None:
    """Each entry needs an owner, a reason and an expiry."""
    lines = [line for line in WORDS.splitlines() if not line.startswith(name)]
    error = refused("\n".join(["[[known_good]]", *lines, 'user = "a"']))
    assert (error.key, error.problem) == (
        f"known_good[0].{name}",
        "missing: every entry needs one",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("owner", '" "'),
        ("owner", "5"),
        ("reason", '"' + "x" * 201 + '"'),
        ("expires", '"2027-03-31"'),
        ("expires", "2027-03-31T00:00:00Z"),
        ("expires", "20270331"),
    ],
)
def test_words_have_limits(name: str, value: str) -> None:
    """Owner and reason are short texts, the expiry is a date."""
    lines = [line for line in WORDS.splitlines() if not line.startswith(name)]
    error = refused("\n".join(["[[known_good]]", *lines, f"{name} = {value}", 'user = "a"']))
    assert error.key == f"known_good[0].{name}"


@pytest.mark.parametrize("value", ["1", "{}", '"ann"', "{user = 1}"])
def test_the_list_is_a_list(value: str) -> None:
    """Anything else than tables is refused."""
    assert refused(f"known_good = {value}").key == "known_good"
    assert refused("known_good = [1]").key == "known_good[0]"


def test_the_list_is_bounded() -> None:
    """Entries are compared one after the other, so there is a most."""
    tables = [{"owner": "a", "reason": "b", "expires": EXPIRES, "user": "c"}]
    assert len(parse_known_good(tables * MAX_ENTRIES, RULES)) == MAX_ENTRIES
    with pytest.raises(InvalidConfigError, match="at most 1000"):
        parse_known_good(tables * (MAX_ENTRIES + 1), RULES)
