"""The form that plans a wave, with a suggestion for everything that can be suggested."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Form,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Regexp,
    StopValidation,
    ValidationError,
)

from blickwinkel.catalogue.queries import AdoptedFramework
from blickwinkel.i18n.messages import Messages, Translate
from blickwinkel.measurement.confidentiality.rules import MIN_K

TITLE_LENGTH = 80
#: A higher threshold would hide nearly everything; the limit catches slips of the keyboard.
MAXIMUM_K = 100
#: From a Monday to the Friday of the third week.
USUAL_LENGTH = timedelta(days=18)
QUARTER_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the form shows before anything was entered."""

    title: str
    opens_on: date
    closes_on: date
    k: int = MIN_K


def suggest(today: date, used_titles: Collection[str], messages: Messages) -> Suggestion:
    """Return the next quarter that has no wave yet, from its first possible Monday on."""
    monday = _monday_from(today + timedelta(days=1))
    # ten years of waves are enough: the loop ends whatever the titles are
    for _ in range(40):
        if (title := quarter_title(monday, messages)) not in used_titles:
            return Suggestion(title, monday, monday + USUAL_LENGTH)
        monday = _monday_from(_next_quarter(monday))
    return Suggestion("", monday, monday + USUAL_LENGTH)


def quarter_title(day: date, messages: Messages) -> str:
    """Return the quarter of a day in words, such as ``4. Quartal 2026``."""
    quarter = (day.month - 1) // QUARTER_MONTHS + 1
    return messages.gettext("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": day.year}


def terms_form(messages: Messages, today: date) -> type[Form]:
    """Return the form for what may be changed until a wave opens, in the reader's language."""
    _ = messages.gettext

    class TermsForm(Form):  # type: ignore[misc]  # wtforms is not typed
        """The terms of a wave; every defect is told at its field."""

        title = StringField(
            _("Title"),
            [
                DataRequired(_("The wave needs a title, such as “Q3 2026”.")),
                Length(max=TITLE_LENGTH, message=_("At most 80 characters, please.")),
                Regexp(
                    r"[^\x00-\x1f\x7f]*$", message=_("Only letters, figures and signs, please.")
                ),
            ],
            filters=[lambda text: text.strip() if text else text],
            render_kw={"maxlength": TITLE_LENGTH, "autocomplete": "off"},
        )
        opens_on = Day(_("First day"), _("Please enter a date."))
        closes_on = Day(_("Last day"), _("Please enter a date."))
        k = WholeNumber(
            _("Smallest group that is shown"),
            _("Please enter a whole number from 5 to 100."),
            [
                NumberRange(min=MIN_K, message=_too_few(_)),
                NumberRange(max=MAXIMUM_K, message=_("Please enter a whole number from 5 to 100.")),
            ],
            render_kw={"min": MIN_K, "max": MAXIMUM_K},
        )

        def validate_closes_on(self, field: Any) -> None:
            """Compare the days; a wave must end after it begins, and not before today."""
            if field.data is None:
                return
            if field.data < today:
                raise ValidationError(_("The last day lies in the past."))
            if self.opens_on.data and field.data < self.opens_on.data:
                raise ValidationError(_("The last day lies before the first day."))

    return TermsForm


def _too_few(_: Translate) -> str:
    return _(
        "Fewer than five is never possible: in a smaller group single answers could be worked out."
    )


def wave_form(messages: Messages, versions: Sequence[AdoptedFramework], today: date) -> type[Form]:
    """Return the form that plans a wave, offering these framework versions."""
    _ = messages.gettext

    class WaveForm(terms_form(messages, today)):  # type: ignore[misc]  # wtforms is not typed
        """The terms, and whose questions are asked."""

        framework_version = OneOf(
            _("Framework"),
            _("Please choose one of the frameworks."),
            choices=[_choice(entry, messages) for entry in versions],
        )

    return WaveForm


def close_form(messages: Messages) -> type[Form]:
    """Return the form that confirms a close about which there are doubts."""
    _ = messages.gettext

    class CloseForm(Form):  # type: ignore[misc]  # wtforms is not typed
        """One box: a wave that was closed by mistake cannot be opened again."""

        nevertheless = BooleanField(
            _("Close nevertheless; I have read the warning above."),
            [InputRequired(_("Please confirm that the wave is to be closed nevertheless."))],
        )

    return CloseForm


class OneComplaint:
    """A field that says the same whatever is wrong with what was entered, and says it once.

    Args:
        label: what is asked for.
        complaint: what is wanted.
        validators: further conditions.
        options: as for any field.
    """

    process_errors: Sequence[str]

    def __init__(
        self, label: str = "", complaint: str = "", validators: Sequence[Any] = (), **options: Any
    ) -> None:
        required = [InputRequired(complaint), *validators]
        super().__init__(label, required, **options)  # type: ignore[call-arg]  # of the field beside it
        self.complaint = complaint

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the value, or say what is wanted."""
        try:
            super().process_formdata(valuelist)  # type: ignore[misc]  # of the field beside it
        except ValueError as error:
            raise ValueError(self.complaint) from error

    def pre_validate(self, form: Form) -> None:
        """Leave it at the complaint about a value that could not be read."""
        del form
        if self.process_errors:
            raise StopValidation


class OneOf(SelectField):  # type: ignore[misc]  # wtforms is not typed
    """A choice that says in the reader's language if what was sent is none of the options."""

    def __init__(self, label: str = "", complaint: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.complaint = complaint

    def pre_validate(self, form: Form) -> None:
        """Refuse what was not on offer."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise StopValidation(self.complaint) from error


class Day(OneComplaint, DateField):  # type: ignore[misc]  # wtforms is not typed
    """A required date."""


class WholeNumber(OneComplaint, IntegerField):  # type: ignore[misc]  # wtforms is not typed
    """A required whole number."""


def _choice(entry: AdoptedFramework, messages: Messages) -> SelectChoice:
    title = entry.framework.title.text(messages.locale)
    label = messages.gettext("%(title)s, version %(version)s")
    return SelectChoice(
        str(entry.version_id), label % {"title": title, "version": entry.framework.version}
    )


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _next_quarter(day: date) -> date:
    months = day.year * 12 + (day.month - 1) // QUARTER_MONTHS * QUARTER_MONTHS + QUARTER_MONTHS
    return date(months // 12, months % 12 + 1, 1)
