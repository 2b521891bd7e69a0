"""Whatever a function does, and whenever the reader crashes or shards split: nothing is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.event_source import MappingSettings
from tests.event_source_trial import CHANGES, OUTCOMES, Trial

KEYS = "abcdefgh"
EXAMPLES = max(150, settings().max_examples)
mapping_settings = st.builds(
    MappingSettings,
    batch_size=st.integers(1, 7),
    maximum_batching_window_s=st.sampled_from([0, 5]),
    maximum_retry_attempts=st.integers(0, 3),
    maximum_record_age_s=st.sampled_from([None, 60]),
    bisect_batch_on_function_error=st.booleans(),
    parallelization_factor=st.integers(1, 4),
    retry_pause_s=st.sampled_from([lambda _retry: 0.0, lambda retry: 7.0 * retry]),
)
histories = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.text(KEYS, min_size=4, max_size=12)),
        st.tuples(st.sampled_from(CHANGES), st.just("")),
        st.tuples(st.just("steps"), st.text(".", min_size=1, max_size=4)),
    ),
    min_size=6,
    max_size=14,
)


@settings(max_examples=EXAMPLES)
@given(
    mapping=mapping_settings,
    history=histories,
    outcomes=st.lists(st.sampled_from(OUTCOMES), min_size=12, max_size=40),
    choices=st.lists(st.integers(0, 7), min_size=12, max_size=40),
)
def test_every_record_is_processed_or_given_up(
    mapping: MappingSettings,
    history: list[tuple[str, str]],
    outcomes: list[str],
    choices: list[int],
) -> None:
    """Each comes after the earlier ones of its key and after its shard's parents, and what is
    settled is delivered again only after a crash of the reader."""
    trial = Trial(mapping, outcomes, choices)
    for what, how in history:
        trial.do(what, how)
    for _ in [*outcomes, "success"]:  # each of which may kill the reader
        trial.do("drain", "")
    assert trial.settled == trial.put.keys()
