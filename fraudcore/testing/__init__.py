"""Laws and Hypothesis strategies for users of the library who test rules of their own.

Needs the extra ``testing``. One line checks all laws that every rule obeys::

    def test_my_rule_obeys_the_laws():
        check_rule_laws(MyRule())

A stream is a tuple of events in event time; strategies of streams
take ``tenant``, ``start`` and ``prefix``, what ``delivery`` offers takes the events of a stream::

    @given(CAMPAIGNS["failed_login_burst"](user="ann").flatmap(shuffled))
    def test_a_late_event_hides_no_burst(events): ...

The strategies here are the common ones; each module has more for its concept.
"""

from fraudcore.testing.campaigns import CAMPAIGNS
from fraudcore.testing.delivery import batched, merged, redelivered, shuffled, skewed
from fraudcore.testing.event import events
from fraudcore.testing.example import simplest
from fraudcore.testing.journey import journeys
from fraudcore.testing.laws import check_profile_laws, check_rule_laws
from fraudcore.testing.nat import crowds
from fraudcore.testing.record import records
from fraudcore.testing.session import sessions

__all__ = [
    "CAMPAIGNS",
    "batched",
    "check_profile_laws",
    "check_rule_laws",
    "crowds",
    "events",
    "journeys",
    "merged",
    "records",
    "redelivered",
    "sessions",
    "shuffled",
    "simplest",
    "skewed",
]
