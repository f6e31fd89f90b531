"""The HR file of a made-up company, as its administrator would bring it."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from blickwinkel.demo.companies import NOTHING, Company, DemoReorganisation

GIVEN_NAMES = (
    "Aylin", "Anja", "Andreas", "Bärbel", "Bernd", "Björn", "Carla", "Can", "Christine", "Daniel",
    "Dörte", "Elif", "Emil", "Eva", "Fatma", "Felix", "Frauke", "Georg", "Gökhan", "Hanna",
    "Heiko", "Ines", "Jan", "Jörg", "Julia", "Jürgen", "Katrin", "Kevin", "Lars", "Leonie",
    "Lina", "Malte", "Maria", "Mehmet", "Mia", "Nele", "Nils", "Olga", "Ole", "Paul",
    "Petra", "Ralf", "Renate", "Sabine", "Selin", "Sönke", "Stefan", "Svenja", "Thomas", "Ulrike",
    "Uwe", "Viktor", "Wiebke", "Yusuf", "Zeynep",
)  # fmt: skip
FAMILY_NAMES = (
    "Albers", "Arslan", "Bauer", "Becker", "Brandt", "Büscher", "Celik", "Claußen", "Demir",
    "Diekmann", "Ehlers", "Engel", "Fischer", "Franke", "Gerdes", "Groß", "Hagemann", "Hansen",
    "Heß", "Hoffmann", "Ivanov", "Jansen", "Jäger", "Kaiser", "Kaya", "Keller", "Köhler", "Krüger",
    "Lange", "Lüders", "Maurer", "Meyer", "Möller", "Nagel", "Neumann", "Nguyen", "Oltmanns",
    "Öztürk", "Peters", "Pohl", "Richter", "Rüter", "Schäfer", "Schmidt", "Schröder", "Stahl",
    "Thiele", "Töpfer", "Ulrich", "Vogel", "Wagner", "Weiß", "Yilmaz", "Ziegler",
)  # fmt: skip
#: One in so many people of a team has no company e-mail address.
WITHOUT_EMAIL = 4
#: One in so many people prefers English.
ENGLISH = 12
#: One in so many teams has no CCO of its own.
TEAM_WITHOUT_CCO = 6


@dataclass
class _Writer:
    """Collects rows of the two tables; numbers people as they come."""

    company: Company
    chance: random.Random
    units: list[list[str]] = field(default_factory=list)
    people: list[list[str]] = field(default_factory=list)

    def unit(self, code: str, name: str, parent: str) -> None:
        self.units.append([code, name, parent])

    def person(self, unit: str, *, board: bool = False, cco_of: str = "", office: bool) -> None:
        number = 10_001 + len(self.people)
        given, family = self.chance.choice(GIVEN_NAMES), self.chance.choice(FAMILY_NAMES)
        has_email = office or self.chance.randrange(WITHOUT_EMAIL) > 0
        self.people.append(
            [
                str(number),
                given,
                family,
                f"p{number}@{self.company.domain}" if has_email else "",
                "en" if self.chance.randrange(ENGLISH) == 0 else "de",
                unit,
                "ja" if board else "",
                cco_of,
            ]
        )


def hr_files(company: Company, changed: DemoReorganisation = NOTHING) -> dict[str, bytes]:
    """Return the two CSV files of a company: units and people, as a German Excel writes them.

    Args:
        company: whose files.
        changed: what has been reorganised by then.
    """
    writer = _Writer(company, random.Random(company.slug))
    root = company.slug[:3].upper()
    writer.unit(root, company.name, "")
    for _ in range(company.board):
        writer.person(root, board=True, office=True)
    for division in company.tree:
        _division(writer, root, division)
    _reorganise(writer, changed)
    return {
        "einheiten.csv": _csv(["Einheit", "Name", "Übergeordnete Einheit"], writer.units),
        "personen.csv": _csv(
            [
                "Personalnummer",
                "Vorname",
                "Nachname",
                "E-Mail",
                "Sprache",
                "Einheit",
                "Geschäftsleitung",
                "CCO von",
            ],
            writer.people,
        ),
    }


def _reorganise(writer: _Writer, changed: DemoReorganisation) -> None:
    writer.units = [
        [code, changed.renamed.get(code, name), changed.moved.get(code, parent)]
        for code, name, parent in writer.units
        if code not in changed.merged
    ]
    for person in writer.people:
        *_, unit, _board, cco_of = person
        person[5] = changed.merged.get(unit, unit)
        # the team that takes others in has a CCO already
        person[7] = "" if cco_of in changed.merged else cco_of


def _division(writer: _Writer, root: str, division: str) -> None:
    code = division[:3].upper()
    writer.unit(code, division, root)
    for _ in range(2):
        writer.person(code, cco_of=code, office=True)
    for number, (department, sections) in enumerate(writer.company.tree[division].items(), 1):
        _department(writer, f"{code}-{number}", department, sections, code)


def _department(
    writer: _Writer, code: str, name: str, sections: tuple[str, ...], parent: str
) -> None:
    writer.unit(code, name, parent)
    writer.person(code, cco_of=code, office=True)
    for number, section in enumerate(sections, 1):
        section_code = f"{code}{number}"
        writer.unit(section_code, section, code)
        writer.person(section_code, cco_of=section_code, office=True)
        for team_code, team_name in _teams(writer, section_code):
            writer.unit(team_code, team_name, section_code)
            _team(writer, team_code)


def _teams(writer: _Writer, section: str) -> Iterator[tuple[str, str]]:
    number = writer.chance.randint(*writer.company.teams)
    names = writer.chance.sample(
        writer.company.team_names, min(number, len(writer.company.team_names))
    )
    for position, name in enumerate(sorted(names), 1):
        yield f"{section}.{position}", name


def _team(writer: _Writer, code: str) -> None:
    with_cco = writer.chance.randrange(TEAM_WITHOUT_CCO) > 0
    for position in range(writer.chance.randint(*writer.company.team_size)):
        writer.person(code, cco_of=code if with_cco and position == 0 else "", office=False)


def _csv(header: list[str], rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
