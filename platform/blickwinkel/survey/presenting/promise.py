"""What people are promised, in one text: asked people, works councils and readers of results get the same.

The sentences stand here and nowhere else. The first screen of the questionnaire, the pages and the
package for the works council, and the footer of results take them from here, word for word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from blickwinkel.i18n.messages import Messages, Translate
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.survey.policies import PARTICIPATION_DAYS, SHEET_DAYS


@dataclass(frozen=True, slots=True)
class Clause:
    """One point of the promise.

    Attributes:
        title: what it is about, in two or three words.
        lead: the sentence that counts.
        more: sentences that make it exact.
        short: whether the lead belongs to the short version.
        results: whether it is about what may be shown, so that results say it below themselves.
    """

    title: str
    lead: str
    more: tuple[str, ...] = ()
    short: bool = False
    results: bool = False

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return everything that the clause says."""
        return (self.lead, *self.more)


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise of a wave in one language; the clauses are numbered from 1 where they are listed."""

    title: str
    clauses: tuple[Clause, ...]

    @property
    def short(self) -> tuple[Clause, ...]:
        """Return the clauses whose leads can be read in 20 seconds."""
        return tuple(clause for clause in self.clauses if clause.short)

    @property
    def footer(self) -> str:
        """Return what the short version says about results, as running text."""
        return " ".join(clause.lead for clause in self.short if clause.results)


def promise(messages: Messages, terms: Terms, *, open_leadership: bool = False) -> Promise:
    """Return the promise with the figures of a wave's terms.

    Args:
        messages: the reader's language.
        terms: frozen with the wave.
        open_leadership: the board has agreed to be shown in smaller groups (see LeadershipView.OPEN).
    """
    figures = _figures(messages, terms)
    clauses = (*_about_answers(messages.gettext), *_about_results(messages.gettext))
    if open_leadership:
        clauses = (*clauses, _open_leadership(messages.gettext))
    return Promise(
        messages.gettext("How we protect your answers"),
        tuple(_filled(clause, figures) for clause in clauses),
    )


def retention_sentence(messages: Messages) -> str:
    """Return the sentence of the promise that says when what is deleted."""
    return _filled(_retention(messages.gettext), _figures(messages, Terms())).lead


def _figures(messages: Messages, terms: Terms) -> dict[str, str]:
    return {
        "k": messages.number(terms.k),
        "deviating": messages.number(terms.min_deviating),
        "distribution": messages.number(terms.distribution_from),
        "participation": messages.number(PARTICIPATION_DAYS),
        "sheets": messages.number(SHEET_DAYS),
    }


def _filled(clause: Clause, figures: dict[str, str]) -> Clause:
    return replace(
        clause,
        title=clause.title % figures,
        lead=clause.lead % figures,
        more=tuple(sentence % figures for sentence in clause.more),
    )


def _about_answers(_: Translate) -> tuple[Clause, ...]:
    return (
        Clause(
            _("Voluntary."),
            _("Taking part is voluntary, and every question may stay open."),
            (_("The questions are about processes and roles, not about single superiors."),),
        ),
        Clause(
            _("Without a name."),
            _("Answers are stored without name, time of day, device and language."),
            (
                _(
                    "Stored are only the answers, the unit for which they count and the point of view"
                    " from which they were given."
                ),
            ),
            short=True,
        ),
        Clause(
            _("Encrypted until submitted."),
            _(
                "Unfinished answers are encrypted; the personal link is their key and should not be"
                " passed on."
            ),
        ),
        Clause(
            _("Final."),
            _(
                "After submitting, nobody can find or change an answer sheet any more, not even the"
                " person who filled it in."
            ),
        ),
        _retention(_),
    )


def _retention(_: Translate) -> Clause:
    return Clause(
        _("Deleted in time."),
        _(
            "The list of who has taken part is deleted %(participation)s days after the end, the"
            " single answer sheets %(sheets)s days after publication."
        ),
        (
            _(
                "Until then nobody is shown who has taken part; the system needs the list for"
                " reminders and for checking the count."
            ),
        ),
        short=True,
    )


def _about_results(_: Translate) -> tuple[Clause, ...]:
    return (
        Clause(
            _("Only from %(k)s people."),
            _(
                "Results appear once, after the survey has ended, and only where at least %(k)s people"
                " of a group have answered the question."
            ),
            (
                _(
                    "How the answers spread over the scale is shown from %(distribution)s answers on."
                ),
                _("Results are never recalculated, not even after a reorganisation."),
            ),
            short=True,
            results=True,
        ),
        Clause(
            _("No subtracting."),
            _("No smaller group becomes visible by subtracting either."),
            (
                _(
                    "What is left of a unit after taking away all units shown below it is empty or has"
                    " at least %(k)s answers as well; else a further unit is hidden."
                ),
            ),
            short=True,
            results=True,
        ),
        Clause(
            _("No unanimous groups."),
            _("Where all or nearly all gave the same answer, the question is not shown."),
            (_("At least %(deviating)s answers must differ from the most frequent one."),),
        ),
        Clause(
            _("No filters."),
            _(
                "There is no breakdown by age, gender, place or length of service, and answers of"
                " leadership and staff are never added together."
            ),
            (
                _(
                    "Where fewer than %(k)s members of the board have answered, they are shown as one"
                    " group with the topmost CCOs."
                ),
            ),
        ),
        Clause(
            _("Built in and checked."),
            _(
                "These rules are built into the program; they can be made stricter, but never looser."
            ),
            (
                _(
                    "Before every publication an automatic auditor works out whether all figures"
                    " together would reveal a group of fewer than %(k)s people."
                ),
            ),
        ),
    )


def _open_leadership(_: Translate) -> Clause:
    return Clause(
        _("Exception: the board."),
        _(
            "All members of the board have agreed that their results are also shown for fewer than"
            " %(k)s people and are not anonymous."
        ),
        (_("For CCOs and staff every rule above holds without exception."),),
        short=True,
        results=True,
    )
