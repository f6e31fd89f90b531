"""Answer sheets: a byte per item; only what the person was asked and could choose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.errors import ProblemsError
from blickwinkel.extension import Framework
from blickwinkel.response.services import sheet
from support.company import shipped_framework

SHIPPED = shipped_framework()


def with_points(points: int, *, can_judge_nothing: bool = False) -> Framework:
    """The shipped framework on another scale."""
    some = SHIPPED.scale.points[0]
    scale = replace(
        SHIPPED.scale,
        points=tuple(replace(some, value=n) for n in range(1, points + 1)),
        cannot_judge=None if can_judge_nothing else SHIPPED.scale.cannot_judge,
    )
    return replace(SHIPPED, scale=scale)


@st.composite
def filled_in(draw: st.DrawFn) -> tuple[Framework, str, dict[str, str]]:
    framework = with_points(draw(st.integers(2, 11)))
    side = draw(st.sampled_from([p.id for p in framework.perspectives]))
    asked = [framework.items[i].id for i in framework.asked(side)]
    allowed = [str(point.value) for point in framework.scale.points] + [sheet.CANNOT_JUDGE]
    answers = st.dictionaries(st.sampled_from(asked), st.sampled_from(allowed))
    return framework, side, draw(answers)


@given(filled_in())
def test_every_possible_answer_is_packed_into_its_byte(filled):
    framework, side, answers = filled
    sheet.check(framework, side, answers)
    packed = sheet.pack(framework, answers)
    read = {item.id: str(byte) for item, byte in zip(framework.items, packed, strict=True) if byte}
    assert read == {i: value for i, value in answers.items() if value != sheet.CANNOT_JUDGE}


@given(st.integers(2, 11), st.data())
def test_nothing_outside_the_scale_is_taken(points, data):
    framework = with_points(points)
    item = framework.items[0].id
    odd = data.draw(
        st.one_of(
            st.integers().filter(lambda n: not 1 <= n <= points).map(str),
            st.sampled_from(
                ["", " 1", "1 ", "01", "1.0", "+1", "1e0", "NA", "null", "²", "٣", "１"]
            ),
            st.text(max_size=5).filter(lambda text: text != "na" and not text.isascii()),
        )
    )
    with pytest.raises(ProblemsError) as caught:
        sheet.check(framework, "staff", {item: odd, framework.items[1].id: "1"})
    assert [problem.field for problem in caught.value.problems] == [item]


def test_cannot_judge_is_refused_where_the_scale_has_none():
    framework = with_points(4, can_judge_nothing=True)
    item = framework.items[0].id
    with pytest.raises(ProblemsError):
        sheet.check(framework, "staff", {item: sheet.CANNOT_JUDGE})
    sheet.check(framework, "staff", {})  # leaving out is always possible
    assert sheet.pack(framework, {}) == bytes(len(framework.items))


def test_items_of_nobody_and_of_other_perspectives_are_refused_by_name():
    first, *others = SHIPPED.dimensions
    secret = replace(first.items[0], text={"board": first.items[0].text["board"]})
    framework = replace(
        SHIPPED, dimensions=(replace(first, items=(secret, *first.items[1:])), *others)
    )
    sheet.check(framework, "board", {secret.id: "3"})
    with pytest.raises(ProblemsError) as caught:
        sheet.check(framework, "staff", {secret.id: "3", "unheard_of": "1"})
    assert {problem.field for problem in caught.value.problems} == {secret.id, "unheard_of"}
