"""What is published of a column is what is published of a single figure."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from blickwinkel.publishing.services.collecting import no_collection
from blickwinkel.publishing.services.columns import nullable, rounded


def test_columns_are_rounded_like_single_figures():
    dice = np.random.default_rng(3)
    middles = dice.integers(-(10**8), 10**8, 20_000) / 10**6 + 0.5e-6
    quotients = dice.integers(0, 10**6, 20_000) * 25 / 16_000
    values = np.concatenate([middles, quotients, dice.normal(0, 100, 20_000), [0.0, -1e-9]])
    # exactly between two decimals, scaling first would often go the other way
    assert (np.round(values, 6) != [round(value, 6) for value in values.tolist()]).any()
    assert rounded(values).tolist() == [round(value, 6) for value in values.tolist()]


def test_what_is_undefined_stays_none():
    values = np.array([[1.5, np.nan], [np.nan, 2.0]])
    assert nullable(rounded(values)) == [[1.5, None], [None, 2.0]]


def test_the_collector_comes_back_even_after_a_fault():
    with no_collection():
        assert not gc.isenabled()
    with pytest.raises(ZeroDivisionError), no_collection():
        _ = 1 // 0
    assert gc.isenabled()
