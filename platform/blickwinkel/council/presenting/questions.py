"""The chapter with every question as each side reads it."""

from __future__ import annotations

from itertools import groupby

from blickwinkel.council.facts import Facts, FrameworkFacts, QuestionFacts, SideFacts
from blickwinkel.council.presenting.names import language_name, languages_for, text_in
from blickwinkel.documents.blocks import Block, Section, bullets, heading, paragraph
from blickwinkel.i18n.messages import Messages


def questions_section(messages: Messages, facts: Facts) -> Section:
    """Return the questions of all versions in use, in the reader's language and any further ones."""
    _ = messages.gettext
    blocks = [
        block
        for framework in facts["frameworks"]
        for language in languages_for(messages, framework)
        for block in _catalogue(messages, framework, language)
    ]
    intro = _(
        "Every question may stay open. Each side reads its own wording of the same questions. The"
        " program does not judge what is asked."
    )
    return Section(id="questions", title=_("The questions"), blocks=[paragraph(intro), *blocks])


def side_questions(
    framework: FrameworkFacts, side: str, language: str
) -> list[tuple[str, list[str]]]:
    """Return the questions that a side is asked, by topic."""
    asked = [question for question in framework["questions"] if side in question["text"]]

    def topic(question: QuestionFacts) -> str:
        return text_in(language, question["topic"])

    return [
        (title, [text_in(language, question["text"][side]) for question in group])
        for title, group in groupby(asked, topic)
    ]


def _catalogue(messages: Messages, framework: FrameworkFacts, language: str) -> list[Block]:
    _ = messages.gettext
    answers = ", ".join(text_in(language, answer) for answer in framework["answers"])
    head = _("Version %(version)s, wording in %(language)s. Answers to choose from: %(answers)s.")
    blocks = [
        paragraph(
            head
            % {
                "version": framework["version"],
                "language": language_name(messages, language),
                "answers": answers,
            }
        )
    ]
    for side in framework["sides"]:
        blocks += _side(messages, framework, side, language)
    return blocks


def _side(
    messages: Messages, framework: FrameworkFacts, side: SideFacts, language: str
) -> list[Block]:
    topics = side_questions(framework, side["id"], language)
    number = sum(len(questions) for _, questions in topics)
    count = messages.ngettext("%(num)s question", "%(num)s questions", number) % {
        "num": messages.number(number)
    }
    blocks = [heading(f"{text_in(language, side['title'])}: {count}")]
    for title, questions in topics:
        blocks += [{"kind": "topic", "text": title}, bullets(questions)]
    return blocks
