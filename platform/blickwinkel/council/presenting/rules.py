"""The chapters about what is promised, from how many answers on, and who checks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blickwinkel.council.facts import Facts, WaveFacts
from blickwinkel.council.presenting.names import board_view, day, state_name
from blickwinkel.documents.blocks import (
    Block,
    Section,
    bullets,
    heading,
    numbered,
    paragraph,
    table,
)
from blickwinkel.i18n.messages import Messages
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.survey.presenting.promise import promise
from blickwinkel.survey.services.stopping import stop_reason


@dataclass(frozen=True, slots=True)
class Example:
    """A unit with three teams, the smallest of which nobody may see; sizes are numbers of answers."""

    large: int
    middle: int
    small: int

    @classmethod
    def at(cls, k: int) -> Example:
        """Return sizes for which the rule of subtraction hides a team that is large enough itself."""
        return cls(large=k + 4, middle=k, small=k - 2)

    @property
    def whole(self) -> int:
        """Return the answers of the unit."""
        return self.large + self.middle + self.small

    @property
    def rest(self) -> int:
        """Return the answers that remain when the one shown team is taken away."""
        return self.middle + self.small


def promise_section(messages: Messages, facts: Facts) -> Section:
    """Return the text that the people asked read as well, with the terms of the newest wave."""
    newest = facts["waves"][0]
    terms = Terms(newest["k"], newest["min_deviating"], newest["distribution_from"])
    said = promise(messages, terms, open_leadership=newest["leadership_view"] == "open")
    intro = messages.gettext(
        "This text stands on the first screen of the questionnaire; what it says about results stands"
        " below all results as well. The figures are those of the wave %(wave)s."
    )
    return Section(
        id="promise",
        title=said.title,
        blocks=[
            paragraph(intro % {"wave": newest["title"]}),
            numbered((clause.title, " ".join(clause.sentences)) for clause in said.clauses),
        ],
    )


def thresholds_section(messages: Messages, facts: Facts) -> Section:
    """Return the thresholds of each wave, the floors, and what they mean in an example."""
    _ = messages.gettext
    return Section(
        id="thresholds",
        title=_("Thresholds and what they mean"),
        blocks=[
            paragraph(
                _(
                    "Each wave freezes its thresholds when it opens; from then on nobody can change"
                    " them. No wave can go below the floors, which are built into the program."
                )
            ),
            waves_table(messages, facts["waves"]),
            _floors(messages, facts),
            heading(_("An example")),
            *_example(messages, facts["waves"][0]),
        ],
    )


def waves_table(messages: Messages, waves: list[WaveFacts]) -> Block:
    """Return the terms of waves."""
    _ = messages.gettext
    columns = (
        _("Wave"),
        _("State"),
        _("Smallest group"),
        _("Deviating answers"),
        _("Distributions from"),
        _("Board"),
        _("Rules"),
    )
    rows = [
        (
            f"{wave['title']} ({day(messages, wave['opens_on'])} – {day(messages, wave['closes_on'])})",
            state_name(messages, wave["state"]),
            messages.number(wave["k"]),
            messages.number(wave["min_deviating"]),
            messages.number(wave["distribution_from"]),
            board_view(messages, wave["leadership_view"]),
            _("version %(version)s") % {"version": wave["rules_version"]},
        )
        for wave in waves
    ]
    return table(columns, rows, (7, 4, 3, 4, 4, 4, 3))


def auditor_section(messages: Messages, facts: Facts) -> Section:
    """Return what the auditor does and how it judged each wave."""
    _ = messages.gettext
    columns = (_("Wave"), _("Published on"), _("How the auditor judged"))
    rows = [
        (wave["title"], day(messages, wave["published_on"]), verdict(messages, wave))
        for wave in facts["waves"]
    ]
    digests = [f"{w['title']}: {w['digest']}" for w in facts["waves"] if w["digest"]]
    blocks = [
        paragraph(
            _(
                "The auditor is a part of the program that shares no code with the part that"
                " publishes. Before each publication it takes all figures of all units together and"
                " works out whether a smaller group than promised follows from them by any adding and"
                " subtracting, or what a single person answered. If so, nothing is published: the"
                " wave is stopped with the reason."
            )
        ),
        table(columns, rows, (3, 3, 6)),
    ]
    if digests:
        blocks += [
            paragraph(
                _(
                    "Each publication has a fingerprint (SHA-256) of all its figures. A single changed"
                    " figure would give another one."
                )
            ),
            bullets(digests),
        ]
    return Section(id="auditor", title=_("The auditor"), blocks=blocks)


def verdict(messages: Messages, wave: WaveFacts) -> str:
    """Say how the auditor judged a wave."""
    _ = messages.gettext
    if wave["state"] == "published":
        return _("passed")
    if wave["state"] == "stopped":
        reason = stop_reason(wave["stop_reason"] or "").told(messages.gettext)
        return _("stopped: %(reason)s") % {"reason": reason}
    return _("not yet judged")


def _floors(messages: Messages, facts: Facts) -> Block:
    _ = messages.gettext
    floors = facts["floors"]
    columns = (_("Threshold"), _("Floor"), _("What it means"))
    rows = [
        (
            _("Smallest group"),
            messages.number(floors["k"]),
            _(
                "So many people of a group must have answered a question for its result to be shown."
            ),
        ),
        (
            _("Deviating answers"),
            messages.number(floors["min_deviating"]),
            _("So many answers must differ from the most frequent one, so that nobody's follows."),
        ),
        (
            _("Distributions from"),
            messages.number(floors["distribution_from"]),
            _("From so many answers on it is shown how they spread over the scale."),
        ),
        (
            _("Participation from"),
            messages.number(floors["participation"]),
            _(
                "While a wave is open, participation is shown of units with so many invited, coarsely."
            ),
        ),
        (
            _("Board in the open view"),
            messages.number(floors["open_leadership"]),
            _("Only if every member of the board has agreed before the wave opened."),
        ),
    ]
    return table(columns, rows, (4, 2, 8))


def _example(messages: Messages, wave: WaveFacts) -> list[Block]:
    k, sizes = wave["k"], Example.at(wave["k"])
    say = _filler(messages, {**_sizes(sizes), "k": k, **_alike(wave, sizes)})
    _ = messages.gettext
    return [
        paragraph(
            say(
                _(
                    "A department has %(whole)s answers: team A %(large)s, team B %(middle)s and team C"
                    " %(small)s. The smallest group is %(k)s."
                )
            )
        ),
        bullets(
            [
                say(_("Team C is not shown: %(small)s answers are fewer than %(k)s.")),
                say(
                    _(
                        "If A and B were both shown, C could be worked out: %(whole)s − %(large)s −"
                        " %(middle)s = %(small)s. So B is hidden too, although it is large enough."
                    )
                ),
                say(
                    _(
                        "Shown are the department and team A. What remains are B and C together, with"
                        " %(rest)s answers: not fewer than %(k)s."
                    )
                ),
                say(
                    _(
                        "In team A %(alike)s of %(large)s people choose the same answer to a question,"
                        " and %(others)s another one. That is too few deviating answers: this question"
                        " is not shown for team A."
                    )
                ),
            ]
        ),
    ]


def _sizes(sizes: Example) -> dict[str, int]:
    return {
        "whole": sizes.whole,
        "large": sizes.large,
        "middle": sizes.middle,
        "small": sizes.small,
        "rest": sizes.rest,
    }


def _alike(wave: WaveFacts, sizes: Example) -> dict[str, int]:
    others = wave["min_deviating"] - 1
    return {"alike": sizes.large - others, "others": others}


def _filler(messages: Messages, figures: dict[str, int]) -> Callable[[str], str]:
    written = {name: messages.number(value) for name, value in figures.items()}
    return lambda sentence: sentence % written
