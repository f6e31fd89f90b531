"""Why a wave was stopped: stored as a code with facts, so that every reader finds it in the own language.

What follows is a sentence for the operator; none of it holds a number that people were promised
would stay hidden.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from blickwinkel.i18n.messages import Translate


class StopCode(enum.StrEnum):
    """What was found: the recount, the ledger or the independent audit disagrees, or data is damaged.

    Of what the audit finds, a broken promise is told apart; so is an auditor that failed itself.
    """

    RECOUNT = "recount"
    LEDGER = "ledger"
    AUDIT = "audit"
    PROMISE = "promise"
    AUDITOR = "auditor"
    DAMAGE = "damage"


def _promise(name: str, _: Translate) -> str:
    """Say what a wave has promised; a name from another version stands for itself."""
    return {
        "k": _("the smallest number of people of whom anything is shown"),
        "min_deviating": _("the smallest number of answers that differ from the most frequent one"),
        "distribution_from": _("the smallest number of answers of which a distribution is shown"),
        "open_leadership": _("a board that did not agree as a whole is not shown by itself"),
    }.get(name, name)


def _sentence(code: StopCode, _: Translate) -> str:
    return {
        StopCode.RECOUNT: _("tallies differ from the sealed responses in %(cells)s cells"),
        StopCode.LEDGER: _(
            "%(answered)s people have answered, but %(counted)s responses are counted"
        ),
        StopCode.AUDIT: _("the audit objects: rule %(rule)s"),
        StopCode.PROMISE: _("the publication breaks a promise of this wave: %(promise)s"),
        StopCode.AUDITOR: _(
            "the auditor itself has failed (%(error)s in %(where)s), so nothing is known about the"
            " publication"
        ),
        StopCode.DAMAGE: "%(what)s",
    }[code]


def _place(facts: Mapping[str, str | int], _: Translate) -> str:
    """Say where the audit objects, as far as it has a place; earlier versions kept "None" for no unit."""
    words = {
        "group": _("group %(group)s"),
        "unit": _("unit %(unit)s"),
        "item": _("item %(item)s"),
    }
    named = [word for key, word in words.items() if facts.get(key) not in {None, "", "None"}]
    return "".join(f", {word}" for word in named)


@dataclass(frozen=True, slots=True)
class StopReason:
    """What stopped a wave.

    Attributes:
        code: which check failed.
        facts: what the sentence of the code names; ``more`` is the number of further objections.
    """

    code: StopCode
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def stored(self) -> str:
        """Return the text that the wave keeps."""
        return json.dumps({"code": self.code, **self.facts}, ensure_ascii=False)

    def told(self, _: Translate) -> str:
        """Return the reason in words, for the operator."""
        translated = {"what": _(str(self.facts["what"]))} if "what" in self.facts else {}
        if "promise" in self.facts:
            translated["promise"] = _promise(str(self.facts["promise"]), _)
        more = _(" (and %(more)s more)") % self.facts if self.facts.get("more") else ""
        sentence = _sentence(self.code, _)
        if self.code is StopCode.AUDIT:
            sentence += _place(self.facts, _)
        return sentence % {**self.facts, **translated} + more


def stop_reason(stored: str) -> StopReason:
    """Read what a wave keeps; a sentence of an earlier version is a damage told in English."""
    try:
        facts = json.loads(stored)
        return StopReason(StopCode(facts.pop("code")), facts)
    except (ValueError, AttributeError, KeyError, TypeError):
        return StopReason(StopCode.DAMAGE, {"what": stored})
