"""What running one worked example yields, shared by everything that runs vector files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Verdict on one case of a vector file.

    Attributes:
        section: top-level key of the file in which the case stands.
        case: the case's ``id``, or its position where it has none.
        passed: whether the product gave what the file expects.
        message: empty when passed, otherwise expected and actual value in one line.
    """

    section: str
    case: str
    passed: bool
    message: str = ""
