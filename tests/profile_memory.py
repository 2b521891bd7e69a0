"""What profiles must hold whatever the order in which events came."""

from fraudcore.profiles import DeviceProfile, Profile, UserProfile

__all__ = ["memory"]


def memory(profile: Profile) -> object:
    """What a profile knows of events, without what was alerted on them.

    Of a device the accounts: which attempt of one is its first depends on the order.
    """
    if isinstance(profile, DeviceProfile):
        return set(profile.attempts.column("user"))
    alerts = [profile.episodes, *([profile.risks] if isinstance(profile, UserProfile) else ())]
    parts = [getattr(profile, name) for name in profile.SECTIONS]
    return [part.data for part in parts if not any(part is each for each in alerts)]
