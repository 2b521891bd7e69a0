"""The people of a scenario and their ways in."""

from collections import Counter
from ipaddress import IPv6Address, ip_address

from fraudcore.simulate import addresses
from fraudcore.simulate.cities import CITIES
from fraudcore.simulate.population import Population

PEOPLE = Population.draw(7, 2_000, 5.0)


def test_the_seed_decides_the_people() -> None:
    """Equal seeds give equal people, other seeds others."""
    assert Population.draw(7, 50, 5.0) == Population.draw(7, 50, 5.0)
    assert Population.draw(7, 50, 5.0) != Population.draw(8, 50, 5.0)


def test_everybody_has_an_account_and_a_home_of_their_own() -> None:
    """Names and home addresses are unique; some homes have IPv6."""
    assert len({user.name for user in PEOPLE.users}) == 2_000
    homes = {user.home.ip for user in PEOPLE.users}
    assert len(homes) == 2_000
    assert 200 < sum(":" in ip for ip in homes) < 600


def test_every_address_block_is_outside_the_public_internet() -> None:
    """No simulated address can belong to a real person or company."""
    makers = (addresses.office, addresses.vpn_exit, addresses.attacker)
    drawn = [make(number) for make in makers for number in range(0, 300_000, 997)]
    drawn += [addresses.carrier(country, 3) for country in range(40)]
    drawn += [user.home.ip for user in PEOPLE.users]
    assert not any(ip_address(ip).is_global for ip in drawn)


def test_blocks_do_not_overlap() -> None:
    """An address of one kind is never one of another kind."""
    makers = (addresses.office, addresses.vpn_exit, addresses.attacker)
    kinds = [{make(number) for number in range(5_000)} for make in makers]
    assert [len(kind) for kind in kinds] == [5_000] * 3
    assert len(set.union(*kinds)) == 15_000


def test_homes_with_ipv6_have_a_network_each() -> None:
    """Two homes never share a /64, the unit in which IPv6 sources are judged."""
    v6 = [int(IPv6Address(user.home.ip)) >> 64 for user in PEOPLE.users if ":" in user.home.ip]
    assert len(set(v6)) == len(v6)


def test_offices_are_local_and_of_limited_size() -> None:
    """Colleagues live in one city and are at most eight."""
    offices = Counter(user.office.ip for user in PEOPLE.users if user.office)
    assert max(offices.values()) == 8
    for user in PEOPLE.users:
        assert user.office is None or user.office.geo["city"] == user.city.name


def test_busy_people_share_addresses_with_fewer() -> None:
    """Where everybody logs in 25 times a day, only two share an office."""
    busy = Population.draw(7, 2_000, 25.0)
    assert max(Counter(u.office.ip for u in busy.users if u.office).values()) == 2


def test_vpn_customers_are_few_and_marked() -> None:
    """About one in twenty uses a VPN, whose exits say so."""
    hidden = [user.vpn for user in PEOPLE.users if user.vpn]
    assert 60 < len(hidden) < 140
    assert {access.network["masked"] for access in hidden} == {"vpn"}


def test_targets_stay_at_home() -> None:
    """Accounts offered to attackers belong to people without journeys or VPN, over half of all."""
    assert len(PEOPLE.targets) > 1_000
    assert not any(user.travels or user.vpn for user in PEOPLE.targets)
    assert len({user.name for user in PEOPLE.targets}) == len(PEOPLE.targets)


def test_everybody_owns_a_device() -> None:
    """People own one or two devices with ids of their own."""
    counts = Counter(len(user.devices) for user in PEOPLE.users)
    assert counts.keys() == {1, 2}
    ids = [device.device_id for user in PEOPLE.users for device in user.devices]
    assert None not in ids
    assert len(set(ids)) == len(ids)


def test_people_live_all_over_the_world() -> None:
    """Every city of the table has inhabitants."""
    assert {user.city for user in PEOPLE.users} == set(CITIES)
