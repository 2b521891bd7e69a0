"""The part of the score that the device's id has: a third group beside network and agent.

Ids are the producer's, one a browser, so that hardly two users share one: of anyone an id is as
likely as any other that was never seen. People have several devices and delete cookies; some come
with another id every other day, and then a new one says little. The mass kept for an id that a user
did not have yet therefore grows with the number of different ids the user had, as Witten and Bell
proposed: "The zero-frequency problem" (IEEE Transactions on Information Theory 37(4), 1991),
https://doi.org/10.1109/18.87000, method C::

    log p(d) / p(d | user)      p(d)        = 1 / (n + 1)
                                p(d | user) = (c_user + m * t * p(d)) / (n_user + m * t)

where c_user of the user's n_user logins with an id have that of the login judged, t of these ids
are different, n is the size of the population, and m is ``prior_logins``.
"""

from math import log
from typing import NamedTuple

from fraudcore.score.parameters import ScoreParameters

__all__ = ["DeviceCounts", "device_score", "highest_device_score"]

_DEFAULT = ScoreParameters()


class DeviceCounts(NamedTuple):
    """How often the id of a login's device was seen in the user's earlier logins.

    Args:
        matching: those with this id.
        known: those with any id.
        distinct: how many different ids these have.
    """

    matching: int
    known: int
    distinct: int


def device_score(
    own: DeviceCounts, population: int, parameters: ScoreParameters = _DEFAULT
) -> float:
    """What the id of a device adds to the score of a login; 0 where the user never had any.

    Args:
        own: counted in the user's earlier logins.
        population: logins in the sample of all users.
        parameters: ``prior_logins`` is used.

    >>> [round(device_score(DeviceCounts(n, 20, 2), 99), 2) for n in (0, 1, 20)]
    [2.4, -1.53, -4.51]
    >>> round(device_score(DeviceCounts(0, 20, 20), 99), 2)
    0.69
    """
    if not own.known:
        return 0.0
    anyone, mass = 1 / (population + 1), parameters.prior_logins * own.distinct
    return log(anyone * (own.known + mass) / (own.matching + mass * anyone))


def highest_device_score(logins: int, alike: int, parameters: ScoreParameters = _DEFAULT) -> float:
    """What ``device_score`` never exceeds where so many of a user's logins have the id.

    >>> round(highest_device_score(28, 7), 2)
    1.29
    """
    prior = parameters.prior_logins
    return log((logins + prior) / (alike + prior))
