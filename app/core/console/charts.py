"""图表 — bars and lines from sums of rows, with a table of the same numbers; drawn by ECharts in the browser.

Drawing("fen", (_l("Available"), _l("Held")), [Mark("中秋慰问品", (120_000, 0), url)], shape="stack")
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, url_for

from app.core.console.attributes import Attribute
from app.core.console.display import shown

FOLDER = Path(__file__).parents[3] / "node_modules" / "echarts" / "dist"
LIBRARY = "echarts.common.min.js"
YUAN = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """数据点 — one place on the axis, with a value for each series and the rows behind them."""

    label: str
    values: Sequence[int]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """图 — its unit (fen, points, number, basis_points), the names of its series, and the marks in order."""

    unit: str
    series: Sequence[Any]
    marks: Sequence[Mark]
    shape: str = "bar"  # bar, stack, line


def init_app(app: Flask) -> None:
    """Serve the library that came from npm; where it was not fetched, tables stand in for charts."""
    place = Blueprint("echarts", __name__, static_folder=str(FOLDER), static_url_path="/vendor/echarts")
    app.register_blueprint(place)
    app.jinja_env.globals["chart_library"] = library


def library() -> str | None:
    """The library's address, which changes with its bytes; None where it is not there."""
    if not (FOLDER / LIBRARY).exists():
        return None
    return url_for("echarts.static", filename=LIBRARY, v=_digest())


@cache
def _digest() -> str:
    return hashlib.sha256((FOLDER / LIBRARY).read_bytes()).hexdigest()[:10]


def drawn(drawing: Drawing) -> dict[str, Any]:
    """What the template needs: the numbers for the browser as JSON, and the same as a table."""
    kind = Attribute("", "", drawing.unit)
    told = [[shown(kind, value).striptags() for value in mark.values] for mark in drawing.marks]
    data = {
        "shape": drawing.shape,
        "unit": drawing.unit,
        "labels": [mark.label for mark in drawing.marks],
        "urls": [mark.url for mark in drawing.marks],
        "series": [
            {
                "name": str(name),
                "data": [_plain(drawing.unit, mark.values[at]) for mark in drawing.marks],
                "told": [row[at] for row in told],
            }
            for at, name in enumerate(drawing.series)
        ],
    }
    return {
        "data": json.dumps(data, ensure_ascii=False),
        "heads": [str(name) for name in drawing.series],
        "rows": list(zip(drawing.marks, told, strict=True)),
    }


def _plain(unit: str, value: int) -> float | int:
    """For the axis alone: yuan and percent; sums were made in whole fen before."""
    return value / YUAN if unit in ("fen", "basis_points") else value
