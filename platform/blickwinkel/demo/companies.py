"""Two made-up companies and what there is to find in their figures.

Any likeness to a real company is chance. Names of people are drawn from common given and family names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Means of the answers on a five-point scale, one per wave.
Waves = tuple[float, float, float, float]

#: A division's name -> departments -> sections; teams below them are generated.
Tree = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Effect:
    """A story: how one perspective's answers in one part of the company deviate from the rest.

    Attributes:
        dimension: position in the framework.
        perspective: whose answers.
        unit: prefix of the codes of the units concerned; empty for the whole company.
        shift: added to the mean in each of the four waves.
    """

    dimension: int
    perspective: str
    unit: str
    shift: Waves


@dataclass(frozen=True, slots=True)
class DemoReorganisation:
    """What a company changes between its second and third wave, by the codes of units.

    Attributes:
        renamed: new names.
        moved: new units above.
        merged: teams that go into another one.
    """

    renamed: Mapping[str, str]
    moved: Mapping[str, str]
    merged: Mapping[str, str]


NOTHING = DemoReorganisation({}, {}, {})


@dataclass(frozen=True, slots=True)
class Company:
    """A made-up company.

    Attributes:
        slug: part of its addresses, and the seed of everything random about it.
        domain: of its e-mail addresses; reserved for examples.
        teams: fewest and most teams of a section.
        team_size: fewest and most people of a team.
        team_names: what teams are called; numbered where a section has several of a kind.
        board: number of members of the top leadership.
        means: per perspective, the mean of each dimension where no story says otherwise.
        open_wave: whether a fifth wave is running now.
        reorganisation: what changes half way.
    """

    slug: str
    name: str
    link_code: str
    domain: str
    framework: str
    tree: Tree
    teams: tuple[int, int]
    team_size: tuple[int, int]
    team_names: tuple[str, ...]
    board: int
    means: Mapping[str, tuple[float, ...]]
    effects: tuple[Effect, ...]
    open_wave: bool
    reorganisation: DemoReorganisation = NOTHING


NORDLICHT = Company(
    slug="nordlicht",
    name="Nordlicht Versorgung AG",
    link_code="n0rd",
    domain="nordlicht.example",
    framework="six_pillars",
    tree={
        "Kundenservice": {
            "Privatkunden": ("Service Strom und Gas", "Service Wärme"),
            "Geschäftskunden": ("Betreuung Gewerbe", "Betreuung Kommunen"),
        },
        "Vertrieb und Marketing": {
            "Vertrieb": ("Vertrieb Region Küste", "Vertrieb Region Binnenland"),
            "Marketing": ("Kampagnen", "Digitale Kanäle"),
        },
        "Netze und Technik": {
            "Netzbetrieb": ("Stromnetz", "Wärmenetz"),
            "Anlagen": ("Kraftwerk und Speicher", "Instandhaltung"),
        },
        "Zentrale Bereiche": {
            "Finanzen": ("Rechnungswesen", "Abrechnung"),
            "IT und Personal": ("IT-Betrieb", "Personal"),
        },
    },
    teams=(2, 3),
    team_size=(5, 12),
    team_names=("Team Nord", "Team Süd", "Team Ost", "Team West"),
    board=9,
    means={
        "board": (4.0, 3.6, 3.3, 3.9, 3.2, 3.2),
        "cco": (3.7, 3.4, 3.2, 3.5, 3.4, 3.3),
        "staff": (3.4, 3.2, 3.0, 3.1, 3.7, 3.4),
    },
    effects=(
        # a blind spot that closes: customer data in the service, cleaned up after the second wave
        Effect(3, "staff", "KUN", (-0.6, -0.6, 0.0, 0.5)),
        Effect(3, "cco", "KUN", (0.5, 0.5, 0.2, 0.1)),
        # a hidden strength: touchpoints, where the leadership expects less than there is
        Effect(4, "board", "", (-0.4, -0.4, -0.4, -0.3)),
        Effect(4, "cco", "VER", (-0.7, -0.7, -0.6, -0.5)),
        Effect(4, "staff", "VER", (0.3, 0.3, 0.4, 0.4)),
        # a unit that gets worse: processes of the grid, quarter by quarter
        Effect(1, "staff", "NET-1", (0.2, -0.1, -0.5, -0.9)),
        Effect(1, "staff", "NET-2", (0.0, -0.1, -0.2, -0.3)),
        # a strategy that the board knows and the shop floor does not
        Effect(0, "staff", "NET", (-0.5, -0.5, -0.4, -0.4)),
    ),
    open_wave=True,
    reorganisation=DemoReorganisation(
        renamed={"VER-22": "Digitale Kanäle und Portale"},
        moved={"ZEN-12": "KUN-1"},
        merged={"KUN-11.2": "KUN-11.1"},
    ),
)

WESERLAND = Company(
    slug="weserland",
    name="Weserland Versicherungsgruppe",
    link_code="wes3",
    domain="weserland.example",
    framework="six_c",
    tree={
        "Vertrieb": {
            "Ausschließlichkeit": ("Region Nord", "Region Mitte", "Region Süd"),
            "Makler und Partner": ("Maklerbetreuung", "Kooperationen", "Bankvertrieb"),
            "Direktgeschäft": ("Online-Abschluss", "Telefonvertrieb", "Kundenrückgewinnung"),
        },
        "Schaden": {
            "Kraftfahrt": ("Kasko", "Haftpflicht", "Gutachten und Werkstätten"),
            "Sach und Haftpflicht": ("Wohngebäude", "Hausrat", "Gewerbe"),
            "Großschaden": ("Personenschaden", "Elementarschaden", "Regress"),
        },
        "Leben und Vorsorge": {
            "Neugeschäft": ("Antragsprüfung", "Policierung", "Risikoprüfung"),
            "Bestand": ("Vertragsänderungen", "Beitragseinzug", "Auszahlungen"),
            "Betriebliche Vorsorge": ("Firmenberatung", "Kollektivverträge", "Versorgungswerke"),
        },
        "Kundenservice": {
            "Servicecenter": ("Telefonie Tag", "Telefonie Abend", "Schriftwechsel"),
            "Beschwerdemanagement": ("Erstbearbeitung", "Ombudsfälle", "Qualität"),
            "Digitale Services": ("Kundenportal", "App und Chat", "Barrierefreiheit"),
        },
        "Betrieb und IT": {
            "Anwendungen": ("Bestandssysteme", "Schadensysteme", "Portale"),
            "Daten": ("Kundendaten", "Berichtswesen", "Datenschutz"),
            "Infrastruktur": ("Arbeitsplätze", "Rechenzentrum", "IT-Sicherheit"),
        },
        "Zentrale Dienste": {
            "Finanzen": ("Rechnungswesen", "Kapitalanlagen", "Steuern"),
            "Personal": ("Personalbetreuung", "Ausbildung", "Gesundheit"),
            "Recht und Kommunikation": ("Recht", "Kommunikation", "Einkauf"),
        },
    },
    teams=(3, 5),
    team_size=(8, 14),
    team_names=("Team Bremen", "Team Hannover", "Team Minden", "Team Kassel", "Team Oldenburg"),
    board=12,
    means={
        "board": (4.3, 3.8, 3.9, 3.5, 3.4, 4.0),
        "cco": (3.8, 3.6, 3.7, 3.3, 3.3, 3.6),
        "staff": (3.1, 3.4, 3.6, 3.0, 3.2, 3.0),
    },
    effects=(
        # the plan that everybody at the top knows: explained in person after the first wave
        Effect(0, "staff", "SCH", (-0.4, 0.1, 0.5, 0.7)),
        Effect(5, "staff", "", (-0.3, -0.1, 0.2, 0.3)),
        # a hidden strength of the service centre
        Effect(2, "staff", "KUN", (0.6, 0.6, 0.6, 0.7)),
        Effect(2, "cco", "KUN", (-0.5, -0.5, -0.4, -0.4)),
        Effect(2, "board", "", (-0.9, -0.9, -0.8, -0.7)),
        # a change of systems that hurts, quarter by quarter
        Effect(3, "staff", "BET", (0.3, 0.0, -0.4, -0.8)),
        Effect(3, "staff", "LEB", (0.1, 0.0, -0.2, -0.4)),
        # figures that the divisions have and the teams never see
        Effect(4, "cco", "", (0.4, 0.4, 0.4, 0.4)),
        Effect(4, "staff", "ZEN", (-0.6, -0.6, -0.6, -0.5)),
    ),
    open_wave=False,
)

COMPANIES = (NORDLICHT, WESERLAND)

CONSULTANCY_SLUG = "kompass"
CONSULTANCY_NAME = "Kompass Kundenblick Beratung"
CONSULTANCY_CODE = "k0mp"
CONSULTANCY_DOMAIN = "kompass.example"
