"""Definitions for tests: a shipped one, and the smallest one that makes sense on any scale."""

from __future__ import annotations

from pathlib import Path

FRAMEWORKS = Path(__file__).parents[2] / "frameworks"
SIX_C = (FRAMEWORKS / "blickwinkel_six_c" / "definition.yaml").read_text("utf-8")


def small_definition(points: int = 4, framework_id: str = "small") -> str:
    """Return YAML with one language, two sides and three items, one of them not for the board."""
    scale = "\n".join(
        f"    - {{value: {i}, label: {{en: Point {i}}}}}" for i in range(1, points + 1)
    )
    return f"""\
schema_version: 1
id: {framework_id}
version: "1.0.0"
languages: [en]
default_language: en
title: {{en: Small}}
perspectives:
  - {{id: board, title: {{en: Board}}}}
  - {{id: cco, title: {{en: CCO}}}}
  - {{id: staff, title: {{en: Staff}}}}
scale:
  id: agreement
  points:
{scale}
  favourable_from: {points}
  unfavourable_to: 1
levels:
  - {{level: 1, min_score: 0, title: {{en: Low}}}}
  - {{level: 2, min_score: 62.5, title: {{en: High}}}}
dimensions:
  - id: second
    order: 2
    weight: 0.5
    title: {{en: Second}}
    items:
      - id: later
        label: {{en: Later}}
        text: {{cco: {{en: Ours}}, staff: {{en: Mine}}}}
  - id: first
    order: 1
    title: {{en: First}}
    items:
      - id: plain
        label: {{en: Plain}}
        text: {{board: {{en: We do}}, cco: {{en: We do}}, staff: {{en: I do}}}}
      - id: turned
        label: {{en: Turned}}
        reverse: true
        text: {{board: {{en: We fail}}, cco: {{en: We fail}}, staff: {{en: I fail}}}}
"""
