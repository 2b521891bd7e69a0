"""Epoch seconds that pass when told."""

__all__ = ["FakeClock"]


class FakeClock:
    """Call it for the time.

    Attributes:
        now_s: the time.
    """

    def __init__(self, now_s: float = 1_795_428_000.0) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        """The time."""
        return self.now_s

    def pass_s(self, seconds: float) -> None:
        """Let time pass; stands in for ``sleep``."""
        self.now_s += seconds
