"""What a change is called."""

from __future__ import annotations

from math import erfc, sqrt

import pytest

from blickwinkel.extension.results import ChangeFigures, GapFigures
from blickwinkel.i18n.messages import messages_for
from blickwinkel.results.presenting.movement import movements
from blickwinkel.results.presenting.words import Words

WORDS = Words(messages_for("de"), leaf=True)


def change(points: float, error: float | None) -> ChangeFigures:
    if error is None:
        return {"points": points, "interval": None, "p": None}
    half = 1.959964 * error
    return {
        "points": points,
        "interval": [points - half, points + half],
        "p": erfc(abs(points) / error / sqrt(2)) if error else None,
    }


def gap(points: float, interval: list[float] | None = None) -> GapFigures:
    return {
        "points": points,
        "interval": interval,
        "p": None,
        "q": None,
        "type": "blind_spot",
        "certainty": None,
        "delta": None,
        "delta_interval": None,
        "superiority": None,
        "method": None,
    }


@pytest.mark.parametrize(
    ("now", "moved", "label"),
    [
        (20, -15, "kleiner"),
        (35, 15, "größer"),
        (-20, 15, "kleiner"),
        (-20, -40, "umgekehrt"),
        (-12, -30, "kleiner"),
        (-3, -14, "geschlossen"),
        (0, -9, "geschlossen"),
        (-12, -14, "größer"),
        (-1, -4.5, "kleiner"),
        (20, 1, "unverändert"),
    ],
)
def test_gaps_grow_or_shrink_whatever_their_direction(now, moved, label):
    changes = {"wave": "Q1", "staff": [None], "leadership": [None], "gap": [change(moved, 2)]}
    (topic,) = movements(WORDS, ["Daten"], changes, [gap(now)])
    assert topic.gap.label == label
    assert topic.staff is None


def test_a_gap_that_moved_shows_both_figures_and_a_probable_one_is_called_so():
    family = [change(-14, 6.5), *(change(0.1, 3) for _ in range(5))]
    nothing = [None] * 6
    changes = {"wave": "Q1", "staff": nothing, "leadership": nothing, "gap": family}
    first, second, *_ = movements(WORDS, ["Daten"] * 6, changes, [gap(-3)] * 6)
    assert (first.gap.label, first.gap.moved) == ("wahrscheinlich geschlossen", True)
    assert (first.gap.points, first.gap.interval) == ("+11 → −3", "−14; −27 bis −1")
    assert (second.gap.label, second.gap.moved) == ("unverändert", False)


def test_noise_gets_words_but_no_arrow():
    changes = {
        "wave": "Q1",
        "staff": [change(9, 2), change(6, 9)],
        "leadership": [change(-9, 2), None],
        "gap": [None, None],
    }
    first, second = movements(WORDS, ["Daten", "IT"], changes, [gap(1), gap(1)])
    assert (first.staff.kind, first.staff.label) == ("better", "besser")
    assert (first.leadership.kind, first.leadership.label) == ("worse", "schlechter")
    assert (second.staff.label, second.staff.moved) == ("nicht eindeutig", False)
    assert (second.staff.points, second.staff.interval) == ("+6", "−12 bis +24")
    assert first.moved
    assert not second.moved
