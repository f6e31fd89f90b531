"""Brings the German catalogues in step with the tree: `make texts`.

A text goes into the catalogue of the package that says it, and into `shared.po` if several do. What
nobody says any more is dropped; a text that moves takes its translation along. Texts without a
translation are listed, and written with an empty one, for somebody to fill in.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

import blickwinkel.i18n

PACKAGE = Path(blickwinkel.i18n.__file__).parents[1]
CATALOGUES = Path(blickwinkel.i18n.__file__).parent / "locales" / "de"
SHARED = "shared"
#: Calls that translate what they are given: in which places the texts stand, from 0.
TRANSLATING = {
    **dict.fromkeys(("_", "gettext", "translate", "say", "_say"), (0,)),
    **dict.fromkeys(("ngettext", "many"), (0, 1)),
    "pgettext": (0, 1),
    # errors are translated where they become pages, entries where the navigation is drawn
    **dict.fromkeys(("ConflictError", "InvalidInputError"), (0,)),
    "NavigationEntry": (1,),
}
#: A sentence with places to fill in is said to people, wherever it is chosen.
SENTENCE = re.compile(r"(?s)(?=.*%\(\w+\)s)(?=.*[^\W\d_] [^\W\d_])")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
#: Kinds and packages whose texts only operators and developers read, in English.
FOR_OPERATORS = {"cli", "demo", "measurement", "tenancy"}

#: Context and English text (the singular, if there are two forms).
Key = tuple[str | None, str]


@dataclass
class Text:
    """One text and who says it."""

    plural: str | None = None
    places: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)

    def note(self, place: Path, plural: str | None = None) -> None:
        self.plural = self.plural or plural
        self.places.add(str(place))
        self.owners.add(owner(place))

    @property
    def home(self) -> str:
        return next(iter(self.owners)) if len(self.owners) == 1 else SHARED


def owner(place: Path) -> str:
    """The package that a source below `blickwinkel` belongs to; modules beside them are the app's."""
    return place.parts[0] if len(place.parts) > 1 else "app"


def sources(package: Path = PACKAGE) -> Iterator[Path]:
    for path in sorted(package.rglob("*")):
        place = path.relative_to(package)
        if path.suffix in {".py", ".html"} and not {*place.parts, place.stem} & FOR_OPERATORS:
            yield path


def of_template(path: Path) -> Iterator[tuple[Key, str | None]]:
    options = {"newstyle_gettext": "true", "silent": "false"}
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
    with path.open("rb") as stream:
        for _, found, _, context in extract(
            babel_extract, stream, keywords=keywords, options=options
        ):
            parts = (found,) if isinstance(found, str) else found
            yield (context, parts[0]), parts[1] if len(parts) > 1 else None


def of_module(tree: ast.Module) -> Iterator[tuple[Key, str | None]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield from _of_call(name, node, TRANSLATING.get(name, ()))
    yield from (((None, text), None) for text in constants(tree) if SENTENCE.match(text))


def _of_call(
    name: str, call: ast.Call, places: tuple[int, ...]
) -> Iterator[tuple[Key, str | None]]:
    given = [list(_constants(call.args[n])) for n in places if n < len(call.args)]
    if name in {"ngettext", "many", "pgettext"}:
        if len(given) == 2 and all(given):
            one, two = given[0][0], given[1][0]
            yield ((one, two), None) if name == "pgettext" else ((None, one), two)
    else:
        yield from (((None, text), None) for texts in given for text in texts)


def _constants(node: ast.AST) -> Iterator[str]:
    """Texts of an expression, those of both branches of a condition included."""
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def constants(tree: ast.Module) -> set[str]:
    """Every text of a module but its docstrings."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    }


def said(known: Iterable[Key], package: Path = PACKAGE) -> dict[Key, Text]:
    """Every text in the tree: what is handed to a translating call, and what already has a translation.

    The latter finds a text that is chosen in one place and translated in another; a text that is handed
    over as it stands is not looked for beyond.
    """
    paths = [(path, path.relative_to(package)) for path in sources(package)]
    texts: dict[Key, Text] = defaultdict(Text)
    for path, place in paths:
        for key, plural in of_template(path) if path.suffix == ".html" else of_module(_tree(path)):
            texts[key].note(place, plural)
    chosen = {text for context, text in known if context is None} - {text for _, text in texts}
    for path, place in paths:
        if path.suffix == ".py":
            for text in constants(_tree(path)) & chosen:
                texts[None, text].note(place)
    plurals = {(None, text.plural) for key, text in texts.items() if text.plural != key[1]}
    return {key: text for key, text in texts.items() if key not in plurals}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def stored(folder: Path = CATALOGUES) -> dict[Key, Message]:
    """All translations, the one in force if there are several."""
    found: dict[Key, Message] = {}
    for path in sorted(folder.glob("*.po"), reverse=True):
        for message in entries(path):
            key = (message.context, message.id if isinstance(message.id, str) else message.id[0])
            found.setdefault(key, message)
    return found


def entries(path: Path) -> list[Message]:
    with path.open("rb") as stream:
        return [message for message in read_po(stream, locale="de") if message.id]


def catalogues(texts: Mapping[Key, Text], known: Mapping[Key, Message]) -> dict[str, bytes]:
    """What the catalogues have to hold, by name: in order of the texts, with the files that say them."""
    made: dict[str, Catalog] = {}
    for (context, singular), text in sorted(texts.items(), key=lambda each: _order(each[0])):
        catalogue = made.setdefault(text.home, Catalog("de"))
        message = known.get((context, singular))
        plural = text.plural or (message.id[1] if message and message.pluralizable else None)
        catalogue.add(
            (singular, plural) if plural else singular,
            message.string if message else None,
            locations=[(place, None) for place in sorted(text.places)],
            context=context,
        )
    return {name: _written(name, catalogue) for name, catalogue in sorted(made.items())}


def _order(key: Key) -> tuple[str, str, str]:
    return key[1].casefold(), key[1], key[0] or ""


def _written(name: str, catalogue: Catalog) -> bytes:
    whose = "said in several packages" if name == SHARED else f"of {name}"
    head = (
        f"# German texts {whose}, in the order of the English ones; kept in step by `make texts`.\n"
        'msgid ""\nmsgstr ""\n"Language: de\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, include_lineno=False)
    return head.encode() + body.getvalue().rstrip() + b"\n"


def untranslated(texts: Mapping[Key, Text], known: Mapping[Key, Message]) -> list[Key]:
    def is_done(key: Key) -> bool:
        message = known.get(key)
        if message is None or message.fuzzy:
            return False
        strings = [message.string] if isinstance(message.string, str) else message.string
        return all(strings) and (not texts[key].plural or message.pluralizable)

    return sorted((key for key in texts if not is_done(key)), key=_order)


def defects(message: Message) -> list[str]:
    """Translations whose places to fill in are not those of the text."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    wanted = sorted(PLACEHOLDER.findall(ids[-1]))
    return [german for german in strings if sorted(PLACEHOLDER.findall(german)) != wanted]


def main() -> int:
    known = stored()
    texts = said(known)
    files = catalogues(texts, known)
    for path in CATALOGUES.glob("*.po"):
        if path.stem not in files:
            path.unlink()
    for name, content in files.items():
        (CATALOGUES / f"{name}.po").write_bytes(content)
    missing = untranslated(texts, known)
    lines = [
        f"no German for {text!r}" + f" ({context})" * bool(context) for context, text in missing
    ]
    lines.append(f"{len(texts)} texts in {len(files)} catalogues, {len(missing)} without German")
    sys.stdout.write("\n".join(lines) + "\n")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
