"""When a profile's item expires."""

from hypothesis import given
from hypothesis import strategies as st

from fraudcore.profiles import ProfileKey, UserProfile
from lambda_entry.held_profile import TTL, HeldProfile, ProfileWrite
from lambda_entry.part_key import PartKey

KEY = PartKey(ProfileKey("default", "user", "ann"))
SECONDS = st.integers(1, 2**33)


@given(SECONDS, SECONDS, st.booleans())
def test_a_shard_that_lags_never_brings_an_expiry_forward(
    stored_s: int, own_s: int, usable: bool
) -> None:
    """Batches carry the time of their arrival, which may be days behind another shard's. What had
    expired, or could not be read, counts for nothing.
    """
    held = HeldProfile(UserProfile() if usable else None, {"N": "1"}, True, expires_at=stored_s)
    write = ProfileWrite(KEY, UserProfile(), held, own_s)
    expected = max(stored_s, own_s) if usable else own_s
    assert write.content[TTL] == {"N": str(expected)}
    assert write.written.expires_at == expected
