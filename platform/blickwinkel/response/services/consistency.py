"""How strongly the items of a dimension go together, company-wide: the only figures across items.

A dimension's margin of uncertainty needs the mean correlation between its items; without it the
upper bound r = 1 has to stand in and hardly any difference would ever be proven. Released are rounded
correlations of a whole perspective with at least 30 complete sheets, never the sums behind them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from blickwinkel.database import TenantSession
from blickwinkel.extension.framework import Dimension, Framework
from blickwinkel.measurement.reliability import CrossProducts, released, reliability
from blickwinkel.response.services.sealing import sealed_bundles
from blickwinkel.survey.models import Wave

#: Mean inter-item correlation per dimension, in the framework's order; None where not released.
Correlations = dict[str, list[float | None]]

Matrix = NDArray[np.int64]


def mean_correlations(session: TenantSession, wave: Wave, framework: Framework) -> Correlations:
    """Return the released mean inter-item correlations of each perspective in a wave."""
    sheets = _sheets_by_perspective(session, wave, len(framework.items))
    return {
        perspective.id: _of_dimensions(framework, perspective.id, sheets[perspective.id])
        for perspective in framework.perspectives
        if perspective.id in sheets
    }


def _sheets_by_perspective(session: TenantSession, wave: Wave, items: int) -> dict[str, Matrix]:
    collected: dict[str, list[bytes]] = {}
    for bundles in sealed_bundles(session, wave.id):
        for (_, perspective), raw in bundles:
            collected.setdefault(perspective, []).append(raw)
    return {
        perspective: np.frombuffer(b"".join(parts), dtype=np.uint8)
        .reshape(-1, items)
        .astype(np.int64)
        for perspective, parts in collected.items()
    }


def _of_dimensions(framework: Framework, perspective: str, sheets: Matrix) -> list[float | None]:
    found: list[float | None] = []
    start = 0
    for dimension in framework.dimensions:
        part = sheets[:, start : start + len(dimension.items)]
        found.append(_of_dimension(dimension, perspective, part, len(framework.scale.points)))
        start += len(dimension.items)
    return found


def _of_dimension(
    dimension: Dimension, perspective: str, part: Matrix, points: int
) -> float | None:
    asked = [index for index, item in enumerate(dimension.items) if perspective in item.text]
    values = part[:, asked]
    complete = values[(values > 0).all(axis=1)]
    reverse = np.array([dimension.items[index].reverse for index in asked], dtype=bool)
    towards = np.where(reverse, points + 1 - complete, complete)
    cross = CrossProducts(
        n=len(towards),
        sums=tuple(towards.sum(axis=0).tolist()),
        products=tuple(map(tuple, (towards.T @ towards).tolist())),
    )
    return released(reliability(cross).mean_inter_item_r, cross.n)
