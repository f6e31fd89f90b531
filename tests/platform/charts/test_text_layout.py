from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.text_layout import shorten, text_width, wrap


@pytest.mark.parametrize(
    ("text", "measured"),
    [
        # measured in the font itself, regular weight, for a size of 1000
        ("Adress- und Datenqualität Gemeinsames Mittelfeld 0123456789", 30285),
        ("iiiii", 1210),
        ("WWWWW", 4925),
        ("Größe", 2874),
    ],
)
def test_widths_are_close_to_the_fonts_and_rather_too_wide(text, measured):
    assert measured * 0.99 <= text_width(text, 1000) <= measured * 1.06


def test_other_scripts_are_given_room():
    assert text_width("顧客志向", 10) >= 40
    assert text_width("Ž", 10) >= text_width("Z", 10)


@given(st.text(min_size=1, max_size=200), st.floats(20, 400), st.integers(1, 4))
def test_lines_fit_their_room_and_never_exceed_their_number(text, room, lines):
    broken = wrap(text, 14, room, lines)
    assert len(broken) <= lines
    assert all(text_width(line, 14) <= room for line in broken)


def test_nothing_is_lost_while_there_is_room():
    sentence = "Ich weiß, an wen ich mich wende, wenn Kundendaten falsch sind."
    assert " ".join(wrap(sentence, 15, 200, 4)) == sentence


def test_what_does_not_fit_says_so():
    assert shorten("Gesteuert", 12, 40).endswith("…")
    assert wrap("ein langer Satz ohne Platz für alles", 15, 60, 2)[-1].endswith("…")
