"""Contrast in both modes, weight on the wire, and that pages need nothing which a strict page forbids."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import blickwinkel

WEB = Path(blickwinkel.__file__).parent / "web"
STYLES = (WEB / "static/blickwinkel.css").read_text(encoding="utf-8")
RESULTS = (WEB / "static/results.css").read_text(encoding="utf-8")
SCRIPT = (WEB / "static/blickwinkel.js").read_text(encoding="utf-8")
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in WEB.rglob("templates/*.html")}

Colour = tuple[float, float, float]


def tokens(mode: str) -> dict[str, str]:
    light = STYLES.split(":root {")[1].split("}")[0]
    dark = STYLES.split("prefers-color-scheme: dark")[1].split(":root {")[1].split("}")[0]
    print_ = STYLES.split("@media print")[1].split(":root {")[1].split("}")[0]
    parts = {"light": [light], "dark": [light, dark], "print": [light, print_]}[mode]
    return {
        name: value.strip()
        for part in parts
        for name, value in re.findall(r"(--[\w-]+):([^;]+);", part)
    }


def split_arguments(text: str) -> list[str]:
    return [part.strip() for part in re.split(r",(?![^(]*\))", text)]


def colour(value: str, known: dict[str, str]) -> Colour:
    """Resolve a hex colour, var() or color-mix(in srgb, a n%, b)."""
    if inner := re.fullmatch(r"var\((--[\w-]+)\)", value):
        return colour(known[inner[1]], known)
    if mixed := re.fullmatch(r"color-mix\(in srgb, (.+)\)", value):
        first, second = split_arguments(mixed[1])
        name, percent = first.rsplit(" ", 1)
        share = float(percent.rstrip("%")) / 100
        pair = zip(colour(name, known), colour(second, known), strict=True)
        return tuple(share * a + (1 - share) * b for a, b in pair)  # type: ignore[return-value]
    digits = value.removeprefix("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    return tuple(int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))  # type: ignore[return-value]


def contrast(first: Colour, second: Colour) -> float:
    """Contrast ratio of WCAG 2.2."""

    def luminance(rgb: Colour) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


TEXTS = [
    *((ink, ground) for ink in ("ink", "soft") for ground in ("paper", "wash", "sunk", "band")),
    *((ink, "band-deep") for ink in ("ink", "soft", "lead-text", "staff-text")),
    *((ink, ground) for ink in ("lead-text", "staff-text") for ground in ("paper", "band")),
    *((tone, f"{tone}-wash") for tone in ("good", "warn", "bad")),
    *(("ink", f"{tone}-wash") for tone in ("good", "warn", "bad")),
    *(("accent", ground) for ground in ("paper", "wash")),
    ("bad", "paper"),
    ("on-accent", "accent"),
    ("ink", "accent-wash"),
    ("paper", "bad"),
]
SHAPES = [
    *((mark, ground) for mark in ("lead", "staff") for ground in ("paper", "band", "band-deep")),
    *(("edge", ground) for ground in ("paper", "wash")),
    ("accent", "sunk"),
]


@pytest.mark.parametrize("mode", ["light", "dark", "print"])
def test_texts_and_shapes_stand_out(mode):
    known = tokens(mode)
    shades = {name: colour(f"var(--{name})", known) for pair in TEXTS + SHAPES for name in pair}
    weak = [p for p in TEXTS if contrast(shades[p[0]], shades[p[1]]) < 4.5]
    weak += [p for p in SHAPES if contrast(shades[p[0]], shades[p[1]]) < 3]
    assert weak == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_figures_can_be_read_in_every_cell_of_a_heat_map(mode):
    known = tokens(mode)
    cells = re.findall(r"\.heat \.(?:over|under)-\d \{ background: ([^;]+);", STYLES)
    ratios = [contrast(colour(cell, known), colour(known["--ink"], known)) for cell in cells]
    assert len(ratios) == 6
    assert min(ratios) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark", "print"])
def test_figures_can_be_read_in_every_tone_of_a_heat_map(mode):
    known = tokens(mode)
    rules = re.findall(r"\.heatmap \.((?:over|under|tone)-\d) \{ background: ([^;]+);", RESULTS)
    grounds = [
        colour(ground, {**known, "--ramp": ramp})
        for _, ground in rules
        for ramp in (known["--over"], known["--under"])
    ]
    assert len(rules) == 4 + 4 + 10
    assert min(contrast(ground, colour(known["--ink"], known)) for ground in grounds) >= 4.5


def test_the_contrast_is_computed_as_defined():
    assert contrast(colour("#000", {}), colour("#fff", {})) == pytest.approx(21)
    assert contrast(colour("#777777", {}), colour("#ffffff", {})) == pytest.approx(4.48, abs=0.01)


def test_a_first_visit_stays_light():
    styles, script = STYLES.encode(), SCRIPT.encode()
    font = (WEB / "static/fonts/inter-latin.woff2").stat().st_size
    assert len(styles) < 32 * 1024
    assert len(script) < 6 * 1024
    # uncompressed, so that it holds without a proxy that compresses; leaves 40 KB for the page
    assert len(styles) + len(script) + font < 80 * 1024
    assert len(gzip.compress(styles)) < 8 * 1024


def test_nothing_comes_from_elsewhere():
    sources = {**TEMPLATES, "css": STYLES, "js": SCRIPT}
    found = {
        name: hits for name, text in sources.items() if (hits := re.findall(r"https?://\S+", text))
    }
    assert found == {}
    assert "@import" not in STYLES


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_templates_obey_the_content_security_policy(name):
    markup = re.sub(r"\{#.*?#\}", "", TEMPLATES[name], flags=re.DOTALL)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", markup)
    assert not re.search(r"<script(?![^>]*\ssrc=)", markup)


def test_every_class_that_the_shell_uses_has_a_look():
    used = {
        name
        for text in TEMPLATES.values()
        for value in re.findall(r'class="([^"{}]+)"', text)
        for name in value.split()
    }
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", STYLES))
    assert len(used) > 40
    assert used - styled == set()


def test_figures_do_not_jump_and_motion_can_be_switched_off():
    assert "tabular-nums" in STYLES
    assert "prefers-reduced-motion: reduce" in STYLES
    assert ":focus-visible" in STYLES
