"""The statistical login score: worked by hand, edge cases, parameters."""

from math import inf, isclose, log, nan
from typing import Any

import pytest

from fraudcore.errors import InvalidConfigError
from fraudcore.sample import SAMPLE_FEATURES
from fraudcore.score import (
    ABSENT,
    FEATURES,
    FeatureCounts,
    ScoreParameters,
    count_features,
    login_contributions,
    login_score,
)

_POPULATION = FeatureCounts(99, (0, 9, 49, 1, 9, 19, 79), (99,) * 7)
_NOTHING = (0,) * 7


def _own(*matching: int, logins: int = 9) -> FeatureCounts:
    return FeatureCounts(logins, matching, (logins,) * 7)


def _without(counts: FeatureCounts, *positions: int) -> FeatureCounts:
    matching = (ABSENT if at in positions else n for at, n in enumerate(counts.matching))
    return counts._replace(matching=tuple(matching))


def test_a_login_scores_as_worked_by_hand() -> None:
    """Nine logins of the user, 99 of all, weights 3:2:1 and 1:0:0:0: every quotient on paper."""
    parameters = ScoreParameters(weights=(3, 2, 1, 1, 0, 0, 0))
    own = FeatureCounts(9, (0, 4, 9, 0, 0, 0, 0), (9,) * 7)
    network = 3 * 0.01 + 2 * 0.09 + 1 * 0.49
    network_of_user = 3 * 0.001 + 2 * 0.409 + 1 * 0.949
    agent, agent_of_user = 0.01, 0.001
    by_hand = log(network / network_of_user) + log(agent / agent_of_user)
    assert login_score(own, _POPULATION, parameters) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(1.3749, abs=1e-4)


def test_a_value_of_the_user_speaks_for_the_user() -> None:
    """What the user always does scores below 0, what the user never did above."""
    usual, foreign = (login_score(_own(*[n] * 7), _POPULATION) for n in (9, 0))
    assert usual is not None
    assert foreign is not None
    assert usual < 0 < foreign


def test_a_rare_value_of_the_user_speaks_more_for_the_user() -> None:
    """The rarer a value of the user is among all, the lower the score."""
    common = _POPULATION._replace(matching=(0, 9, 80, 1, 9, 19, 79))
    own = _own(9, 9, 9, 9, 9, 9, 9)
    rarer, commoner = (login_score(own, population) for population in (_POPULATION, common))
    assert rarer is not None
    assert commoner is not None
    assert rarer < commoner


@pytest.mark.parametrize("logins", [5, 9, 28])
def test_a_login_new_in_everything_scores_by_the_length_of_the_history(logins: int) -> None:
    """It is as strange whether its values are rare or common, and stranger the more is known."""
    own = _own(*_NOTHING, logins=logins)
    for population in (_POPULATION, FeatureCounts(99, (90,) * 7, (99,) * 7)):
        score = login_score(own, population)
        assert score == pytest.approx(2 * log(logins + 1))


def test_too_few_logins_give_no_score() -> None:
    """Cold start is a parameter, counted in the user's earlier logins."""
    parameters = ScoreParameters(min_logins=9)
    assert login_score(_own(*_NOTHING, logins=8), _POPULATION, parameters) is None
    assert login_score(_own(*_NOTHING, logins=9), _POPULATION, parameters) is not None


def test_a_missing_feature_is_left_out() -> None:
    """A login without agent scores by its network alone; one without anything scores 0."""
    own = _own(0, 4, 9, 0, 0, 0, 0)
    network = sum(part for _, part in login_contributions(own, _POPULATION)[:3])
    score = login_score(_without(own, 3, 4, 5, 6), _POPULATION)
    assert score == pytest.approx(network)
    assert login_score(_without(own, *range(7)), _POPULATION) == 0


def test_a_feature_new_to_the_deployment_is_no_evidence() -> None:
    """Where no earlier login of the user has a country, this one's is expected as of anyone."""
    own = FeatureCounts(9, (0,) * 7, (9, 0, 0, 9, 9, 9, 9))
    unseen = login_score(_own(*_NOTHING), _POPULATION)
    unknown = login_score(own, _POPULATION)
    parts = dict(login_contributions(own, _POPULATION))
    assert unseen is not None
    assert unknown is not None
    assert unknown < unseen
    assert parts["asn"] == parts["country"] == 0


def test_an_empty_population_gives_a_score() -> None:
    """Before the first sample, the user's own history still tells new from known."""
    empty = FeatureCounts(0, _NOTHING, _NOTHING)
    known, foreign = (login_score(_own(*[n] * 7), empty) for n in (9, 0))
    assert known == pytest.approx(0)
    assert foreign == pytest.approx(2 * log(10))


def test_contributions_name_what_is_new() -> None:
    """The parts of what is new lie above 0, of what is known below, of what is absent at 0."""
    own = _without(_own(0, 0, 0, 9, 9, 9, 9), 6)
    parts = dict(login_contributions(own, _POPULATION))
    assert tuple(parts) == FEATURES
    assert all(parts[name] > 0 for name in ("source", "asn", "country"))
    assert all(parts[name] < 0 for name in ("agent", "browser", "os"))
    assert parts["device_type"] == 0


def test_contributions_of_an_even_login_are_finite() -> None:
    """Where user and population agree exactly, every part is 0."""
    own = FeatureCounts(9, _NOTHING, _NOTHING)
    assert [part for _, part in login_contributions(own, _POPULATION)] == [0] * 7
    assert login_score(own, _POPULATION) == pytest.approx(0)


def test_counts_come_from_columns() -> None:
    """0 is absent: in the login judged it has no count, in an earlier one it is not known."""
    columns = ((5, 5, 6), (1, 0, 1), (0, 0, 0), (7, 8, 9), (2, 2, 2), (0, 4, 4), (1, 1, 1))
    counts = count_features((5, 1, 3, 0, 1, 4, 1), columns)
    assert counts == FeatureCounts(3, (2, 2, 0, ABSENT, 0, 2, 3), (3, 2, 0, 3, 3, 2, 3))


def test_no_logins_are_counted_as_none() -> None:
    """An empty history is no error."""
    assert count_features((1,) * 7, ((),) * 7) == FeatureCounts(0, _NOTHING, _NOTHING)


def test_the_sample_keeps_what_is_scored() -> None:
    """The columns of the population's sample stand in the order of the score's features."""
    assert SAMPLE_FEATURES == FEATURES


def test_the_weights_of_the_literature_are_shares() -> None:
    """In either group they add up to one."""
    weights = ScoreParameters().weights
    assert isclose(sum(weights[:3]), 1)
    assert isclose(sum(weights[3:]), 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("min_logins", 0),
        ("min_logins", 1001),
        ("min_logins", 2.5),
        ("min_logins", True),
        ("prior_logins", 0.0),
        ("prior_logins", nan),
        ("prior_logins", inf),
        ("weights", (1.0,) * 6),
        ("weights", (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, -1.0)),
        ("weights", (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, inf)),
        ("weights", (0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0)),
        ("weights", (1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_bad_parameters_are_refused(name: str, value: Any) -> None:
    """The error names the parameter, the value and what is accepted."""
    with pytest.raises(InvalidConfigError) as error:
        ScoreParameters(**{name: value})
    assert error.value.key == f"score.{name}"
    assert f"{value!r} is not" in error.value.problem
