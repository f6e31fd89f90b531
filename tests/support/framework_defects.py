"""Defects that an author can make in a definition, and what must be said about each.

One table, longer than a module should be, because it is data and best read in one piece.
"""

from __future__ import annotations

from typing import NamedTuple

from support.framework_texts import SIX_C

ONE_POINT = '    - {value: 1, label: {de: "Trifft überhaupt nicht zu", en: "Strongly disagree"}}\n'
FOUR_POINTS = SIX_C[
    SIX_C.index('    - {value: 2, label: {de: "Trifft eher') : SIX_C.index("  cannot_judge:")
]
ELEVEN_MORE = "".join(f"    - {{value: {i}, label: {{de: d, en: e}}}}\n" for i in range(2, 13))
FIRST_ITEMS = SIX_C[SIX_C.index("    items:\n") : SIX_C.index("    recommendations:\n")]
STAFF_ENGLISH = ', en: "I can see that top leadership stands behind the focus on the customer."'


class Defect(NamedTuple):
    """A defect: ``old`` is replaced by ``new``, and one problem is expected.

    ``line`` is a piece of the changed text that stands on the expected line.
    """

    old: str
    new: str
    field: str
    line: str
    message: str


DEFECTS = {
    "a required key is missing": Defect(
        'version: "1.0.0"\n', "", "version", "schema_version: 1", "the key version is missing"
    ),
    "a nested key is missing": Defect(
        '        label: {de: "Plan bekannt", en: "Plan known"}\n',
        "",
        "dimensions.0.items.1.label",
        "- id: plan_known",
        "the key label is missing",
    ),
    "a translation is missing": Defect(
        STAFF_ENGLISH,
        "",
        "dimensions.0.items.0.text.staff.en",
        'staff: {de: "Für mich ist sichtbar',
        "the language en is missing",
    ),
    "a language that is not declared": Defect(
        'en: "The 6 Cs of Customer Centricity"',
        'en: "The 6 Cs"\n  fr: "Les 6 C"',
        "title.fr",
        "  fr:",
        "unknown language fr; known are de, en",
    ),
    "an unknown key, with the nearest one": Defect(
        "    short_title: {de",
        "    shorttitle: {de",
        "dimensions.0.shorttitle",
        "shorttitle",
        "unknown key shorttitle; did you mean short_title?",
    ),
    "a wrong type": Defect(
        "languages: [de, en]",
        "languages: [de, en]\nrecommendation_bands2: 3",
        "recommendation_bands2",
        "recommendation_bands2",
        "did you mean recommendation_bands?",
    ),
    "text where a list belongs": Defect(
        "recommendation_bands:\n  low: [1, 2]",
        "recommendation_bands:\n  low: one",
        "recommendation_bands.low",
        "low: one",
        "expected a list of levels, found one",
    ),
    "text where keys belong": Defect(
        '    title: {de: "Zufällig", en: "Ad hoc"}',
        "    title: Zufällig",
        "levels.0.title",
        "    title: Zufällig",
        "expected the languages de, en, found Zufällig",
    ),
    "an empty text": Defect(
        'en: "Strongly disagree"',
        'en: ""',
        "scale.points.0.label.en",
        ONE_POINT[:20],
        "expected a text, found nothing",
    ),
    "a number as text": Defect(
        'version: "1.0.0"',
        "version: 1.0",
        "version",
        "version: 1.0",
        'expected a semantic version such as "1.0.0", found 1.0',
    ),
    "yes instead of true": Defect(
        "reverse: false",
        "reverse: yes",
        "dimensions.0.items.0.reverse",
        "reverse: yes",
        "expected true or false, found yes",
    ),
    "the unquoted no of YAML 1.1": Defect(
        'en: "Strongly disagree"',
        "en: no",
        "scale.points.0.label.en",
        "en: no",
        'write "no"',
    ),
    "an unquoted date": Defect(
        'en: "Strongly disagree"',
        "en: 2024-01-01",
        "scale.points.0.label.en",
        "en: 2024-01-01",
        'write "2024-01-01"',
    ),
    "an octal number": Defect(
        "min_score: 20",
        "min_score: 0o24",
        "levels.1.min_score",
        "min_score: 0o24",
        "expected a number from 0 to 99, found 0o24",
    ),
    "a quoted number": Defect(
        "    weight: 1",
        '    weight: "1"',
        "dimensions.0.weight",
        '    weight: "1"',
        'expected a number from 0 to 1000, found "1"',
    ),
    "a negative weight": Defect(
        "    weight: 1",
        "    weight: -1",
        "dimensions.0.weight",
        "    weight: -1",
        "expected a number from 0 to 1000, found -1",
    ),
    "an id with capitals": Defect(
        "id: six_c",
        "id: Six-C",
        "id",
        "id: Six-C",
        "expected an id of lower-case letters",
    ),
    "a format of the future": Defect(
        "schema_version: 1",
        "schema_version: 2",
        "schema_version",
        "schema_version: 2",
        "expected a whole number from 1 to 1, found 2",
    ),
    "a control character": Defect(
        'en: "Strongly disagree"',
        r'en: "Strongly\0disagree"',
        "scale.points.0.label.en",
        r"Strongly\0disagree",
        "control character U+0000",
    ),
    "a lone surrogate": Defect(
        'en: "Strongly disagree"',
        r'en: "Strongly\uD800disagree"',
        "scale.points.0.label.en",
        "Strongly",
        "U+D800",
    ),
    "an endless text": Defect(
        'en: "Strongly disagree"',
        f'en: "{"x" * 4001}"',
        "scale.points.0.label.en",
        "xxxx",
        "4001 characters are too many",
    ),
    "an anchor": Defect(
        "  low: [1, 2]",
        "  low: &low [1, 2]",
        "recommendation_bands.low",
        "&low",
        "remove the anchor &low",
    ),
    "a tag": Defect(
        'version: "1.0.0"',
        'version: !!python/object/apply:os.system "1.0.0"',
        "version",
        "!!python",
        "remove the tag tag:yaml.org,2002:python/object/apply:os.system",
    ),
    "a duplicate key": Defect(
        "status: published\n",
        "status: published\nid: again\n",
        "id",
        "id: again",
        "the key is here a second time; it was first on line 5",
    ),
    "a directive": Defect("# Framework", "%YAML 1.1\n---\n#", "", "---", "directives"),
    "one point": Defect(
        FOUR_POINTS,
        "",
        "scale.points",
        "  points:",
        "2 to 11 points are needed, found 1",
    ),
    "twelve points": Defect(
        FOUR_POINTS,
        ELEVEN_MORE,
        "scale.points",
        "  points:",
        "2 to 11 points are needed, found 12",
    ),
    "a gap in the values": Defect(
        "{value: 3,",
        "{value: 6,",
        "scale.points.2.value",
        "{value: 6,",
        "expected 3, found 6",
    ),
    "favourable beyond the scale": Defect(
        "favourable_from: 4",
        "favourable_from: 6",
        "scale.favourable_from",
        "favourable_from: 6",
        "expected a value from 2 to 5, found 6",
    ),
    "favourable and unfavourable overlap": Defect(
        "unfavourable_to: 2",
        "unfavourable_to: 4",
        "scale.unfavourable_to",
        "unfavourable_to: 4",
        "expected a value below favourable_from (4), found 4",
    ),
    "levels not from 0": Defect(
        "min_score: 0",
        "min_score: 5",
        "levels.0.min_score",
        "min_score: 5",
        "the first level starts at 0, found 5",
    ),
    "levels not ascending": Defect(
        "min_score: 60",
        "min_score: 40.0",
        "levels.3.min_score",
        "min_score: 40.0",
        "a level starts above the one before it (40), found 40.0",
    ),
    "levels numbered wrongly": Defect(
        "  - level: 1\n    min_score",
        "  - level: 2\n    min_score",
        "levels.0.level",
        "  - level: 2",
        "expected 1, found 2",
    ),
    "a dimension that skips a level": Defect(
        "      - {level: 1, de",
        "      - {level: 2, de",
        "dimensions.0.levels",
        "    levels:",
        "describe the levels 1, 2, 3, 4, 5 in this order",
    ),
    "a dimension without items": Defect(
        FIRST_ITEMS,
        "    items: []\n",
        "dimensions.0.items",
        "    items: []",
        "1 to 100 items are needed, found none",
    ),
    "an item id used twice": Defect(
        "- id: plan_known\n",
        "- id: leadership_commitment #\n",
        "dimensions.0.items.1.id",
        "leadership_commitment #",
        "the item id leadership_commitment is used twice; it was first on line 99",
    ),
    "an order used twice": Defect(
        "    order: 2", "    order: 1 #", "dimensions.1.order", "order: 1 #", "is used twice"
    ),
    "an item only for the leadership": Defect(
        '          staff: {de: "Für mich ist sichtbar, dass die Unternehmensleitung hinter der '
        'Ausrichtung auf den Kunden steht."' + STAFF_ENGLISH + "}\n",
        "",
        "dimensions.0.items.0.text",
        "        text:",
        "for at least one leading and one other perspective",
    ),
    "a wording for nobody": Defect(
        '          staff: {de: "Für mich ist',
        '          stuff: {de: "Für mich ist',
        "dimensions.0.items.0.text.stuff",
        "          stuff:",
        "unknown perspective stuff; did you mean staff?",
    ),
    "instructions for a perspective are missing": Defect(
        "instructions:\n  board:",
        "instructions:\n  boards:",
        "instructions.board",
        "instructions:",
        "the perspective board is missing",
    ),
    "a default language that is not declared": Defect(
        "default_language: de",
        "default_language: fr",
        "default_language",
        "default_language: fr",
        "unknown language fr",
    ),
    "a level in no band": Defect(
        "  mid: [3]",
        "  mid: [2]",
        "recommendation_bands",
        "recommendation_bands:",
        "each level is in one band; level 2 is in 2",
    ),
    "a band of a level that does not exist": Defect(
        "  high: [4, 5]",
        "  high: [4, 5, 6]",
        "recommendation_bands.high.2",
        "  high: [4, 5, 6]",
        "there is no level 6; the levels are 1, 2, 3, 4, 5",
    ),
    "a band that does not exist": Defect(
        "      mid:\n", "      mit:\n", "dimensions.0.recommendations.mit", "mit:\n", "mean mid?"
    ),
    "an unknown kind of gap": Defect(
        "  blind_spot:",
        "  blindspot:",
        "gap_recommendations.blindspot",
        "  blindspot:",
        "unknown kind of gap blindspot; did you mean blind_spot?",
    ),
}
