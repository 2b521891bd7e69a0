"""Every type of profile obeys the laws that ``fraudcore.testing`` states."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from fraudcore.profiles import PROFILE_TYPES, Profile
from fraudcore.testing import check_profile_laws, events

EXAMPLES = settings().max_examples * 2 // 5
each_type = pytest.mark.parametrize("profile_type", PROFILE_TYPES.values())


@each_type
def test_a_profile_obeys_the_laws(profile_type: type[Profile]) -> None:
    """Profiles of attacks and honest lives merge, are bounded, and can be stored."""
    check_profile_laws(profile_type, examples=EXAMPLES)


@each_type
def test_a_profile_of_any_events_obeys_the_laws(profile_type: type[Profile]) -> None:
    """So do profiles of any valid events, whoever they are about."""
    check_profile_laws(profile_type, events=st.lists(events(), max_size=8), examples=EXAMPLES)
