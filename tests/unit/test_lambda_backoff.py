"""Bounded retries with jitter."""

from lambda_entry.backoff import Backoff


def test_the_first_round_does_not_wait() -> None:
    """Success at once costs no time."""
    pauses_s: list[float] = []
    next(Backoff(sleep=pauses_s.append).rounds())
    assert pauses_s == []


def test_pauses_are_drawn_below_a_doubling_capped_limit() -> None:
    """Full jitter: from nothing to the limit."""
    drawn: list[tuple[float, float]] = []

    def uniform(low_s: float, high_s: float) -> float:
        drawn.append((low_s, high_s))
        return 0.0

    backoff = Backoff(attempts=5, base_s=0.1, cap_s=0.5, sleep=lambda _: None, uniform=uniform)
    assert list(backoff.rounds()) == [0, 1, 2, 3, 4]
    assert drawn == [(0.0, 0.1), (0.0, 0.2), (0.0, 0.4), (0.0, 0.5)]
