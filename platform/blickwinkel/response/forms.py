"""Reads what an answering page sends; nothing that the page did not offer gets through."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from blickwinkel.errors import Problem, ProblemsError
from blickwinkel.i18n.messages import Translate
from blickwinkel.response.services.answering import Page

#: Begins the name of each item's field, so that an item may be called like a button.
FIELD = "item."
#: The pressed button: "next", "back", or a language. Without it the page only saves by itself.
GO = "go"
#: Field names come from outside; the page that names them need not repeat a novel.
LONGEST_NAME = 80


def page_answers(form: MultiDict[str, str], page: Page, _: Translate) -> dict[str, str]:
    """Return a page's answers by item id; items left open are missing.

    The values are checked by the service, which knows the scale.

    Raises:
        ProblemsError: naming every field that is not of this page or was sent more than once.
    """
    offered = {FIELD + item.id: item.id for item in page.items}
    problems = [
        Problem("", None, name[:LONGEST_NAME], _("This field does not belong to this page."))
        for name in form
        if name not in offered and name != GO
    ] + [
        Problem("", None, offered[name], _("Please choose one answer only."))
        for name, values in form.lists()
        if name in offered and len(values) > 1
    ]
    if problems:
        raise ProblemsError(problems)
    return {offered[name]: value for name, value in form.items() if name in offered}
