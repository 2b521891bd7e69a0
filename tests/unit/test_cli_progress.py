"""The progress bar: in place, not too often, and out of the way of messages."""

from fraudcore.cli.progress import Progress
from tests.fakes.terminal import FakeTerminal


class FakeClock:
    """Seconds that pass on demand."""

    def __init__(self) -> None:
        self.now_s = 50.0

    def __call__(self) -> float:
        """The time."""
        return self.now_s

    def tick(self, seconds: float = 1.0) -> None:
        """Let time pass."""
        self.now_s += seconds


def test_the_bar_redraws_in_place() -> None:
    """However often it is drawn, it stays one line."""
    terminal, clock = FakeTerminal(), FakeClock()
    with Progress(200, terminal, clock) as progress:
        for done in (0, 100, 200):
            progress.show(done, f"{done} events")
            clock.tick()
        assert terminal.screen() == [f"[{'#' * 30}] 100%  200 events"]


def test_the_bar_shows_the_share() -> None:
    """Half of the whole is half of the bar."""
    terminal = FakeTerminal()
    Progress(200, terminal).show(100, "half")
    assert terminal.screen() == [f"[{'#' * 15}{'.' * 15}]  50%  half"]


def test_more_than_everything_is_everything() -> None:
    """A file that grew while it was read does not push the bar out of its frame."""
    terminal = FakeTerminal()
    Progress(10, terminal).show(15, "")
    assert "] 100%" in terminal.screen()[0]


def test_without_a_total_there_is_no_bar() -> None:
    """Of a pipe, only the counts are shown."""
    for total in (None, 0):
        terminal = FakeTerminal()
        Progress(total, terminal).show(5, "5 events")
        assert terminal.screen() == ["5 events"]


def test_the_bar_is_wiped_at_the_end() -> None:
    """What comes after starts on a clean line."""
    terminal = FakeTerminal()
    with Progress(10, terminal) as progress:
        progress.show(5, "5 events")
    assert terminal.screen() == [""]


def test_drawing_is_limited_to_ten_times_a_second() -> None:
    """A fast loop does not spend its time on the terminal."""
    terminal, clock = FakeTerminal(), FakeClock()
    progress = Progress(1000, terminal, clock)
    for done in range(1000):
        progress.show(done, "")
        clock.tick(0.001)
    assert 9 <= terminal.getvalue().count("\r") <= 11


def test_messages_stand_above_the_bar() -> None:
    """A message in the middle of a run does not run into the bar."""
    terminal = FakeTerminal()
    progress = Progress(None, terminal)
    progress.say("before")
    progress.show(1, "1 event")
    progress.say("fraudcore: -:2: bad")
    assert terminal.screen() == ["before", "fraudcore: -:2: bad", "1 event"]


def test_the_bar_never_wraps() -> None:
    """On a terminal of eighty columns it ends before the last one."""
    terminal = FakeTerminal()
    Progress(10, terminal).show(5, "x" * 200)
    assert len(terminal.screen()[0]) == 79


def test_where_there_is_no_terminal_only_messages_are_written() -> None:
    """A log file gets plain lines without control characters."""
    log = FakeTerminal(interactive=False)
    with Progress(10, log) as progress:
        progress.show(5, "5 events")
        progress.say("message")
    assert log.getvalue() == "message\n"
