"""The laws of the login score and of calibration, and their textbook oracles."""

from fractions import Fraction
from itertools import accumulate
from math import comb, isclose, isfinite, log

from hypothesis import given
from hypothesis import strategies as st

from fraudcore.score import (
    ABSENT,
    FEATURES,
    FeatureCounts,
    ScoreParameters,
    calibrate,
    count_features,
    highest_score,
    login_contributions,
    login_score,
    samples_needed,
)
from fraudcore.score.features import NETWORK_FEATURES

_ALL = len(FEATURES)
_GROUPS = (range(NETWORK_FEATURES), range(NETWORK_FEATURES, _ALL))
_masses = st.floats(0, 1).map(lambda weight: round(weight, 3))
_parameters = st.builds(
    ScoreParameters,
    min_logins=st.just(1),
    prior_logins=st.floats(0.01, 100),
    weights=st.tuples(st.just(1.0), *[_masses] * (_ALL - 2), st.just(0.5)),
)


@st.composite
def _counts(draw: st.DrawFn, most: int, fewest: int = 0) -> FeatureCounts:
    """Counts of any login in any set of up to so many."""
    logins = draw(st.integers(fewest, most))
    known = draw(st.tuples(*[st.integers(0, logins)] * _ALL))
    return FeatureCounts(logins, tuple(draw(st.integers(0, n)) for n in known), known)


@st.composite
def _logins(draw: st.DrawFn) -> tuple[FeatureCounts, FeatureCounts]:
    """Counts of one login in its user's history and in the population, some features absent."""
    own, population = draw(_counts(32, fewest=1)), draw(_counts(300))
    absent = draw(st.sets(st.integers(0, _ALL - 1)))
    return _without(own, absent), _without(population, absent)


def _without(counts: FeatureCounts, absent: set[int]) -> FeatureCounts:
    matching = (ABSENT if at in absent else n for at, n in enumerate(counts.matching))
    return counts._replace(matching=tuple(matching))


def _score(own: FeatureCounts, population: FeatureCounts, parameters: ScoreParameters) -> float:
    score = login_score(own, population, parameters)
    assert score is not None
    return score


def _textbook(own: FeatureCounts, population: FeatureCounts, parameters: ScoreParameters) -> float:
    """The ratio of the two products of interpolated, smoothed probabilities, as fractions."""
    weights = [Fraction(weight) for weight in parameters.weights]
    prior = Fraction(parameters.prior_logins)
    score = 0.0
    for group in _GROUPS:
        present = [at for at in group if own.matching[at] != ABSENT]
        total = sum((weights[at] for at in present), Fraction(0))
        anyone = user = Fraction(0)
        for at in present if total else ():
            seen = max(population.matching[at], 1)
            p = Fraction(seen, population.known[at] + 1)
            kept = prior / (own.known[at] + prior)
            share = Fraction(own.matching[at], own.known[at]) if own.known[at] else Fraction(0)
            anyone += weights[at] / total * p
            user += weights[at] / total * ((1 - kept) * share + kept * p)
        score += log(anyone / user) if user else 0.0
    return score


@given(logins=_logins(), alike=st.integers(0, 32), parameters=_parameters)
def test_no_score_exceeds_the_highest(
    logins: tuple[FeatureCounts, FeatureCounts], alike: int, parameters: ScoreParameters
) -> None:
    """However the other logins are, and whatever the population does."""
    own, population = logins
    matching = tuple(n if n == ABSENT else max(n, alike) for n in own.matching)
    known = tuple(max(n, alike) for n in own.known)
    own = FeatureCounts(max(own.logins, alike), matching, known)
    assert _score(own, population, parameters) <= highest_score(own.logins, alike, parameters)


@given(counts=_logins(), parameters=_parameters)
def test_the_score_is_the_textbooks(
    counts: tuple[FeatureCounts, FeatureCounts], parameters: ScoreParameters
) -> None:
    """Shares and reserved mass, normalised weights and exact fractions give the same number."""
    expected = _textbook(*counts, parameters)
    assert isclose(_score(*counts, parameters), expected, abs_tol=1e-9)


@given(counts=_logins(), parameters=_parameters)
def test_scores_are_finite_and_bounded(
    counts: tuple[FeatureCounts, FeatureCounts], parameters: ScoreParameters
) -> None:
    """No count gives a score beyond what the two numbers of logins allow."""
    own, population = counts
    score, prior = _score(own, population, parameters), parameters.prior_logins
    assert isfinite(score)
    assert score <= 2 * log((own.logins + prior) / prior) + 1e-9
    assert score >= -2 * log(population.logins + 1) - 1e-9


@given(counts=_logins(), parameters=_parameters)
def test_contributions_add_up_to_the_score(
    counts: tuple[FeatureCounts, FeatureCounts], parameters: ScoreParameters
) -> None:
    """Nothing is left over and nothing counted twice; absent features add nothing."""
    parts = [part for _, part in login_contributions(*counts, parameters)]
    assert isclose(sum(parts), _score(*counts, parameters), rel_tol=1e-9, abs_tol=1e-9)
    absent = [part for part, n in zip(parts, counts[0].matching, strict=True) if n == ABSENT]
    assert not any(absent)


@given(counts=_logins(), parameters=_parameters, at=st.integers(0, _ALL - 1))
def test_having_seen_a_value_never_raises_the_score(
    counts: tuple[FeatureCounts, FeatureCounts], parameters: ScoreParameters, at: int
) -> None:
    """One more earlier login of the user that has the value of this one speaks for the user."""
    own, population = counts
    matching, known = list(own.matching), list(own.known)
    known[at] += 1
    matching[at] += matching[at] != ABSENT
    more = FeatureCounts(own.logins + 1, tuple(matching), tuple(known))
    assert _score(more, population, parameters) <= _score(own, population, parameters) + 1e-9


