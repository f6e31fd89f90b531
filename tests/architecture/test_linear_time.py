"""Nothing that reads bytes from outside takes more than in proportion to them.

One expression that backtracks lets 400 bytes stop every user of a process, so all of them are tried,
found in the source, and all readers besides, on what has led readers astray elsewhere.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask, request
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from blickwinkel.access.authentication import bearer_token
from blickwinkel.errors import BlickwinkelError
from blickwinkel.extension.definition.reader import read_framework
from blickwinkel.i18n.messages import best_locale
from blickwinkel.identity.services.accounts import normalise_email, require_email
from blickwinkel.observability.trace import well_formed
from blickwinkel.organization.forms import succession_form
from blickwinkel.organization.queries import german_order
from blickwinkel.organization.services import cells, moves
from blickwinkel.organization.services.directory import Directory, PersonRow, UnitRow
from blickwinkel.organization.services.importing import read
from blickwinkel.organization.services.reading import read_tables
from blickwinkel.organization.services.tables import Upload
from blickwinkel.survey.services.links import link_code_of
from blickwinkel.takeover.services.people import Person
from blickwinkel.takeover.services.units import place_units
from support.doubling import MOST, growth, patterns, pumps

SOURCES = [
    Path(__file__).parents[2] / part for part in ("platform", "workers", "plugins", "frameworks")
]
EXPRESSIONS = list(patterns(SOURCES))


def slowest(expression: re.Pattern[str] | re.Pattern[bytes], method: str) -> tuple[float, str]:
    """The worst growth over all inputs made from an expression, and the repeated part."""
    found = (0.0, "")
    for begin, pump, end in pumps(expression.pattern):

        def ask(size: int, begin: str = begin, pump: str = pump, end: str = end) -> object:
            text = begin + pump * (size // len(pump)) + end
            given = (
                text if isinstance(expression.pattern, str) else text.encode("latin-1", "replace")
            )
            if method == "sub":
                return expression.sub(lambda match: match[0], given)  # type: ignore[arg-type]
            return getattr(expression, method)(given)

        found = max(found, (growth(ask, 2_000, 8_000), pump))
        if found[0] > MOST:
            break
    return found


def test_the_expressions_are_found() -> None:
    places = {place.partition(":")[0].split(".")[0] for place, *_ in EXPRESSIONS}
    assert {"archives", "cells", "accounts", "links", "checks", "csv_tables", "forms"} <= places
    assert len(EXPRESSIONS) >= 25


@pytest.mark.parametrize(
    ("pattern", "flags", "method"),
    [case[1:] for case in EXPRESSIONS],
    ids=[case[0] for case in EXPRESSIONS],
)
def test_no_expression_of_the_product_backtracks(
    pattern: str | bytes, flags: int, method: str
) -> None:
    found, pump = slowest(re.compile(pattern, flags), method)  # type: ignore[type-var]
    assert found <= MOST, f"repeating {pump!r}"


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        # the one that froze all users
        (rb"""(<(?:\w+:)?c\b[^>]*\bt\s*=\s*)(["'])e\2""", "sub"),
        (r"\+[^@]*@", "sub"),
        (r"\s+$", "search"),
        (r"[a-z]*[a-z0-9]*=", "fullmatch"),
    ],
)
def test_a_planted_quadratic_expression_is_caught(pattern: str | bytes, method: str) -> None:
    """Negative control."""
    assert slowest(re.compile(pattern), method)[0] > MOST  # type: ignore[type-var]


# --- workbooks -----------------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@functools.cache
def plain() -> dict[str, bytes]:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("A").write_row(0, 0, ["unit", "name", "parent"])
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(
        target, "w"
    ) as copy:  # not compressed: the ratio is another guard's business
        for name, part in (plain() | parts).items():
            copy.writestr(name, part)
    return target.getvalue()


def sheet(rows: bytes) -> bytes:
    return workbook(
        **{
            SHEET: b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>'
            % (MAIN.encode(), rows)
        }
    )


def strings(content: bytes) -> bytes:
    return workbook(
        **{"xl/sharedStrings.xml": b'<sst xmlns="%b">%b</sst>' % (MAIN.encode(), content)}
    )


def table(content: bytes, name: str = "x.csv") -> None:
    with suppress(BlickwinkelError):
        read_tables(Upload(name, content), str)


