"""The thresholds of a wave, with floors in code so that no tenant, plugin or row can undercut them."""

from __future__ import annotations

from dataclasses import dataclass

from blickwinkel.errors import InvalidInputError

#: 2: what a hidden item would tell is hidden as well. 3: findings are stored and audited. 4: correlations
#: between items are those of released items only.
RULES_VERSION = "4"
MIN_K = 5
MIN_DEVIATING = 2
MIN_DISTRIBUTION_FROM = 10
MIN_OPEN_K = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """Confidentiality promised to the people asked, frozen with the wave that promised it.

    Attributes:
        k: people whose valid answers a released group and its rest must have at least.
        min_deviating: answers that must differ from the most frequent one; 2 means that even a
            member of the group who subtracts the own answer does not learn everybody else's.
        distribution_from: answers from which distributions and agreement indices are drawn.
        version: of the rule set, stored with every publication.

    Raises:
        InvalidInputError: a threshold is below its floor.
    """

    k: int = MIN_K
    min_deviating: int = MIN_DEVIATING
    distribution_from: int = MIN_DISTRIBUTION_FROM
    version: str = RULES_VERSION

    def __post_init__(self) -> None:
        _refuse_below("k", self.k, MIN_K)
        _refuse_below("min_deviating", self.min_deviating, MIN_DEVIATING)
        _refuse_below("distribution_from", self.distribution_from, MIN_DISTRIBUTION_FROM)


@dataclass(frozen=True, slots=True)
class OpenTerms:
    """What the members of a board agreed to instead of ``Terms``, each of them and before the wave opened.

    Their answers are not anonymous, and the form says so on every page. Three is the floor: with two
    answers each of the two would read the other's exactly, which is more than being seen as one of a
    few. Uniformity protects anonymity, which was given up here, so there is no rule about it. Applies
    to nobody but the board: CCOs and staff cannot agree to it.

    Attributes:
        k: valid answers to an item from which the board's histogram of it is shown.

    Raises:
        InvalidInputError: the threshold is below its floor.
    """

    k: int = MIN_OPEN_K

    def __post_init__(self) -> None:
        _refuse_below("k", self.k, MIN_OPEN_K)


def _refuse_below(name: str, value: int, floor: int) -> None:
    # written so that NaN, for which every comparison is false, is refused as well
    if not value >= floor:
        raise InvalidInputError(f"{name} is {value}; the rules allow nothing below {floor}")
