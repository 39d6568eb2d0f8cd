"""An accent can be read on its paper, whatever an editor chose."""

import pytest

from rotative.kit.colours import contrast, readable


def test_contrast_is_wcags():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("paper", ["#fdfcf9", "#16181b"])
@pytest.mark.parametrize("accent", ["#ffffff", "#000000", "#ffe000", "#7a1f2b", "#808080"])
def test_any_colour_becomes_readable(accent, paper):
    assert contrast(readable(accent, paper, 7), paper) >= 7


def test_a_colour_that_can_be_read_stays_as_chosen():
    assert readable("#7a1f2b", "#fdfcf9", 7) == "#7a1f2b"
