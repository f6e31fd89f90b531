"""What became of a group since the previous wave, in words that noise cannot earn.

The rule, for the changes of one side over all topics (one family):

- **better, worse**: the 95 % interval leaves out zero, and so it stays after the p-values of the family
  were adjusted (Benjamini-Hochberg, 5 %).
- **probably better, probably worse**: the interval leaves out zero, but among so many topics one such
  interval is to be expected by chance.
- **unchanged**: the estimate is not notable (``measurement.change.is_notable``: below 5 points and not
  significant) and the whole interval lies within 12.5 points, the distance from which a gap is relevant.
- **inconclusive**: everything else. A notable estimate whose interval contains zero gets no arrow, and
  a small estimate with a wide interval is no proof that nothing has changed.

A gap that has moved by these rules is called **reversed** only if it was relevant before and is so now,
with the other sign; **closed** if it was 5 points or more and now nothing is left that can be claimed;
else **larger** or **smaller** by its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from blickwinkel.extension.results import ChangeFigures, Changes, GapFigures
from blickwinkel.measurement.change import NOTABLE_POINTS, SIGNIFICANCE, is_notable
from blickwinkel.measurement.gaptype import RELEVANT_POINTS
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.results.presenting.words import Words

#: Kinds of chips for changes that cannot be told from noise.
STILL = frozenset({"same", "unclear"})


class Verdict(StrEnum):
    """How sure it is that something moved; the direction is that of the estimate."""

    MOVED = "moved"
    PROBABLY_MOVED = "probably_moved"
    UNCHANGED = "unchanged"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Movement:
    """One change as a page shows it: kind of chip, its words, and the figures beside it.

    ``moved`` is False for noise, which gets words only: no chip, no arrow.
    """

    kind: str
    label: str
    moved: bool
    points: str
    interval: str


@dataclass(frozen=True, slots=True)
class TopicMovement:
    """What moved in one topic; None where the two waves cannot be compared."""

    title: str
    staff: Movement | None
    leadership: Movement | None
    gap: Movement | None

    @property
    def moved(self) -> bool:
        """Tell whether anything moved here that noise does not explain."""
        return any(part is not None and part.moved for part in (self.staff, self.leadership))


def judge(family: Sequence[ChangeFigures | None]) -> list[Verdict | None]:
    """Judge the changes of one side; None stays None."""
    tested = [change["p"] for change in family if change is not None and change["p"] is not None]
    adjusted = iter(benjamini_hochberg(tested))
    return [
        None
        if change is None
        else _verdict(change, next(adjusted) if change["p"] is not None else None)
        for change in family
    ]


def _verdict(change: ChangeFigures, adjusted: float | None) -> Verdict:
    interval = change["interval"]
    if interval is None:
        return Verdict.INCONCLUSIVE
    low, high = interval
    if low > 0 or high < 0:
        sure = adjusted is not None and adjusted <= SIGNIFICANCE
        return Verdict.MOVED if sure else Verdict.PROBABLY_MOVED
    within = low > -RELEVANT_POINTS and high < RELEVANT_POINTS
    if within and not is_notable(change["points"], change["p"]):
        return Verdict.UNCHANGED
    return Verdict.INCONCLUSIVE


def movements(
    words: Words, titles: Sequence[str], changes: Changes, gaps: Sequence[GapFigures | None]
) -> tuple[TopicMovement, ...]:
    """Put the changes of all topics into words.

    Args:
        words: of the reader's language.
        titles: of the topics.
        changes: since the previous wave.
        gaps: of this wave, to tell whether a gap has grown or shrunk.
    """
    staff = _sides(words, changes["staff"])
    leadership = _sides(words, changes["leadership"])
    gap = [
        None
        if verdict is None or change is None or now is None
        else _gap_moved(words, verdict, change, now)
        for verdict, change, now in zip(judge(changes["gap"]), changes["gap"], gaps, strict=True)
    ]
    return tuple(
        TopicMovement(*topic) for topic in zip(titles, staff, leadership, gap, strict=True)
    )


def _sides(words: Words, family: Sequence[ChangeFigures | None]) -> list[Movement | None]:
    return [
        None
        if verdict is None or change is None
        else _shown(words, change, *_side_words(words, verdict, change["points"]))
        for verdict, change in zip(judge(family), family, strict=True)
    ]


def _shown(words: Words, change: ChangeFigures, kind: str, label: str) -> Movement:
    moved = kind not in STILL
    return Movement(
        kind, label, moved, words.gap(change["points"]), words.interval(change["interval"])
    )


def _side_words(words: Words, verdict: Verdict, points: float) -> tuple[str, str]:
    better = points > 0
    if verdict is Verdict.MOVED:
        return ("better", words.say("better")) if better else ("worse", words.say("worse"))
    if verdict is Verdict.PROBABLY_MOVED and better:
        return "better", words.say("probably better")
    if verdict is Verdict.PROBABLY_MOVED:
        return "worse", words.say("probably worse")
    return _still(words, verdict)


def _gap_moved(words: Words, verdict: Verdict, change: ChangeFigures, now: GapFigures) -> Movement:
    if verdict in {Verdict.UNCHANGED, Verdict.INCONCLUSIVE}:
        return _shown(words, change, *_still(words, verdict))
    before = now["points"] - change["points"]
    label = _gap_word(words, before, now)
    if verdict is Verdict.PROBABLY_MOVED:
        label = words.say("probably %(change)s", change=label)
    path = f"{words.gap(before)} → {words.gap(now['points'])}"
    figures = filter(None, (words.gap(change["points"]), words.interval(change["interval"])))
    return Movement("", label, moved=True, points=path, interval="; ".join(figures))


def _gap_word(words: Words, before: float, now: GapFigures) -> str:
    points = now["points"]
    if before * points < 0 and min(abs(before), abs(points)) >= RELEVANT_POINTS:
        return words.say("reversed")
    if abs(before) >= NOTABLE_POINTS and abs(points) < abs(before) and _is_closed(now):
        return words.say("closed")
    return words.say("larger") if abs(points) > abs(before) else words.say("smaller")


def _is_closed(gap: GapFigures) -> bool:
    if abs(gap["points"]) >= RELEVANT_POINTS:
        return False
    ends = gap["interval"]
    return abs(gap["points"]) < NOTABLE_POINTS or (ends is not None and ends[0] <= 0 <= ends[1])


def _still(words: Words, verdict: Verdict) -> tuple[str, str]:
    if verdict is Verdict.UNCHANGED:
        return "same", words.say("unchanged")
    return "unclear", words.say("inconclusive")
