"""What a stream came to, with every instant in it moved back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fraudcore import Alert, Finding, ProfileKey, decode_profile
from fraudcore.episode import Episode
from fraudcore.history import History
from fraudcore.moment import time_of
from fraudcore.profiles import Profile, UserProfile
from fraudcore.timestamp import parse_instant, to_millis

__all__ = ["moved_back", "observed"]


def moved_back(
    profiles: Mapping[ProfileKey, Profile],
    findings: Iterable[Finding],
    alerts: Iterable[Alert],
    shift: timedelta,
) -> dict[str, object]:
    """All of it with every instant moved back by ``shift``, and without the alerts' ids.

    Of profiles the histories and episodes; what is kept by day or by checksum moves otherwise.
    """
    back_ms = shift // timedelta(milliseconds=1)
    return {
        "rows": {key: _moved_rows(p, back_ms) for key, p in profiles.items()},
        "episodes": {key: _moved_episodes(p, back_ms) for key, p in profiles.items()},
        "findings": [_moved_finding(finding, back_ms) for finding in findings],
        "alerts": [_moved(facts, back_ms) for facts in _without_ids(list(alerts))],
    }


def _without_ids(alerts: Sequence[Alert]) -> Iterator[dict[str, Any]]:
    """The alerts, whose incidents are told by the place of the alert that leads."""
    places = {alert.alert_id: at for at, alert in enumerate(alerts)}
    for alert in alerts:
        yield {**alert.to_dict(), "alert_id": None, "incident_id": places[alert.incident_id]}


def observed(profile: Profile) -> list[list[tuple[int, ...]]]:
    """What is kept of events, without what was found in them."""
    if isinstance(profile, UserProfile):
        profile = profile.copy()
        profile.risks.data = b""
    return _histories(profile)


def _histories(profile: Profile) -> list[list[tuple[int, ...]]]:
    """The rows of each history, told by its time and not by its moment."""
    stored = decode_profile(profile.ENTITY_TYPE, profile.to_bytes())
    parts = (getattr(stored, name) for name in stored.SECTIONS)
    histories = (part.columns for part in parts if isinstance(part, History))
    return [
        [(time_of(moment), *facts) for moment, *facts in zip(*columns, strict=True)]
        for columns in histories
    ]


def _moved_rows(profile: Profile, back_ms: int) -> list[list[tuple[int, ...]]]:
    return [[(row[0] - back_ms, *row[1:]) for row in rows] for rows in _histories(profile)]


def _moved_episodes(profile: Profile, back_ms: int) -> dict[int, Episode]:
    return {
        pattern: episode._replace(
            opened_ms=episode.opened_ms - back_ms,
            last_ms=episode.last_ms - back_ms,
            first_ms=episode.first_ms - back_ms,
        )
        for pattern, episode in profile.episodes.items()
    }


def _moved_finding(finding: Finding, back_ms: int) -> Finding:
    event = finding.event
    verdict = finding.verdict._replace(
        time_ms=finding.verdict.time_ms - back_ms,
        first_ms=finding.verdict.first_ms - back_ms,
        evidence=_moved(finding.verdict.evidence, back_ms),
    )
    event = replace(event, occurred_at=event.occurred_at - timedelta(milliseconds=back_ms))
    return finding._replace(event=event, verdict=verdict)


def _moved(value: Any, back_ms: int) -> Any:
    """JSON with the instants in it moved back."""
    if not isinstance(value, Mapping):
        return value
    return {
        name: to_millis(parse_instant(inner)) - back_ms
        if name in _INSTANTS
        else _moved(inner, back_ms)
        for name, inner in value.items()
    }


_INSTANTS = ("occurred_at", "first_seen", "last_seen", "escalated_at")
