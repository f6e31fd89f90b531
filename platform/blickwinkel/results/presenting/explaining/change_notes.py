"""What there is to say about every change since the previous wave: how sure, and what it rests on."""

from __future__ import annotations

from typing import Literal

from blickwinkel.extension.results import ChangeFigures, Changes
from blickwinkel.measurement.findings import changes as moving
from blickwinkel.measurement.findings.changes import Verdict
from blickwinkel.results.presenting.explaining.subject import ExplainedUnit

Part = Literal["staff", "leadership", "gap"]


def verdict(subject: ExplainedUnit, changes: Changes, part: Part, dimension: int) -> str:
    """Say in plain words how sure a change is."""
    words = subject.words
    said = {
        Verdict.MOVED: words.say(
            "That is a certain change: it goes beyond what chance would explain, even with all topics"
            " looked at together."
        ),
        Verdict.PROBABLY_MOVED: words.say(
            "That is probably a change. But among so many topics one such case may be chance."
        ),
        Verdict.UNCHANGED: words.say(
            "That counts as unchanged: it is small, and a larger change is ruled out."
        ),
        Verdict.INCONCLUSIVE: words.say(
            "That is inconclusive: the margin of uncertainty is too wide to speak of a change, or of none."
        ),
    }
    verdict = moving.judge(changes[part])[dimension]
    return said[verdict] if verdict else ""


def certainty(
    subject: ExplainedUnit, changes: Changes, part: Part, figures: ChangeFigures
) -> tuple[str, ...]:
    """Say by which method a change was judged."""
    words = subject.words
    if figures["interval"] is None:
        return (
            words.say(
                "There is no interval: a question has a single judgement only, so nobody can say by how much"
                " another survey would differ."
            ),
        )
    return (
        words.say(
            "The 95%% interval uses the normal distribution. Who answered in both waves is not known, so both"
            " are treated as different people; the interval is rather too wide than too narrow."
        ),
        words.say(
            "The changes of all %(m)s topics are judged together (Benjamini-Hochberg, 5%%), so that chance"
            " does not look like a change.",
            m=size(changes, part),
        ),
    )


def basis(subject: ExplainedUnit, changes: Changes, dimension: int) -> str:
    """Say which questions a change rests on."""
    if dimension >= len(changes["items"]):
        return ""
    both, asked = changes["items"][dimension]
    words = subject.words
    if both == asked:
        return words.say(
            "Compared are only questions that are shown in both waves, so that a hidden question cannot look"
            " like a change. The score of this wave alone may therefore differ a little."
        )
    return words.say(
        "Compared are only questions that are shown in both waves; %(both)s of %(asked)s were asked in both"
        " in the same way. The score of this wave alone may therefore differ a little.",
        both=both,
        asked=asked,
    )


def lineage(subject: ExplainedUnit, changes: Changes) -> str:
    """Say that a unit has come from several; empty if it has not."""
    lineage, words = changes["lineage"], subject.words
    if lineage["kind"] != "merged":
        return ""
    return words.say(
        "This unit has come from several: %(units)s. It is compared with all of them together.",
        units="; ".join(unit["name"] for unit in lineage["units"]),
    )


def no_calculation(subject: ExplainedUnit) -> str:
    """Say why the earlier scores are not set out."""
    return subject.words.say(
        "The scores of the earlier wave cannot be set out here one by one: they come from several units, or"
        " from results that you may not open. The change itself was calculated from them when this wave was"
        " published."
    )


def size(changes: Changes, part: Part) -> int:
    """Count the changes that were tested together."""
    return sum(found is not None and found["p"] is not None for found in changes[part])


def adjusted(changes: Changes, part: Part, figures: ChangeFigures) -> float | None:
    """Return a p-value adjusted for its family; None without one."""
    place = next(i for i, found in enumerate(changes[part]) if found is figures)
    return moving.adjusted(changes[part])[place]
