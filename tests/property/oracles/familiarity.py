"""What the rules of novelty and absence say, written naively: over plain lists of events.

They hold for no more successes of an account than its profile keeps.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from fraudcore import LoginEvent, Rule
from fraudcore.geodesy import great_circle_km
from fraudcore.known import DAY_MS
from fraudcore.profiles.session import SESSION_CAPACITY
from fraudcore.profiles.user import (
    CHANGE_KINDS,
    KNOWN_COUNTRIES,
    KNOWN_DEVICES,
    KNOWN_NETWORKS,
    USER_CHANGES,
)
from fraudcore.rules.dormant_account import DormantAccount
from fraudcore.rules.dormant_country import DormantCountry
from fraudcore.rules.masked_travel import MaskedTravel
from fraudcore.rules.new_country import NewCountry
from fraudcore.rules.new_device import NewDevice
from fraudcore.rules.new_device_and_network import NewDeviceAndNetwork
from fraudcore.rules.post_login_takeover import PostLoginTakeover
from fraudcore.rules.rare_hour import RareHour
from fraudcore.sighting import USER_SIGHTINGS

__all__ = ["LATENESS_MS", "ORACLES"]

Events = Sequence[LoginEvent]
Says = Callable[[LoginEvent, Events], bool]
"""What a rule says of a success by those before it."""
LATENESS_MS = 900_000
HOUR_MS = 3_600_000


def is_success(event: LoginEvent) -> bool:
    return event.kind == "login" and event.outcome == "success"


def successes_of(event: LoginEvent, earlier: Events) -> list[LoginEvent]:
    """The known successes of an event's account, by event time."""
    own = [e for e in earlier if is_success(e) and e.user == event.user is not None]
    return sorted(own, key=lambda e: e.moment)


def before(event: LoginEvent, known: Events) -> list[LoginEvent]:
    return [other for other in known if other.moment < event.moment]


def judged(event: LoginEvent, earlier: Events, says: Says) -> bool:
    """Whether a success is what a rule says, or makes a later known one so."""
    if not is_success(event) or event.user is None:
        return False
    known = successes_of(event, earlier)
    later = [e for e in known if 0 <= e.time_ms - event.time_ms <= LATENESS_MS]
    return says(event, before(event, known)) or any(
        says(e, [*before(e, known), event]) and not says(e, before(e, known))
        for e in later
        if e.moment > event.moment
    )


def last_days(values: Sequence[tuple[int, LoginEvent]]) -> dict[int, int]:
    return {
        value: max(event.day for other, event in values if other == value)
        for value, _ in values
        if value
    }


def is_new(value: int, days: dict[int, int], most: int) -> bool:
    if not value or not days:
        return False
    return value not in days or len([d for d in days.values() if d > days[value]]) >= most


def devices(past: Events) -> dict[int, int]:
    return last_days([(e.device_digest, e) for e in past])


def countries(past: Events) -> dict[int, int]:
    return last_days([(e.country_code, e) for e in past if not e.masked])


def subnets(past: Events, masked_too: bool) -> dict[int, int]:
    return last_days([(e.subnet_digest, e) for e in past if masked_too or not e.masked])


def networks(past: Events, masked_too: bool = False) -> dict[int, int]:
    return last_days([(e.asn, e) for e in past if masked_too or not e.masked])


def is_learned(event: LoginEvent, past: Events, successes: int, days: int) -> bool:
    return len(past) >= successes or any(event.time_ms - e.time_ms >= days * DAY_MS for e in past)


def is_carried(event: LoginEvent, past: Events) -> bool:
    return event.device_digest in devices(past) and event.asn in networks(past)


def _new_country(rule: NewCountry, event: LoginEvent, earlier: Events) -> bool:
    def says(e: LoginEvent, past: Events) -> bool:
        return (
            not e.masked
            and is_learned(e, past, rule.learning_successes, rule.learning_days)
            and is_new(e.country_code, countries(past), rule.recent_countries)
        )

    return judged(event, earlier, says)


def _dormant_country(rule: DormantCountry, event: LoginEvent, earlier: Events) -> bool:
    def says(e: LoginEvent, past: Events) -> bool:
        seen = countries(past)
        if e.masked or e.country_code not in seen:
            return False
        last = seen[e.country_code]
        since = len([day for day in seen.values() if day > last])
        return e.day - last > rule.dormant_days and 1 <= since < KNOWN_COUNTRIES

    return judged(event, earlier, says)


def _new_device(rule: NewDevice, event: LoginEvent, earlier: Events) -> bool:
    def says(e: LoginEvent, past: Events) -> bool:
        return is_new(e.device_digest, devices(past), rule.recent_devices)

    return judged(event, earlier, says)


def _new_device_and_network(rule: NewDeviceAndNetwork, event: LoginEvent, earlier: Events) -> bool:
    def says(e: LoginEvent, past: Events) -> bool:
        if not is_learned(e, past, rule.learning_successes, rule.learning_days):
            return False
        return is_new(e.device_digest, devices(past), KNOWN_DEVICES) and (
            (not e.masked and is_new(e.country_code, countries(past), KNOWN_COUNTRIES))
            or is_new(e.asn, networks(past, e.masked), KNOWN_NETWORKS)
            or is_new(e.subnet_digest, subnets(past, e.masked), KNOWN_NETWORKS)
        )

    return judged(event, earlier, says)


def _dormant_account(rule: DormantAccount, event: LoginEvent, earlier: Events) -> bool:
    if not is_success(event):
        return False
    past = before(event, successes_of(event, earlier))
    least_days = min(rule.low_days, rule.medium_days, rule.high_days)
    return bool(past) and event.time_ms - past[-1].time_ms >= least_days * DAY_MS