WORKBOOKS: dict[str, Callable[[int], bytes]] = {
    "cells in CDATA": lambda n: sheet(b"<row><c><v><![CDATA[" + b"<c " * n + b"]]></v></c></row>"),
    "cells in a comment": lambda n: sheet(b"<!--" + b"<c t" * n + b"-->"),
    "attributes in a comment": lambda n: sheet(b"<!--<c" + b" t=" * n + b"-->"),
    "spaces in a tag": lambda n: sheet(b"<row><c t" + b" " * n + b'="e"><v>1</v></c></row>'),
    "letters of a column": lambda n: sheet(b'<row><c r="' + b"A" * n + b'1"><v>1</v></c></row>'),
    "digits of a row": lambda n: sheet(b'<row r="' + b"1" * n + b'"><c><v>1</v></c></row>'),
    "failed formulas": lambda n: sheet(b'<row><c t="e"><v>#N/A</v></c></row>' * (n // 40)),
    "nested tags": lambda n: sheet(b"<a>" * n + b"</a>" * n),
    "attributes": lambda n: sheet(
        b"<row " + b" ".join(b'a%d="1"' % i for i in range(n // 8)) + b"></row>"
    ),
    "namespaces": lambda n: sheet(
        b"".join(b'<a xmlns:n%d="u%d"/>' % (i, i) for i in range(n // 20))
    ),
    "rows": lambda n: sheet(b"<row><c><v>1</v></c></row>" * (n // 26)),
    "long text": lambda n: sheet(b'<row><c t="str"><v>' + b"a" * n + b"</v></c></row>"),
    "shared strings": lambda n: strings(b"<si><t>a</t></si>" * (n // 17)),
    "one shared string in pieces": lambda n: strings(b"<si>" + b"<r><t>a</t></r>" * (n // 15) + b"</si>"),
    "character references": lambda n: strings(b"<si><t>" + b"&#65;" * (n // 5) + b"</t></si>"),
}  # fmt: skip


@pytest.mark.parametrize("make", WORKBOOKS.values(), ids=WORKBOOKS)
def test_workbooks(make: Callable[[int], bytes]) -> None:
    assert growth(lambda n: table(make(n), "x.xlsx"), 20_000, 2_000_000) <= MOST


# --- text ----------------------------------------------------------------------------------------


def marks(n: int) -> str:
    """Marks that normalisation has to sort: all those of the second kind come before the first."""
    return "a" + "\u0315" * (n // 2) + "\u0300" * (n // 2)


CSV: dict[str, Callable[[int], str]] = {
    "open quotation mark": lambda n: 'unit;name;parent\n"' + "a\n" * n,
    "quotation marks": lambda n: "unit;name;parent\n" + '"' * n,
    "separators": lambda n: ";" * n,
    "the same header": lambda n: "unit;" * n,
    "spellings of one header": lambda n: ";".join(
        "unit" + " " * (i % 50) + "-" * (i // 50) for i in range(min(n // 40, 20_000))
    ),
    "marks in a header": lambda n: "unit;name;parent;" + marks(n),
    "spaces behind sep": lambda n: "sep=;" + " " * n + "x\nunit;name",
    "empty lines": lambda n: "\r" * n,
    "NUL": lambda n: "unit;name;parent\n" + "\x00" * n,
    "broken letters": lambda n: "ä\udce4" * n,
}


@pytest.mark.parametrize("make", CSV.values(), ids=CSV)
def test_csv(make: Callable[[int], str]) -> None:
    def ask(n: int) -> None:
        table(make(n).encode("utf-8", "surrogateescape"))

    assert growth(ask, 8_000, 1_000_000) <= MOST


HEAD = "number;given name;family name;e-mail;language;unit;board;cco of\n"


def company(units: str, people: str = "1;a;b;;;K;;\n") -> None:
    with suppress(BlickwinkelError):
        files = [
            Upload("u.csv", f"unit;name;parent\n{units}".encode()),
            Upload("p.csv", (HEAD + people).encode()),
        ]
        read(files, "de", str)  # fmt: skip


COMPANIES: dict[str, Callable[[int], tuple[str, ...]]] = {
    "a chain": lambda n: ("".join(f"{i};{i};{i - 1 if i else ''}\n" for i in range(n)),),
    "a circle": lambda n: ("".join(f"{i};{i};{(i + 1) % n}\n" for i in range(n)),),
    "many roots": lambda n: ("".join(f"{i};{i};\n" for i in range(n)),),
    "one name": lambda n: ("K;k;\n" + "".join(f"{i};a;K\n" for i in range(n)),),
    "one key": lambda n: ("K;k;\n" * n,),
    "one number": lambda n: ("K;k;\n", "1;a;b;;;K;;\n" * n),
    "unknown units": lambda n: ("K;k;\n", "1;a;b;;;X;;\n" * n),
    "addresses with tags": lambda n: (
        "K;k;\n",
        "".join(f"{i};a;b;{'+' * 40}{i}@x.de;;K;;\n" for i in range(n)),
    ),
    "marks in names": lambda n: ("K;k;\n", f"1;{marks(min(n * 10, 130_000))};b;;;K;;\n" * 2),
}


@pytest.mark.parametrize("make", COMPANIES.values(), ids=COMPANIES)
def test_companies(make: Callable[[int], tuple[str, ...]]) -> None:
    assert growth(lambda n: company(*make(n)), 500, 16_000) <= MOST


def reorganised(n: int) -> None:
    """Everything that the company had ends."""
    before = [UnitRow("old", "old", None)]
    for i in range(n):
        before += [UnitRow(f"i{i}", "i", "old"), UnitRow(f"o{i}", "o", f"i{i}")]
    people = [PersonRow(str(i), "a", "b", None, "de", f"o{i}") for i in range(n)]
    now = [dataclasses.replace(person, unit="new") for person in people]
    moves.reshaping(before, people, Directory((UnitRow("new", "new", None),), tuple(now)))


def placed(n: int) -> None:
    """A table of earlier results that names units nobody knows."""
    people = (Person(i, (f"a{i % 100}", f"u{i}"), "staff", {}) for i in range(n))
    place_units((), people, "Company", "x.csv")


def test_a_reorganisation() -> None:
    assert growth(reorganised, 250, 16_000) <= MOST


def test_units_of_earlier_results() -> None:
    assert growth(placed, 250, 16_000) <= MOST


TEXTS: dict[str, Callable[[str], object]] = {
    "address of an account": normalise_email,
    "address checked": require_email,
    "address in a file": lambda text: cells.email(text, str),
    "cell": lambda text: cells.text(text, 200, str),
    "key": cells.same,
    "list of keys": cells.keys,
    "name in order": german_order,
    "personal link": link_code_of,
    "id of a request": well_formed,
    "wanted language": lambda text: best_locale([text]),
    "unit of a succession": lambda text: succession_form(str, ())(
        MultiDict({"predecessor": text, "successor": text})
    ).validate(),
}
LONG: dict[str, Callable[[int], str]] = {
    "marks": marks,
    "dots": lambda n: "." * n,
    "atoms": lambda n: "a." * (n // 2) + "@",
    "domains": lambda n: "a@" + "a." * (n // 2) + "!",
    "hyphens": lambda n: "a@" + "-a" * (n // 2) + "!",
    "pluses": lambda n: "+" * n,
    "spaces": lambda n: " " * n + "a",
    "separators": lambda n: ";" * n,
    "digits": lambda n: "1" * n,
    "ligatures": lambda n: "\ufdfa" * n,
}


@pytest.mark.parametrize("make", LONG.values(), ids=LONG)
@pytest.mark.parametrize("ask", TEXTS.values(), ids=TEXTS)
def test_texts(ask: Callable[[str], object], make: Callable[[int], str]) -> None:
    def read_one(n: int) -> None:
        with suppress(BlickwinkelError):
            ask(make(n))

    assert growth(read_one, 8_000, 260_000) <= MOST


def test_normalising_marks_without_a_guard_is_quadratic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the marks above are what they claim to be."""
    monkeypatch.setattr("blickwinkel.normalisation.MOST_MARKS", 10**9)
    assert growth(lambda n: normalise_email(marks(n)), 8_000, 64_000) > MOST


# --- YAML ----------------------------------------------------------------------------------------

YAML: dict[str, Callable[[int], str]] = {
    "sequences": lambda n: "[" * n,
    "mappings": lambda n: "{" * n,
    "dashes": lambda n: "- " * n,
    "one long key": lambda n: "a" * n + ": 1",
    "question marks": lambda n: "? " * n,
    "quoted over lines": lambda n: 'id: "' + "a\n" * n,
    "plain over lines": lambda n: "id: " + "a\n " * n,
    "block": lambda n: "id: |\n" + " a\n" * n,
    "comments": lambda n: "# a\n" * n,
    "anchors": lambda n: "".join(f"a{i}: &a{i} 1\n" for i in range(n // 10)),
    "aliases": lambda n: "a: &a 1\n" + "b: *a\n" * (n // 6),
    "tags": lambda n: "- !a b\n" * (n // 7),
    "unknown keys": lambda n: "".join(f"k{i}: 1\n" for i in range(n // 8)),
    "escapes": lambda n: 'id: "' + "\\x41\n" * (n // 5),
    "directives": lambda n: "%A b\n" * (n // 5),
    "documents": lambda n: "---\n" * (n // 4),
    "tabs": lambda n: "\t" * n,
}


@pytest.mark.parametrize("make", YAML.values(), ids=YAML)
def test_yaml(make: Callable[[int], str]) -> None:
    def read_one(n: int) -> None:
        with suppress(BlickwinkelError):
            read_framework(make(n), "x.yaml")

    assert growth(read_one, 4_000, 256_000) <= MOST


# --- requests ------------------------------------------------------------------------------------

HEADERS: dict[str, tuple[str, Callable[[int], str]]] = {
    "languages": ("Accept-Language", lambda n: "a," * (n // 2)),
    "qualities": ("Accept-Language", lambda n: "a;q=0.1," * (n // 8)),
    "open parameter": ("Accept-Language", lambda n: 'a;q="' + "\\" * n),
    "semicolons": ("Accept-Language", lambda n: ";" * n),
    "cookies": ("Cookie", lambda n: "a=b;" * (n // 4)),
    "open cookie": ("Cookie", lambda n: 'blickwinkel="' + "\\1" * (n // 2)),
    "equals signs": ("Cookie", lambda n: "=" * n),
    "ranges": ("Range", lambda n: "bytes=" + "0-1," * (n // 4)),
    "bearer": ("Authorization", lambda n: "Bearer " + " " * n + "!"),
    "bearer of equals signs": ("Authorization", lambda n: "Bearer a" + "=" * n + "!"),
    "boundary": ("Content-Type", lambda n: "multipart/form-data; boundary=" + "-" * n),
    "content parameters": ("Content-Type", lambda n: "text/x;" + "a=b;" * (n // 4)),
    "etags": ("If-None-Match", lambda n: 'W/"a",' * (n // 6)),
    "origin": ("Origin", lambda n: "http://" + "[" * n),
    "date": ("If-Modified-Since", lambda n: "1 " * (n // 2)),
}


@pytest.mark.parametrize(("name", "make"), HEADERS.values(), ids=HEADERS)
def test_headers(name: str, make: Callable[[int], str]) -> None:
    app = Flask("x")

    def read_one(n: int) -> None:
        environ = EnvironBuilder(method="POST", headers={name: make(n)}, data=b"").get_environ()
        with app.request_context(environ), suppress(BlickwinkelError):
            best_locale(request.accept_languages.values())
            request.cookies.get("blickwinkel")
            bearer_token(request)
            _ = (request.range, request.mimetype_params, request.if_none_match)
            _ = (request.if_modified_since, request.form)

    assert growth(read_one, 8_000, 128_000) <= MOST


BODIES: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "fields": ("application/x-www-form-urlencoded", lambda n: b"a=b&" * (n // 4)),
    "names": ("application/x-www-form-urlencoded", lambda n: b"%" * n),
    "parts": ("multipart/form-data; boundary=a", lambda n: b"--a\r\n" * (n // 5)),
    "no boundary": ("multipart/form-data; boundary=a", lambda n: b"--a\r\n\r\n" + b"\r\n-" * (n // 3)),
    "headers of a part": (
        "multipart/form-data; boundary=a",
        lambda n: b"--a\r\n" + b"a: b\r\n" * (n // 6),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "make"), BODIES.values(), ids=BODIES)
def test_bodies(kind: str, make: Callable[[int], bytes]) -> None:
    def read_one(n: int) -> None:
        body = make(n)
        environ = EnvironBuilder(method="POST", content_type=kind, data=body).get_environ()
        with suppress(Exception):
            list(Request(environ).form.items())

    assert growth(read_one, 8_000, 256_000) <= MOST
