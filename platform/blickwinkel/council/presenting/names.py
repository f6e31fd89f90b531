"""What things are called: roles, rights, states, languages, days."""

from __future__ import annotations

from datetime import date
from typing import Final

from babel import Locale, UnknownLocaleError

from blickwinkel.access.permissions import Permission
from blickwinkel.council.facts import FrameworkFacts, Texts
from blickwinkel.i18n.messages import DEFAULT_LOCALE, Messages

#: Stands where there is nothing to say.
NONE: Final = "–"


def role_name(messages: Messages, role: str) -> str:
    """Name a role."""
    _ = messages.gettext
    names = {
        "administrator": _("Administrator"),
        "board": _("Board"),
        "cco": _("CCO"),
        "works_council": _("Works council"),
    }
    return names.get(role, role)


def right_sentence(messages: Messages, right: str) -> str:
    """Say what a right lets its holder do."""
    _ = messages.gettext
    sentences: dict[str, str] = {
        Permission.FRAMEWORKS_ADOPT: _("Chooses which questionnaires the company uses."),
        Permission.ORGANIZATION_IMPORT: _(
            "Brings in units and people from an HR file and changes them."
        ),
        Permission.ORGANIZATION_READ: _("Sees units, people and who is CCO of which unit."),
        Permission.PACKAGES_MAKE: _("Makes packages for the works council."),
        Permission.PLUGINS_SWITCH: _("Switches installed extensions off and on for the company."),
        Permission.RESULTS_READ: _(
            "Reads and downloads published results: the board of the whole company, a CCO of the own"
            " units and those below."
        ),
        Permission.RULES_READ: _(
            "Reads rules, questions, rights and the protocol of deletions, none of which holds results."
        ),
        Permission.SURVEYS_MANAGE: _(
            "Plans, opens and closes waves, downloads the list of personal links and sees coarse"
            " participation; no results."
        ),
        Permission.TENANT_ENTER: _("Logs in."),
    }
    return sentences.get(right, right)


def state_name(messages: Messages, state: str) -> str:
    """Name the state of a wave."""
    _ = messages.gettext
    names = {
        "planned": _("Planned"),
        "open": _("Open"),
        "closing": _("Being evaluated"),
        "published": _("Published"),
        "stopped": _("Stopped"),
    }
    return names.get(state, state)


def board_view(messages: Messages, view: str) -> str:
    """Say how the board is shown."""
    _ = messages.gettext
    return {
        "asked": _("open view asked for"),
        "open": _("open view agreed by all"),
    }.get(view, _("like everybody"))


def deletion_name(messages: Messages, action: str) -> str:
    """Say what a line of the protocol of deletions is about."""
    _ = messages.gettext
    return {
        "retention.participation": _("List of who has taken part"),
        "retention.sheets": _("Single answer sheets"),
    }.get(action, action)


def day(messages: Messages, iso: str | None) -> str:
    """Write a day in words; a dash for none."""
    return messages.day(date.fromisoformat(iso)) if iso else NONE


def text_in(language: str, texts: Texts) -> str:
    """Return a framework's text in a language, else in the first that it has."""
    return texts.get(language) or next(iter(texts.values()), "")


def languages_for(messages: Messages, framework: FrameworkFacts) -> list[str]:
    """Return the languages in which a reader gets the questions.

    The own one, or the framework's first if it does not speak it; then those for which there is no
    package.
    """
    spoken = framework["languages"]
    own = messages.locale if messages.locale in spoken else spoken[0]
    foreign = [code for code in spoken if code not in {"de", "en", own}]
    return [own, *foreign]


def language_name(messages: Messages, code: str) -> str:
    """Name a language in the reader's language."""
    try:
        return Locale.parse(code).get_display_name(messages.locale or DEFAULT_LOCALE) or code
    except (UnknownLocaleError, ValueError):
        return code