def _rare_hour(rule: RareHour, event: LoginEvent, earlier: Events) -> bool:
    def says(e: LoginEvent, past: Events) -> bool:
        hours = {o.time_ms // HOUR_MS for o in past}
        if len(past) < rule.min_successes or len({h // 24 for h in hours}) < rule.min_days:
            return False
        apart = [abs(h % 24 - e.time_ms // HOUR_MS % 24) for h in hours]
        weights = [max(0, 6 - min(gap, 24 - gap)) for gap in apart]
        return sum(weights) < rule.min_share * (36 * len(hours))

    return judged(event, earlier, says)


def is_strange(rule: PostLoginTakeover, event: LoginEvent, past: Events) -> bool:
    """Whether a success is from a device or a country that is new for its account."""
    if not is_learned(event, past, rule.learning_successes, rule.learning_days):
        return False
    if is_new(event.device_digest, devices(past), KNOWN_DEVICES):
        return True
    is_there = not event.masked and not is_carried(event, past)
    return is_there and is_new(event.country_code, countries(past), KNOWN_COUNTRIES)


def is_foreign(change: LoginEvent, login: LoginEvent, known: Events, earlier: Events) -> bool:
    """Whether somebody else than who logged in made a change."""
    session = [o for o in earlier if change.session_id and o.session_id == change.session_id]
    newest = sorted(session, key=lambda o: o.moment)[-SESSION_CAPACITY:]
    logins = [o for o in newest if o in known and o.time_ms <= change.time_ms]
    if logins:
        return login not in logins
    elsewhere = change.source != login.source and change.device_digest != login.device_digest
    return elsewhere and change.device_digest in devices(before(login, known))


def is_change(event: LoginEvent) -> bool:
    return event.kind in CHANGE_KINDS and event.outcome == "success"


def newest_changes(event: LoginEvent, earlier: Events) -> list[LoginEvent]:
    """As many changes of an event's account as its profile keeps."""
    own = [e for e in earlier if is_change(e) and e.user == event.user]
    return sorted(own, key=lambda e: e.moment)[-USER_CHANGES:]


def is_soon(rule: PostLoginTakeover, login: LoginEvent, change: LoginEvent) -> bool:
    return 0 <= change.time_ms - login.time_ms <= rule.window_s * 1000


def made_strange(rule: PostLoginTakeover, event: LoginEvent, known: Events) -> list[LoginEvent]:
    """A late success, if it is strange, and the later ones that only it makes strange."""
    after = [
        (e, before(e, known), [*before(e, known), event]) for e in known if e.moment > event.moment
    ]
    made = [
        e for e, past, more in after if is_strange(rule, e, more) and not is_strange(rule, e, past)
    ]
    return [*made, event] if is_strange(rule, event, before(event, known)) else made


def _post_login_takeover(rule: PostLoginTakeover, event: LoginEvent, earlier: Events) -> bool:
    known = successes_of(event, earlier)
    if event.user is None:
        return False
    changes = newest_changes(event, earlier)
    if is_change(event) and event in newest_changes(event, [*earlier, event]):
        suspects = [e for e in known if is_strange(rule, e, before(e, known))]
        return any(
            is_soon(rule, e, event) and not is_foreign(event, e, known, earlier) for e in suspects
        )
    later = [c for c in changes if 0 <= c.time_ms - event.time_ms <= LATENESS_MS]
    return is_success(event) and any(
        is_soon(rule, e, change) for change in later for e in made_strange(rule, event, known)
    )


def _masked_travel(rule: MaskedTravel, event: LoginEvent, earlier: Events) -> bool:
    def radius_km(e: LoginEvent) -> float | None:
        if e.geo is None or e.geo.latitude is None:
            return None
        if e.geo.accuracy_km is None:
            return rule.default_accuracy_km
        return e.geo.accuracy_km if e.geo.accuracy_km <= rule.max_accuracy_km else None

    def is_too_far(other: LoginEvent) -> bool:
        assert event.geo is not None
        assert other.geo is not None
        ends = (event.geo.latitude, event.geo.longitude, other.geo.latitude, other.geo.longitude)
        distance_km = great_circle_km(*(degrees or 0.0 for degrees in ends))
        least_km = distance_km - (radius_km(event) or 0.0) - (radius_km(other) or 0.0)
        hours = abs(event.time_ms - other.time_ms) / HOUR_MS
        return least_km > rule.min_distance_km and least_km > rule.max_speed_kmh * hours

    if not is_success(event) or not event.masked or radius_km(event) is None:
        return False
    known = successes_of(event, earlier)
    located = [e for e in known if not e.masked and e.geo and e.geo.latitude is not None]
    usable = [e for e in located[-USER_SIGHTINGS:] if radius_km(e) is not None]
    line = sorted([*usable, event], key=lambda e: e.moment)
    neighbours = {pair for pair in pairwise(range(len(line))) if line.index(event) in pair}
    others = [line[at] for pair in neighbours for at in pair if line[at] is not event]
    return any(other.source != event.source and is_too_far(other) for other in others)


ORACLES: dict[type[Rule], Callable[..., bool]] = {
    MaskedTravel: _masked_travel,
    NewCountry: _new_country,
    DormantCountry: _dormant_country,
    NewDevice: _new_device,
    NewDeviceAndNetwork: _new_device_and_network,
    DormantAccount: _dormant_account,
    RareHour: _rare_hour,
    PostLoginTakeover: _post_login_takeover,
}
