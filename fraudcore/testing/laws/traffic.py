"""Traffic: honest and hostile streams in one, on the same few entities."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from hypothesis import strategies as st

from fraudcore.testing.address import attacker
from fraudcore.testing.campaigns import CAMPAIGNS
from fraudcore.testing.delivery import merged
from fraudcore.testing.journey import journeys
from fraudcore.testing.nat import carrier_phones, crowds
from fraudcore.testing.scene import START, Stream
from fraudcore.testing.session import sessions

__all__ = ["traffic"]


@st.composite
def traffic(draw: st.DrawFn, *, rule: str = "") -> Stream:
    """A campaign or two, and often the honest life of the accounts and sources under attack.

    Args:
        rule: where a campaign is known to make this rule fire, it is always among them.

    >>> from fraudcore.testing import simplest
    >>> {event.user for event in simplest(traffic(rule="mfa_fatigue"))}
    {'ann'}
    """
    first = rule if rule in CAMPAIGNS else draw(_ANY)
    attacks = [
        CAMPAIGNS[name](prefix=f"attack-{n}", start=START + draw(_DELAYS))
        for n, name in enumerate([first, *draw(st.lists(_ANY, max_size=1))])
    ]
    return draw(merged(*attacks, *draw(_LIVES)))


_ANY: Final = st.sampled_from(sorted(CAMPAIGNS))
_DELAYS: Final = st.sampled_from([timedelta(minutes=m) for m in (0, 1, 14, 16, 59, 61, 24 * 60)])
"""Within the lateness, beyond it, beyond windows."""
_EARLIER: Final = START - timedelta(days=3)
_LIVES: Final[st.SearchStrategy[Sequence[st.SearchStrategy[Stream]]]] = st.sampled_from(
    (
        (),
        (journeys(start=_EARLIER),),
        (sessions(),),
        (carrier_phones(start=START - timedelta(hours=1)),),
        (crowds(ip=attacker(0), users=5, start=_EARLIER),),
        (journeys(start=_EARLIER), sessions(user="victim-0")),
    )
)
"""Most are of the account that campaigns attack, one of the source that attacks come from."""
