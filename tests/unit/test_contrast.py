"""The measure of contrast that the test of a page relies on."""

import pytest

from tests.contrast import TEXT, contrast

WHITE = "rgb(255, 255, 255)"


def test_the_ends_of_the_scale() -> None:
    """Black on white is 21, a colour on itself 1, and the order does not matter."""
    black = "rgb(0, 0, 0)"
    assert contrast(black, WHITE) == contrast(WHITE, black) == pytest.approx(21)
    assert contrast(black, black) == 1


def test_the_lightest_grey_that_white_paper_allows() -> None:
    """#767676 passes, #777777 does not."""
    assert contrast("rgb(119, 119, 119)", WHITE) < TEXT <= contrast("rgb(118, 118, 118)", WHITE)


def test_what_shines_through_is_no_colour() -> None:
    """A colour that is not opaque has no contrast of its own."""
    with pytest.raises(AssertionError, match="no opaque colour"):
        contrast("rgba(0, 0, 0, 0.5)", WHITE)
