"""The thresholds can be tightened and never loosened."""

from __future__ import annotations

import dataclasses
import math

import pytest

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.confidentiality.rules import RULES_VERSION, OpenTerms, Terms


def test_the_defaults_are_the_floors():
    assert Terms() == Terms(k=5, min_deviating=2, distribution_from=10, version=RULES_VERSION)


def test_stricter_terms_are_accepted():
    assert Terms(k=8, min_deviating=3, distribution_from=15).k == 8


@pytest.mark.parametrize(
    "looser", [{"k": 4}, {"k": math.nan}, {"min_deviating": 1}, {"distribution_from": 9}]
)
def test_looser_terms_are_refused(looser):
    with pytest.raises(InvalidInputError, match=next(iter(looser))):
        Terms(**looser)


def test_a_promise_cannot_be_changed_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Terms().k = 1


def test_an_open_board_has_a_floor_of_its_own_that_nobody_else_gets():
    assert OpenTerms().k == 3
    assert OpenTerms(k=4).k == 4
    for fewer in (2, 0, math.nan):
        with pytest.raises(InvalidInputError, match="k is"):
            OpenTerms(k=fewer)
    with pytest.raises(InvalidInputError):
        Terms(k=OpenTerms().k)
