"""What has changed between two packages, in sentences; nothing that differs goes unmentioned."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from blickwinkel.council.facts import Facts, FrameworkFacts, PersonFacts, SideFacts, WaveFacts
from blickwinkel.council.presenting.names import (
    board_view,
    day,
    deletion_name,
    language_name,
    right_sentence,
    role_name,
    state_name,
    text_in,
)
from blickwinkel.documents.blocks import Section, bullets, paragraph
from blickwinkel.i18n.messages import Messages

Key = TypeVar("Key", bound=Hashable)


def changes_section(messages: Messages, before: Facts | None, now: Facts) -> Section:
    """Return what is new since the package before; that there was none if there was none."""
    _ = messages.gettext
    title = _("Changes since the last package")
    if before is None:
        return Section(
            id="changes", title=title, blocks=[paragraph(_("This is the first package."))]
        )
    return Section(id="changes", title=title, blocks=[bullets(changes(messages, before, now))])


def changes(messages: Messages, before: Facts, now: Facts) -> list[str]:
    """Return one sentence per change, what protects people first."""
    found = [
        *_figures(messages, before, now),
        *_waves(messages, before["waves"], now["waves"]),
        *_rights(messages, before["rights"], now["rights"]),
        *_people(messages, before["people"], now["people"]),
        *_frameworks(messages, before, now),
        *_deletions(messages, before, now),
    ]
    if found or before == now:
        return found or [messages.gettext("Nothing has changed.")]
    return [messages.gettext("Names or the order of entries have changed.")]


def _figures(messages: Messages, before: Facts, now: Facts) -> Iterator[str]:
    _ = messages.gettext
    labels = {
        "k": _("Floor of the smallest group"),
        "min_deviating": _("Floor of deviating answers"),
        "distribution_from": _("Floor of distributions"),
        "open_leadership": _("Floor of the board's open view"),
        "participation": _("Floor of participation"),
        "participation_days": _("Days until the list of who has taken part is deleted"),
        "sheet_days": _("Days until the single answer sheets are deleted"),
    }
    was = {**before["floors"], **_days(before)}
    is_now = {**now["floors"], **_days(now)}
    for name, label in labels.items():
        yield from _moved(messages, label, str(was.get(name)), str(is_now.get(name)))


def _days(facts: Facts) -> dict[str, int]:
    return {
        "participation_days": facts["participation_days"],
        "sheet_days": facts["sheet_days"],
    }


def _moved(messages: Messages, label: str, was: str, is_now: str) -> Iterator[str]:
    if was != is_now:
        sentence = messages.gettext("%(label)s: %(was)s before, %(now)s now.")
        yield sentence % {"label": label, "was": was, "now": is_now}


def _waves(messages: Messages, before: list[WaveFacts], now: list[WaveFacts]) -> Iterator[str]:
    _ = messages.gettext
    known = {wave["title"]: wave for wave in before}
    for wave in now:
        name = _("Wave %(wave)s") % {"wave": wave["title"]}
        was = known.pop(wave["title"], None)
        if was is None:
            new = _("%(name)s is new: %(state)s, smallest group %(k)s.")
            yield new % {
                "name": name,
                "state": state_name(messages, wave["state"]),
                "k": messages.number(wave["k"]),
            }
        else:
            told = zip(_told(messages, was), _told(messages, wave), strict=True)
            for (label, old), (_label, new) in told:
                yield from _moved(messages, f"{name}, {label}", old, new)
    for title in known:
        yield _("Wave %(wave)s is no longer planned.") % {"wave": title}


def _told(messages: Messages, wave: WaveFacts) -> list[tuple[str, str]]:
    """Return what is said about a wave, so that two states of it can be compared."""
    _ = messages.gettext
    return [
        (_("state"), state_name(messages, wave["state"])),
        (_("smallest group"), messages.number(wave["k"])),
        (_("deviating answers"), messages.number(wave["min_deviating"])),
        (_("distributions from"), messages.number(wave["distribution_from"])),
        (_("board"), board_view(messages, wave["leadership_view"])),
        (_("version of the rules"), wave["rules_version"]),
        (_("version of the questions"), wave["framework_version"]),
        (_("first day"), day(messages, wave["opens_on"])),
        (_("last day"), day(messages, wave["closes_on"])),
    ]


def _rights(
    messages: Messages, before: dict[str, list[str]], now: dict[str, list[str]]
) -> Iterator[str]:
    _ = messages.gettext
    for role in {**before, **now}:
        name = role_name(messages, role)
        was, is_now = before.get(role, []), now.get(role, [])
        for right in _only(is_now, was):
            yield (
                _("The role %(role)s has a new right: %(right)s")
                % {"role": name, "right": right_sentence(messages, right)}
            )
        for right in _only(was, is_now):
            yield (
                _("The role %(role)s has lost a right: %(right)s")
                % {"role": name, "right": right_sentence(messages, right)}
            )


def _people(messages: Messages, before: list[PersonFacts], now: list[PersonFacts]) -> Iterator[str]:
    _ = messages.gettext
    was, is_now = ({_identity(person): person for person in people} for people in (before, now))
    for key in _only(is_now, was):
        yield _("%(who)s has access now.") % {"who": _who(messages, is_now[key])}
    for key in _only(was, is_now):
        yield _("%(who)s has no access any more.") % {"who": _who(messages, was[key])}
    for key in is_now.keys() & was.keys():
        ends = [day(messages, people[key]["valid_until"]) for people in (was, is_now)]
        label = _("%(who)s, last day of access") % {"who": _who(messages, is_now[key])}
        yield from _moved(messages, label, *ends)


def _identity(person: PersonFacts) -> tuple[str, str, str]:
    return person["name"], person["role"], person["consultancy"]


def _who(messages: Messages, person: PersonFacts) -> str:
    role = role_name(messages, person["role"])
    beside = f"{role}, {person['consultancy']}" if person["consultancy"] else role
    return f"{person['name']} ({beside})"


def _frameworks(messages: Messages, before: Facts, now: Facts) -> Iterator[str]:
    old, new = before["frameworks"], now["frameworks"]
    versions = [", ".join(each["version"] for each in found) for found in (old, new)]
    yield from _moved(messages, messages.gettext("Versions of the questions in use"), *versions)
    yield from _questions(messages, old[0], new[0])


def _questions(messages: Messages, before: FrameworkFacts, now: FrameworkFacts) -> Iterator[str]:
    _ = messages.gettext
    if before["answers"] != now["answers"]:
        yield _("The answers to choose from have changed.")
    was, is_now = (_wordings(framework) for framework in (before, now))
    names = {side["id"]: text_in(messages.locale, side["title"]) for side in _sides(before, now)}
    for key in {**was, **is_now}:
        item, side, language = key
        label = f"{item}, {names.get(side, side)} ({language_name(messages, language)})"
        if key not in was:
            yield _("New question %(label)s: “%(text)s”") % {"label": label, "text": is_now[key]}
        elif key not in is_now:
            yield _("Question removed %(label)s: “%(text)s”") % {"label": label, "text": was[key]}
        elif was[key] != is_now[key]:
            reworded = _("Question reworded %(label)s: “%(was)s” is now “%(now)s”")
            yield reworded % {"label": label, "was": was[key], "now": is_now[key]}


def _sides(*frameworks: FrameworkFacts) -> list[SideFacts]:
    return [side for framework in frameworks for side in framework["sides"]]


def _wordings(framework: FrameworkFacts) -> dict[tuple[str, str, str], str]:
    return {
        (question["id"], side, language): text
        for question in framework["questions"]
        for side, texts in question["text"].items()
        for language, text in texts.items()
    }


def _deletions(messages: Messages, before: Facts, now: Facts) -> Iterator[str]:
    deleted = messages.gettext("Deleted on %(day)s: %(what)s, %(wave)s.")
    for entry in now["deletions"]:
        if entry not in before["deletions"]:
            yield deleted % {
                "day": day(messages, entry["day"]),
                "what": deletion_name(messages, entry["action"]),
                "wave": entry["subject"],
            }


def _only(these: Iterable[Key], those: Iterable[Key]) -> list[Key]:
    left_out = set(those)
    return [entry for entry in these if entry not in left_out]
