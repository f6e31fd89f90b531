"""Why a score or a gap has changed since the previous wave by as much as it has, and how surely."""

from __future__ import annotations

from blickwinkel.extension.results import ChangeFigures, Changes
from blickwinkel.measurement.interval import Z95
from blickwinkel.results.presenting.explaining import change_notes as notes
from blickwinkel.results.presenting.explaining import judging, people
from blickwinkel.results.presenting.explaining.change_notes import Part
from blickwinkel.results.presenting.explaining.dimensions import mean_step
from blickwinkel.results.presenting.explaining.explanation import (
    Explanation,
    FigureTable,
    Related,
    Step,
    told,
)
from blickwinkel.results.presenting.explaining.numerals import rounded
from blickwinkel.results.presenting.explaining.shared_items import Common, common
from blickwinkel.results.presenting.explaining.subject import SIDES, ExplainedUnit, SideKey
from blickwinkel.results.presenting.explaining.topic_gap import combined_error_step


def side_change(subject: ExplainedUnit, key: SideKey, dimension: int) -> Explanation | None:
    """Explain how a group's score on a dimension has changed; None if it cannot be compared."""
    changes, figures = _found(subject, key, dimension)
    group = subject.group(key)
    if changes is None or figures is None or group is None:
        return None
    shared = common(subject, key, dimension, figures)
    words = subject.words
    return Explanation(
        title=words.say(
            "%(topic)s: change, %(side)s", topic=subject.topic(dimension), side=group.view.name
        ),
        shown=words.gap(figures["points"]),
        plain=told(
            _moved(subject, key, changes, figures),
            notes.verdict(subject, changes, key, dimension),
        ),
        steps=_side_steps(subject, shared, figures, (changes, key)),
        people=(people.who(subject, group),),
        left_out=told(
            notes.basis(subject, changes, dimension),
            notes.lineage(subject, changes),
            notes.no_calculation(subject) if shared is None else "",
            people.spread_kept(subject) if shared and not shared.open else "",
        ),
        certainty=notes.certainty(subject, changes, key, figures),
        table=_table(subject, changes, shared),
        related=(
            Related(f"{key}.dim.{dimension}", f"{subject.topic(dimension)}: {group.view.name}"),
        ),
        source=people.source(subject),
    )


def gap_change(subject: ExplainedUnit, dimension: int) -> Explanation | None:
    """Explain how the gap on a dimension has changed; None if it cannot be compared."""
    changes, figures = _found(subject, "gap", dimension)
    if changes is None or figures is None:
        return None
    words, parts = subject.words, [changes[key][dimension] for key in SIDES]
    first, second = parts
    if first is None or second is None:
        return None
    groups = [group for key in SIDES if (group := subject.group(key))]
    return Explanation(
        title=words.say("%(topic)s: change of the gap", topic=subject.topic(dimension)),
        shown=words.gap(figures["points"]),
        plain=told(
            words.say(
                "Since %(wave)s leadership's score has moved by %(leadership)s points and staff's by"
                " %(staff)s. The gap, leadership minus staff, has therefore moved by %(points)s.",
                wave=changes["wave"],
                leadership=words.gap(first["points"]),
                staff=words.gap(second["points"]),
                points=words.gap(figures["points"]),
            ),
            notes.verdict(subject, changes, "gap", dimension),
        ),
        steps=_gap_steps(subject, (first, second), figures, changes),
        people=tuple(people.who(subject, group) for group in groups),
        left_out=told(notes.basis(subject, changes, dimension), notes.lineage(subject, changes)),
        certainty=notes.certainty(subject, changes, "gap", figures),
        table=None,
        related=tuple(
            Related(
                f"change.{group.key}.{dimension}",
                words.say(
                    "%(topic)s: change, %(side)s",
                    topic=subject.topic(dimension),
                    side=group.view.name,
                ),
            )
            for group in groups
        ),
        source=people.source(subject),
    )


