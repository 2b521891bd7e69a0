"""Familiar places: whether a success comes from where, or by what, its account usually does."""

from fraudcore.event import LoginEvent, is_device_id
from fraudcore.moment import first_moment
from fraudcore.profiles import UserProfile
from fraudcore.rules.novelty import Past, Success

__all__ = ["is_familiar", "is_regular", "known_until", "successes_of"]


def successes_of(user: UserProfile, event: LoginEvent) -> list[Success]:
    """The known successes of an account, and the event where it is one, oldest first."""
    known = user.successes
    columns = (known.column(name) for name in Success._fields)
    successes = [Success(*row) for row in zip(*columns, strict=True)]
    if event.kind == "login" and event.outcome == "success":
        successes.append(Success.of(event))
        successes.sort()
    return successes


def known_until(user: UserProfile, event: LoginEvent, before_ms: int) -> Past:
    """What an account was known by before an instant, the event included where it is earlier.

    Args:
        user: the account's profile.
        event: the one judged.
        before_ms: epoch milliseconds, exclusive.
    """
    is_success = event.kind == "login" and event.outcome == "success"
    return Past(user, first_moment(before_ms), Success.of(event) if is_success else None)


def is_familiar(success: Success, past: Past) -> bool:
    """Whether a success comes from a place that was familiar.

    That is a neighbourhood (/24 or /48) from which the account succeeded, or an autonomous
    system and a device (its id, or the agent's family) that it used: carriers give a phone
    another neighbourhood every hour. A masked network (VPN, relay, Tor, hosting, satellite) is
    never familiar. A device that the account used, by the producer's id of it, is at home
    everywhere: whoever has to guess a secret cannot show its cookie.
    """
    if is_device_id(success.device) and success.device in past.seen("device"):
        return True
    if success.masked:
        return False
    return success.subnet in past.seen("subnet") or past.is_carried(success)


def is_regular(event: LoginEvent, user: UserProfile, before_ms: int) -> bool:
    """Whether the neighbourhood of a success was familiar before an instant.

    It decodes nothing: ``True`` is certain, ``False`` is to be looked at closely.
    """
    if event.masked:
        return False
    if event.subnet_digest in user.older_subnets:
        return True
    known = user.successes
    at = known.layout.offset(known.data, "subnet", event.subnet_digest)
    if at < 0:
        return False
    moment, *_, masked = known.layout.unpack(known.data[at : at + known.layout.row_bytes])
    return not masked and moment < first_moment(before_ms)
