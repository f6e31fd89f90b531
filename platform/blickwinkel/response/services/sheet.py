"""An answer sheet: one byte per item of the framework, in the framework's order."""

from __future__ import annotations

from collections.abc import Mapping

from blickwinkel.errors import Problem, ProblemsError
from blickwinkel.extension.framework import Framework

#: The byte of "can't judge", of an item left empty, and of one not asked of this perspective.
NO_ANSWER = 0

#: What a form sends for "can't judge".
CANNOT_JUDGE = "na"

Answers = Mapping[str, str]


def check(framework: Framework, perspective: str, answers: Answers) -> None:
    """Refuse answers that this person cannot give.

    Args:
        framework: of the wave.
        perspective: of the person.
        answers: item id to "1".."A" or "na"; items may be missing.

    Raises:
        ProblemsError: naming every item that is not asked here or has an impossible value.
    """
    items = framework.items
    asked = {items[i].id for i in framework.asked(perspective)}
    allowed = {str(point.value) for point in framework.scale.points}
    if framework.scale.cannot_judge is not None:
        allowed.add(CANNOT_JUDGE)
    problems = [
        Problem("", None, item_id, "This question does not belong to this questionnaire.")
        for item_id in answers
        if item_id not in asked
    ] + [
        Problem("", None, item_id, "Please choose one of the answers offered.")
        for item_id, value in answers.items()
        if item_id in asked and value not in allowed
    ]
    if problems:
        raise ProblemsError(problems)


def pack(framework: Framework, answers: Answers) -> bytes:
    """Return the sheet as bytes: 1..A, or 0 where there is no answer to count."""
    return bytes(
        NO_ANSWER if answers.get(item.id, CANNOT_JUDGE) == CANNOT_JUDGE else int(answers[item.id])
        for item in framework.items
    )
