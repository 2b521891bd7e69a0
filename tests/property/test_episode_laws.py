"""The laws of episodes: what two writers remember of open alerts can be united."""

from hypothesis import given
from hypothesis import strategies as st

from fraudcore.episode import EPISODES_KEPT, Episode, Episodes

_QUIET_MS = 50
_times = st.integers(0, 300)


@st.composite
def _episode(draw: st.DrawFn) -> Episode:
    opened_ms = draw(_times)
    last_ms = opened_ms + draw(st.integers(0, 100))
    first_ms = opened_ms - draw(st.integers(0, 50))
    return Episode(opened_ms, last_ms, first_ms, draw(st.integers(1, 5)), draw(st.integers(0, 4)))


_episodes = st.dictionaries(st.integers(0, 14), _episode(), max_size=EPISODES_KEPT).map(Episodes)


@given(a=_episodes, b=_episodes, c=_episodes)
def test_episodes_merge(a: Episodes, b: Episodes, c: Episodes) -> None:
    """Merging is associative, commutative and idempotent, also of more than are kept."""
    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(b).merge(b) == a.merge(b)
    assert a.merge(a) == a
    assert len(a.merge(b)) <= EPISODES_KEPT


@given(episodes=_episodes)
def test_episodes_survive_encoding(episodes: Episodes) -> None:
    """Encoded episodes decode to equal ones."""
    assert Episodes.decode(episodes.data) == episodes


@given(episode=_episode(), findings=st.lists(st.tuples(_times, _times, st.integers(0, 4))))
def test_extending_never_takes_back(episode: Episode, findings: list[tuple[int, int, int]]) -> None:
    """Whatever is found, nothing that an alert says of its episode goes back."""
    for time_ms, before_ms, severity_rank in findings:
        grown = episode.extended(time_ms, time_ms - before_ms, severity_rank)
        assert grown.opened_ms == episode.opened_ms
        assert grown.last_ms == max(episode.last_ms, time_ms)
        assert grown.first_ms == min(episode.first_ms, time_ms - before_ms)
        assert grown.severity_rank == max(episode.severity_rank, severity_rank)
        assert grown.count == episode.count + 1
        assert grown.united(episode) == episode.united(grown)
        episode = grown


@given(episode=_episode(), time_ms=st.integers(-1000, 1000))
def test_what_is_outside_opens_an_episode_that_covers_it(episode: Episode, time_ms: int) -> None:
    """A finding outside belongs to the episode that it opens, which is another one."""
    if not episode.covers(time_ms, _QUIET_MS):
        opened_ms = episode.opening_beside(time_ms, _QUIET_MS)
        beside = Episode(opened_ms, time_ms, time_ms, 1, 0)
        assert opened_ms <= time_ms
        assert opened_ms != episode.opened_ms
        assert beside.covers(time_ms, _QUIET_MS)