def _found(
    subject: ExplainedUnit, part: Part, dimension: int
) -> tuple[Changes | None, ChangeFigures | None]:
    changes = subject.payload["change"]
    if changes is None or dimension >= len(changes[part]):
        return None, None
    return changes, changes[part][dimension]


def _moved(subject: ExplainedUnit, key: SideKey, changes: Changes, figures: ChangeFigures) -> str:
    higher = (
        "Staff rate this %(points)s points higher than in %(wave)s."
        if key == "staff"
        else "Leadership rates this %(points)s points higher than in %(wave)s."
    )
    lower = (
        "Staff rate this %(points)s points lower than in %(wave)s."
        if key == "staff"
        else "Leadership rates this %(points)s points lower than in %(wave)s."
    )
    points = figures["points"]
    message = higher if points > 0 else lower
    if not rounded(points, 0):
        message = "The score is practically the same as in %(wave)s."
    return subject.words.say(message, points=subject.words.score(abs(points)), wave=changes["wave"])


def _side_steps(
    subject: ExplainedUnit,
    shared: Common | None,
    figures: ChangeFigures,
    family: tuple[Changes, Part],
) -> tuple[Step, ...]:
    words, steps = subject.words, list[Step]()
    if shared is not None:
        for scores, label in (
            (shared.before, words.say("Mean of the shared questions, earlier wave")),
            (shared.after, words.say("Mean of the shared questions, this wave")),
        ):
            steps += [
                Step(label, step.formula, step.numbers, step.result)
                for step in mean_step(subject, scores)
            ]
        steps.append(
            judging.difference_step(subject, words.say("Change"), "D = M₂ − M₁", shared.means)
        )
        if shared.errors is not None and figures["interval"] is not None:
            steps.append(combined_error_step(subject, shared.errors))
    return (*steps, *_sure_steps(subject, figures, *family))


def _gap_steps(
    subject: ExplainedUnit,
    parts: tuple[ChangeFigures, ChangeFigures],
    figures: ChangeFigures,
    changes: Changes,
) -> tuple[Step, ...]:
    words, (first, second) = subject.words, parts
    steps = [
        judging.difference_step(
            subject,
            words.say("Change of the gap"),
            "D = D₁ − D₂",
            (first["points"], second["points"]),
        )
    ]
    errors = [error_of(part) for part in parts]
    if errors[0] is not None and errors[1] is not None and figures["interval"] is not None:
        steps.append(combined_error_step(subject, (errors[0], errors[1])))
    return (*steps, *_sure_steps(subject, figures, changes, "gap"))


def error_of(figures: ChangeFigures) -> float | None:
    """Return the standard error that a normal interval stands for; None without one."""
    ends = figures["interval"]
    return None if ends is None else (ends[1] - ends[0]) / (2 * Z95)


def _sure_steps(
    subject: ExplainedUnit, figures: ChangeFigures, changes: Changes, part: Part
) -> tuple[Step, ...]:
    ends, error, words = figures["interval"], error_of(figures), subject.words
    if ends is None or error is None:
        return ()
    steps = judging.interval_steps(subject, figures["points"], (Z95, error), ends)
    p, q = figures["p"], notes.adjusted(changes, part, figures)
    chance = words.say("How likely by chance (p)")
    tested = judging.test_step(subject, chance, "z = D / SE;  p = 2 × Φ(−|z|)", p)
    if q is None:
        return (*steps, *tested)
    label = words.say("Adjusted for %(m)s comparisons (q)", m=notes.size(changes, part))
    formula = "q(i) = min m × p(j) / j,  j ≥ i"
    return (*steps, *tested, Step(label, formula, "", subject.numerals.p(q)))


def _table(subject: ExplainedUnit, changes: Changes, shared: Common | None) -> FigureTable | None:
    if shared is None:
        return None
    words = subject.words
    return FigureTable(
        words.say("Questions that are shown in both waves"),
        (
            (words.say("Question"), False),
            (changes["wave"], True),
            (subject.issue.wave, True),
        ),
        tuple(
            (subject.label(item), words.score(before), words.score(after))
            for item, before, after in zip(shared.items, shared.before, shared.after, strict=True)
        ),
    )
