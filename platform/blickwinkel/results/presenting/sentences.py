"""Each finding as one sentence, the same on every page that tells it."""

from __future__ import annotations

from collections.abc import Callable

from blickwinkel.measurement.findings.kinds import (
    GAP_MOVES,
    LEADERSHIP,
    STEPS,
    Finding,
    FindingKind,
)
from blickwinkel.measurement.gaptype import Certainty
from blickwinkel.results.presenting.cascade_path import CascadePath
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView

#: Writes a finding down: the reader's words, the unit, the finding.
Writer = Callable[[Words, UnitView, Finding], str]


def sentence(words: Words, view: UnitView, found: Finding) -> str:
    """Say a finding, as sure as it is.

    Args:
        words: of the reader's language.
        view: the unit whose finding it is.
        found: any finding but a priority, which has no sentence of its own.
    """
    said = _writer(found.kind)(words, view, found)
    if found.certainty is Certainty.CLEAR:
        return said
    return words.say("An indication: %(finding)s", finding=said)


def topic(words: Words, view: UnitView, found: Finding) -> str:
    """Name the dimension that a finding is about."""
    return words.short_title(view.wave.framework.dimensions[found.dimension])


def _writer(kind: FindingKind) -> Writer:
    if kind in STEPS:
        return _step
    if kind in GAP_MOVES:
        return _gap_move
    if kind in {FindingKind.IMPROVED, FindingKind.WORSENED}:
        return _moved
    return _heading if kind in {FindingKind.RISING, FindingKind.FALLING} else _gap


def _gap(words: Words, view: UnitView, found: Finding) -> str:
    leads = found.points > 0
    if words.leaf:
        message = (
            "Leadership rates “%(topic)s” %(points)s points higher than the team does"
            if leads
            else "The team rates “%(topic)s” %(points)s points higher than leadership does"
        )
    else:
        message = (
            "Leadership rates “%(topic)s” %(points)s points higher than staff do"
            if leads
            else "Staff rate “%(topic)s” %(points)s points higher than leadership does"
        )
    return _said(words, view, found, message)


def _said(words: Words, view: UnitView, found: Finding, message: str) -> str:
    return words.say(
        message, topic=topic(words, view, found), points=words.score(abs(found.points))
    )


def _step(words: Words, view: UnitView, found: Finding) -> str:
    path, place = CascadePath(words, view), found.step or 0
    return words.say(
        "The perception breaks between %(upper)s and %(lower)s: “%(topic)s”, %(points)s points"
        if found.points > 0
        else "Between %(upper)s and %(lower)s the judgement rises: “%(topic)s”, %(points)s points",
        upper=path.within(path.steps[place]),
        lower=path.within(path.steps[place + 1]),
        topic=topic(words, view, found),
        points=words.score(abs(found.points)),
    )


def _wave(view: UnitView) -> str:
    change = view.payload["change"]
    return change["wave"] if change else ""


def _moved(words: Words, view: UnitView, found: Finding) -> str:
    better = found.points > 0
    if found.group == LEADERSHIP:
        message = (
            "Since %(wave)s leadership rates “%(topic)s” %(points)s points better"
            if better
            else "Since %(wave)s leadership rates “%(topic)s” %(points)s points worse"
        )
    elif words.leaf:
        message = (
            "Since %(wave)s the team rates “%(topic)s” %(points)s points better"
            if better
            else "Since %(wave)s the team rates “%(topic)s” %(points)s points worse"
        )
    else:
        message = (
            "Since %(wave)s staff rate “%(topic)s” %(points)s points better"
            if better
            else "Since %(wave)s staff rate “%(topic)s” %(points)s points worse"
        )
    return words.say(
        message,
        wave=_wave(view),
        topic=topic(words, view, found),
        points=words.score(abs(found.points)),
    )


def _gap_move(words: Words, view: UnitView, found: Finding) -> str:
    gap = view.payload["dimensions"][found.dimension]
    now = gap["points"] if gap else 0.0
    message = {
        FindingKind.GAP_CLOSED: (
            "Since %(wave)s the difference on “%(topic)s” has closed: %(before)s → %(now)s"
        ),
        FindingKind.GAP_SMALLER: (
            "Since %(wave)s the difference on “%(topic)s” has shrunk: %(before)s → %(now)s"
        ),
        FindingKind.GAP_LARGER: (
            "Since %(wave)s the difference on “%(topic)s” has grown: %(before)s → %(now)s"
        ),
        FindingKind.GAP_REVERSED: (
            "Since %(wave)s the difference on “%(topic)s” has reversed: %(before)s → %(now)s"
        ),
    }[found.kind]
    return words.say(
        message,
        wave=_wave(view),
        topic=topic(words, view, found),
        before=words.gap(now - found.points),
        now=words.gap(now),
    )


def _heading(words: Words, view: UnitView, found: Finding) -> str:
    history = view.payload["history"]
    led = found.group == LEADERSHIP
    line = (history["leadership"] if led else history["staff"])[found.dimension]
    return words.say(
        "%(side)s rate “%(topic)s” better than before: %(points)s points over %(waves)s waves"
        if found.points > 0
        else "%(side)s rate “%(topic)s” worse than before: %(points)s points over %(waves)s waves",
        side=words.leadership if led else words.staff,
        topic=topic(words, view, found),
        points=words.gap(found.points),
        waves=line["waves"] if line else 0,
    )
