"""What became of a group since the previous wave, in words; ``measurement.findings.changes`` judges it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blickwinkel.extension.results import ChangeFigures, Changes, GapFigures
from blickwinkel.measurement.findings.changes import Verdict, gap_move, judge
from blickwinkel.measurement.findings.kinds import FindingKind
from blickwinkel.results.presenting.words import Words

#: Kinds of chips for changes that cannot be told from noise.
STILL = frozenset({"same", "unclear"})


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
    label = _gap_word(words, gap_move(before, now))
    if verdict is Verdict.PROBABLY_MOVED:
        label = words.say("probably %(change)s", change=label)
    path = f"{words.gap(before)} → {words.gap(now['points'])}"
    figures = filter(None, (words.gap(change["points"]), words.interval(change["interval"])))
    return Movement("", label, moved=True, points=path, interval="; ".join(figures))


def _gap_word(words: Words, move: FindingKind) -> str:
    return {
        FindingKind.GAP_REVERSED: words.say("reversed"),
        FindingKind.GAP_CLOSED: words.say("closed"),
        FindingKind.GAP_LARGER: words.say("larger"),
        FindingKind.GAP_SMALLER: words.say("smaller"),
    }[move]


def _still(words: Words, verdict: Verdict) -> tuple[str, str]:
    if verdict is Verdict.UNCHANGED:
        return "same", words.say("unchanged")
    return "unclear", words.say("inconclusive")
