"""The device's part of the score: laws, and a textbook of fractions."""

from fractions import Fraction
from math import isclose, log

from hypothesis import given
from hypothesis import strategies as st

from fraudcore import Engine, LoginEvent, MemoryStore, RuleSet, run
from fraudcore.rules.risk_score import RiskScore
from fraudcore.score import DeviceCounts, ScoreParameters, device_score, highest_device_score
from tests.attempts import success

_parameters = st.builds(ScoreParameters, prior_logins=st.floats(0.01, 100))


@st.composite
def _counts(draw: st.DrawFn) -> DeviceCounts:
    """Of any id among any ids of a user."""
    known = draw(st.integers(0, 28))
    distinct = draw(st.integers(min(known, 1), known))
    most = known - distinct + 1 if distinct else 0
    return DeviceCounts(draw(st.integers(0, most)), known, distinct)


@given(own=_counts(), population=st.integers(0, 500), parameters=_parameters)
def test_it_is_the_textbook_s(
    own: DeviceCounts, population: int, parameters: ScoreParameters
) -> None:
    """Method C of Witten and Bell, as shares and a reserved mass."""
    expected = 0.0
    if own.known:
        p, mass = Fraction(1, population + 1), Fraction(parameters.prior_logins) * own.distinct
        kept = mass / (own.known + mass)
        user = (1 - kept) * Fraction(own.matching, own.known) + kept * p
        expected = log(p / user)
    assert isclose(device_score(own, population, parameters), expected, abs_tol=1e-9)


@given(own=_counts(), population=st.integers(0, 500), parameters=_parameters)
def test_it_never_exceeds_the_highest(
    own: DeviceCounts, population: int, parameters: ScoreParameters
) -> None:
    """However many ids there are, and however many logins have one."""
    highest = highest_device_score(own.known, own.matching, parameters)
    assert device_score(own, population, parameters) <= highest + 1e-9


@given(known=st.integers(1, 28), population=st.integers(0, 500), data=st.data())
def test_the_more_ids_a_user_had_the_less_a_new_one_says(
    known: int, population: int, data: st.DataObject
) -> None:
    """Whoever deletes cookies every day is no stranger for it."""
    fewer, more = sorted(data.draw(st.tuples(st.integers(1, known), st.integers(1, known))))
    of_few, of_many = (device_score(DeviceCounts(0, known, n), population) for n in (fewer, more))
    assert of_many <= of_few + 1e-9


@given(own=_counts(), population=st.integers(0, 500))
def test_having_had_the_id_once_more_never_raises_it(own: DeviceCounts, population: int) -> None:
    """It speaks for the user."""
    distinct = own.distinct + (not own.matching)
    more = DeviceCounts(own.matching + 1, own.known + 1, distinct)
    assert device_score(more, population) <= device_score(own, population) + 1e-9


def _score(device_id: str | None, known: list[str | None]) -> float:
    engine, store = Engine(RuleSet((RiskScore(max_score=-20, min_logins=1),))), MemoryStore()
    events: list[LoginEvent] = [
        success(at, None, device_id=each) for at, each in enumerate([*known, device_id])
    ]
    (alert,) = [run(engine, store, [event]) for event in events][-1]
    return float(alert.evidence["score"])


def test_the_rule_adds_it_to_the_score() -> None:
    """Of logins alike but for the id, that with a new id scores higher, that without one between:
    it is judged by its agent alone."""
    known: list[str | None] = ["phone"] * 10
    same, none, other = (_score(each, known) for each in ("phone", None, "tool"))
    assert same < none < other
    assert isclose(other - none, device_score(DeviceCounts(0, 10, 1), 10), abs_tol=2e-3)


def test_an_account_that_never_had_ids_is_not_held_against_them() -> None:
    """The producer may begin to send ids one day."""
    assert _score("phone", [None] * 10) == _score(None, [None] * 10)