@given(counts=_logins(), parameters=_parameters, at=st.integers(0, _ALL - 1))
def test_having_done_something_else_never_lowers_the_score(
    counts: tuple[FeatureCounts, FeatureCounts], parameters: ScoreParameters, at: int
) -> None:
    """One more earlier login of the user that has another value speaks against the user."""
    own, population = counts
    known = tuple(n + (position == at) for position, n in enumerate(own.known))
    more = own._replace(logins=own.logins + 1, known=known)
    assert _score(more, population, parameters) >= _score(own, population, parameters) - 1e-9


@given(
    own=st.integers(1, 32).flatmap(
        lambda n: st.builds(
            FeatureCounts,
            logins=st.just(n),
            matching=st.tuples(*[st.integers(0, n)] * _ALL),
            known=st.just((n,) * _ALL),
        )
    ),
    population=_counts(300),
    parameters=_parameters,
    at=st.integers(0, _ALL - 1),
)
def test_a_value_common_among_all_never_lowers_the_score(
    own: FeatureCounts, population: FeatureCounts, parameters: ScoreParameters, at: int
) -> None:
    """Sharing a common value tells less for the user than sharing a rare one."""
    matching, known = list(population.matching), list(population.known)
    known[at] += 1
    rarer = population._replace(known=tuple(known))
    matching[at] += 1
    commoner = population._replace(matching=tuple(matching), known=tuple(known))
    assert _score(own, commoner, parameters) >= _score(own, rarer, parameters) - 1e-9


@given(counts=_logins(), parameters=_parameters, data=st.data())
def test_the_order_of_the_features_of_a_group_does_not_matter(
    counts: tuple[FeatureCounts, FeatureCounts], parameters: ScoreParameters, data: st.DataObject
) -> None:
    """Features moved together with their weights give the same score."""
    order = [at for group in _GROUPS for at in data.draw(st.permutations(group))]
    own, population = (
        FeatureCounts(n, tuple(matching[at] for at in order), tuple(known[at] for at in order))
        for n, matching, known in counts
    )
    weights = tuple(parameters.weights[at] for at in order)
    moved = ScoreParameters(1, parameters.prior_logins, weights)
    assert isclose(_score(own, population, moved), _score(*counts, parameters), abs_tol=1e-9)


@given(counts=_logins(), parameters=_parameters, factor=st.floats(0.01, 100))
def test_only_the_proportions_of_weights_matter(
    counts: tuple[FeatureCounts, FeatureCounts], parameters: ScoreParameters, factor: float
) -> None:
    """Weights multiplied by one number give the same score."""
    weights = tuple(weight * factor for weight in parameters.weights)
    scaled = ScoreParameters(1, parameters.prior_logins, weights)
    assert isclose(_score(*counts, scaled), _score(*counts, parameters), abs_tol=1e-9)


@given(
    rows=st.lists(st.tuples(*[st.integers(0, 3)] * _ALL), max_size=20),
    values=st.tuples(*[st.integers(0, 3)] * _ALL),
)
def test_counts_are_those_of_the_rows(rows: list[tuple[int, ...]], values: tuple[int, ...]) -> None:
    """Columns give what counting row by row gives."""
    columns = [[row[at] for row in rows] for at in range(_ALL)]
    counts = count_features(values, columns)
    assert counts.logins == len(rows)
    for at, value in enumerate(values):
        assert counts.known[at] == sum(row[at] != 0 for row in rows)
        seen = sum(row[at] == value for row in rows)
        assert counts.matching[at] == (seen if value else ABSENT)


@given(
    extra=st.integers(0, 200),
    rate=st.sampled_from([1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2]),
    confidence=st.sampled_from([0.5, 0.8, 0.95, 0.999]),
)
def test_the_interval_is_the_exact_one(extra: int, rate: float, confidence: float) -> None:
    """Its ends are the order statistics that exact binomial sums give."""
    samples = samples_needed(rate, confidence) + extra
    chance, tail = Fraction(rate), (1 - Fraction(confidence)) / 2
    exactly = (comb(samples, n) * chance**n * (1 - chance) ** (samples - n) for n in range(samples))
    at_most = list(accumulate(exactly))
    slack = Fraction(1, 10**9)
    fewest = max((n for n in range(samples) if at_most[n] <= tail + slack), default=0)
    most = min(n for n in range(samples) if at_most[n] >= 1 - tail - slack)
    result = calibrate(range(samples), rate, confidence)
    assert (samples - 1 - result.upper, samples - 1 - result.lower) == (fewest, most)


@given(
    scores=st.lists(st.floats(-30, 30), min_size=samples_needed(0.1), max_size=200),
    rate=st.floats(0.1, 0.5),
)
def test_no_more_than_the_wanted_rate_alarms(scores: list[float], rate: float) -> None:
    """The promise of calibration, counted on the very scores, and its interval around it."""
    result = calibrate(scores, rate)
    assert result.alarms == sum(score > result.threshold for score in scores)
    assert result.alarms <= rate * len(scores)
    assert result.lower <= result.threshold <= result.upper


@given(
    scores=st.lists(st.floats(-30, 30), min_size=samples_needed(0.1), max_size=200),
    rates=st.tuples(st.floats(0.1, 0.5), st.floats(0.1, 0.5)),
)
def test_fewer_false_alarms_want_a_higher_threshold(
    scores: list[float], rates: tuple[float, float]
) -> None:
    """A stricter rate never yields a lower threshold."""
    strict, lax = (calibrate(scores, rate).threshold for rate in sorted(rates))
    assert strict >= lax
