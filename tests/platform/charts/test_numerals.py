from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.numerals import format_gap, format_interval, format_number, format_share


@pytest.mark.parametrize(
    ("value", "locale", "decimals", "written"),
    [
        (3.94, "de", 1, "3,9"),
        (3.94, "en", 1, "3.9"),
        (12.5, "de", 0, "13"),
        (-12.5, "de", 0, "−13"),
        (0.5, "en", 0, "1"),
        (-0.3, "de", 0, "0"),
        (100, "de", 0, "100"),
    ],
)
def test_numbers_follow_the_language(value, locale, decimals, written):
    assert format_number(value, locale, decimals) == written


@pytest.mark.parametrize(
    ("points", "decimals", "written"),
    [(12.2, 0, "+12"), (-8.4, 0, "−8"), (0.4, 0, "0"), (-0.4, 0, "0"), (-0.04, 1, "0,0")],
)
def test_a_gap_shows_its_direction_and_zero_has_none(points, decimals, written):
    assert format_gap(points, "de", decimals) == written


def test_an_interval_is_written_in_words_because_a_dash_would_read_as_a_minus():
    assert format_interval(-16, 0.2, "de") == "−16 bis 0"
    assert format_interval(13.4, 25.2, "en", 1) == "+13.4 to +25.2"


def test_shares_are_whole_per_cent():
    assert format_share(0.125, "de") == "13\N{NO-BREAK SPACE}%"
    assert format_share(0.125, "en") == "13%"


@given(st.floats(-1000, 1000), st.sampled_from(["de", "en"]), st.integers(0, 3))
def test_no_figure_carries_a_hyphen_or_the_other_languages_sign(value, locale, decimals):
    written = format_gap(value, locale, decimals)
    assert "-" not in written
    assert ("." if locale == "de" else ",") not in written
