"""The lattice of cuboids as a picture: SVG text that fetches nothing.

From left to right cuboids become finer. A box has the cuboid's name, a dot for each source that takes part, its cells,
and a bar as long as their logarithm. A line leads to the parent, the smallest cuboid that answers for it.
"""

from collections.abc import Collection, Iterator, Mapping
from html import escape
from math import log

from cube_model.definition import Cube
from cube_model.lattice import Cuboid, taking_part
from cube_model.lattice_layout import Placement, layout_of

_LETTER, _DOT, _COUNT = 6.3, 9, 48  # points that a letter of a name, a dot and the number of cells are wide
_HEIGHT, _STEP, _GAP = 20, 27, 64  # of a box, from row to row, from column to column
_TOP, _SIDE, _BOTTOM = 92, 28, 30
_COLOURS = ("#2563eb", "#d97706", "#059669", "#9333ea", "#dc2626", "#0891b2")
_STYLE = """
text { font: 11px "Helvetica Neue", Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #1f2937 }
.title { font-size: 18px; font-weight: bold }
.note { fill: #6b7280 }
.box { fill: #ffffff; stroke: #94a3b8 }
.bar { fill: #dbeafe }
.count { fill: #475569; text-anchor: end }
.edge { fill: none; stroke: #94a3b8; stroke-opacity: 0.9 }
.left .box { stroke-dasharray: 3 3 }
.left .bar { fill: #f1f5f9 }
.left text { fill: #94a3b8 }
.chosen .box { stroke: #2563eb; stroke-width: 1.6 }
"""


def lattice_svg(cube: Cube, cells: Mapping[str, int], chosen: Collection[str] | None = None) -> str:
    """The picture of the cuboids whose cells are known; of a choice the others are drawn pale."""
    layout = layout_of(cube, cells)
    drawing = _Drawing(cube, layout, cells, chosen)
    return "\n".join(drawing.lines()) + "\n"


class _Drawing:
    def __init__(self, cube: Cube, layout: Placement, cells: Mapping[str, int], chosen: Collection[str] | None) -> None:
        self._cube, self._layout, self._cells, self._chosen = cube, layout, cells, chosen
        self._sources = [source.name for source in cube.fact_sources()]
        self._widths = [max(map(self._width, column)) for column in layout.columns]
        self._lefts = [_SIDE + sum(self._widths[:k]) + k * _GAP for k in range(len(self._widths))]
        self._column = {each.name: k for k, column in enumerate(layout.columns) for each in column}
        self._most = max(cells.values(), default=0)

    def lines(self) -> Iterator[str]:
        """The whole document."""
        width = max(sum(self._widths) + (len(self._widths) - 1) * _GAP + 2 * _SIDE, 640)
        height = _TOP + self._layout.rows * _STEP + _BOTTOM
        yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        yield f'width="{width:.0f}" height="{height}" role="img">'
        yield f"<style>{_STYLE}</style>"
        yield f'<rect width="{width:.0f}" height="{height}" fill="#ffffff"/>'
        yield from self._heading()
        yield from (self._edge(child, parent) for child, parent in self._layout.parents.items())
        for column in self._layout.columns:
            for each in column:
                yield from self._box(each)
        yield "</svg>"

    def _width(self, cuboid: Cuboid) -> float:
        return len(cuboid.name) * _LETTER + len(self._sources) * _DOT + _COUNT + 16

    def _heading(self) -> Iterator[str]:
        total = sum(self._cells[name] for name in self._layout.places)
        yield _text(_SIDE, 34, self._cube.title, "title")
        said = f"{len(self._layout.places)} cuboids, {total:,} cells"
        if self._chosen is not None:
            said += f"; {len(self._chosen)} chosen, {sum(self._cells[n] for n in self._chosen):,} cells"
        yield _text(
            _SIDE, 54, f"{said}. Bar: logarithm of the cells. Line: to the smallest that answers for it.", "note"
        )
        x = float(_SIDE)
        for place, source in enumerate(self._sources):
            yield _dot(x + 4, 70, place)
            yield _text(x + 12, 74, source, "note")
            x += 12 + len(source) * _LETTER + 18

    def _edge(self, child: str, parent: str) -> str:
        x1, y1 = self._lefts[self._column[child]] + self._widths[self._column[child]], self._middle(child)
        x2, y2 = self._lefts[self._column[parent]], self._middle(parent)
        bend = x1 + _GAP / 2 if self._column[parent] - self._column[child] == 1 else (x1 + x2) / 2
        return f'<path class="edge" d="M{x1:.1f} {y1:.1f} C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"/>'

    def _middle(self, name: str) -> float:
        return _TOP + self._layout.places[name] * _STEP + _HEIGHT / 2

    def _box(self, cuboid: Cuboid) -> Iterator[str]:
        name, column = cuboid.name, self._column[cuboid.name]
        x, y, width = self._lefts[column], self._middle(name) - _HEIGHT / 2, self._widths[column]
        mine = {source.name for source in taking_part(self._cube, cuboid.depths)}
        picked = "" if self._chosen is None else "chosen" if name in self._chosen else "left"
        bar = width * (log(1 + self._cells[name]) / log(1 + self._most) if self._most else 0.0)
        said = f"{name}: {self._cells[name]:,} cells, of {', '.join(sorted(mine))}"
        yield f'<g class="{picked}"><title>{escape(said)}</title>'
        yield _rectangle("box", x, y, width, _HEIGHT)
        yield _rectangle("bar", x + 1, y + 1, max(bar - 2, 0), _HEIGHT - 2)
        for place, source in enumerate(self._sources):
            if source in mine:
                yield _dot(x + 9 + place * _DOT, y + _HEIGHT / 2, place)
        yield _text(x + 10 + len(self._sources) * _DOT, y + 14, name)
        yield _text(x + width - 7, y + 14, f"{self._cells[name]:,}", "count")
        yield "</g>"


def _dot(x: float, y: float, place: int) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_COLOURS[place % len(_COLOURS)]}"/>'


def _rectangle(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" rx="3"/>'


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
