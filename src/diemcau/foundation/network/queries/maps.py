"""Maps of the network as of a day: installed shapes, or the grid of tiles that stands in for them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from diemcau.foundation.network.models import PROVINCE_KINDS, MapLayer, Unit, UnitVersion
from diemcau.foundation.network.queries.units import unit_on
from diemcau.foundation.network.rules import codes_on
from diemcau.foundation.network.rules.maps import ISLANDS, WIDTH, class_of, classes

_TILES = Path(__file__).parents[1] / "data" / "tiles.csv"
TILE_WIDTH, TILE_HEIGHT, GAP = 120.0, 58.0, 5.0
MARGIN = 6.0  # around a drawing, so that an outline is not cut
_TYPE_WORDS = ("Tỉnh ", "Thành phố ", "Phường ", "Xã ", "Đặc khu ")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One unit on a map: its outline (a tile has none), where its label stands, its number and the step of colour it has."""

    unit_id: int
    name: str
    short_name: str
    path: str
    x: float
    y: float
    value: int
    step: int  # 1 to 5; 0: nought

    @property
    def middle(self) -> float:
        """Across: the middle of its tile."""
        return self.x + TILE_WIDTH / 2

    @property
    def first_line(self) -> float:
        """Down: where the name stands on its tile."""
        return self.y + TILE_HEIGHT * 0.42

    @property
    def second_line(self) -> float:
        """Down: where the number stands on its tile."""
        return self.y + TILE_HEIGHT * 0.8


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A name on a map that is no link: a group of islands."""

    name: str
    x: float
    y: float
    radius: float

    @property
    def below(self) -> float:
        """Down: where its name stands under it."""
        return self.y + self.radius + 20

    @property
    def middle(self) -> float:
        """Across: the middle of its tile."""
        return self.x + TILE_WIDTH / 2

    @property
    def lines(self) -> list[tuple[str, float]]:
        """Its name in the two lines of a tile, each with how far down it stands: "Quần đảo", "Hoàng Sa"."""
        words = self.name.split()
        return [(" ".join(words[:2]), self.y + TILE_HEIGHT * 0.42), (" ".join(words[2:]), self.y + TILE_HEIGHT * 0.8)]


@dataclass(frozen=True, slots=True)
class Map:
    """What a page draws: ``ranges`` is the legend (from, to, both inclusive); ``undrawn`` counts units without a shape."""

    width: float
    height: float
    units: list[Drawn]
    labels: list[NamedPlace]
    ranges: list[tuple[int, int]]
    undrawn: int
    is_tiles: bool
    source: str
    licence: str

    @property
    def frame(self) -> str:
        """The viewBox of the drawing: a margin on each side, and room for what the labels name."""
        right = max([self.width, *(place.x + place.radius for place in self.labels)])
        foot = max([self.height, *(place.below for place in self.labels)])
        return f"{-MARGIN:g} {-MARGIN:g} {right + 2 * MARGIN:g} {foot + 2 * MARGIN:g}"

    @property
    def legend(self) -> list[tuple[int, int, int]]:
        """Step of colour, from, to: each range with the colour its units have."""
        return [(class_of(low, self.ranges), low, high) for low, high in self.ranges]

    @property
    def tile(self) -> tuple[float, float]:
        """Width and height of a tile."""
        return TILE_WIDTH, TILE_HEIGHT


def map_on(day: date, values: Mapping[int, int], versions: list[UnitVersion], *, province: Unit | None = None) -> Map | None:
    """The map of ``versions`` on ``day`` coloured by ``values`` (unit id → number): the provinces, or the communes of ``province``.

    Without an installed layer the provinces stand on a grid of tiles; communes have none, and the answer is ``None``.
    At most three queries.
    """
    code_list = codes_on(day)
    code = ""
    if province is not None:
        version = unit_on(province, day)
        if version is None or version.kind not in PROVINCE_KINDS:
            return None
        code = version.code
    ranges = classes(values.values())
    layer = MapLayer.objects.filter(code_list=code_list, province_code=code).first()
    if layer is not None:
        return _from_layer(layer, values, versions, ranges)
    return None if province else _from_tiles(code_list, values, versions, ranges)


def _from_layer(layer: MapLayer, values: Mapping[int, int], versions: list[UnitVersion], ranges: list[tuple[int, int]]) -> Map:
    shapes = {code: (path, x, y) for code, path, x, y in layer.shapes.values_list("code", "path", "x", "y")}
    drawn = [_drawn(version, shapes[version.code], values, ranges) for version in versions if version.code in shapes]
    return Map(
        width=WIDTH,
        height=layer.height,
        units=drawn,
        labels=[NamedPlace(**label) for label in layer.labels],
        ranges=ranges,
        undrawn=len(versions) - len(drawn),
        is_tiles=False,
        source=layer.source,
        licence=layer.licence,
    )


def _from_tiles(code_list: str, values: Mapping[int, int], versions: list[UnitVersion], ranges: list[tuple[int, int]]) -> Map:
    tiles = _tiles()[code_list]
    step_x, step_y = TILE_WIDTH + GAP, TILE_HEIGHT + GAP
    places = {code: ("", column * step_x, row * step_y) for code, (column, row) in tiles.items()}
    drawn = [_drawn(version, places[version.code], values, ranges) for version in versions if version.code in places]
    return Map(
        width=step_x * (1 + max(column for column, _row in tiles.values())) - GAP,
        height=step_y * (1 + max(row for _column, row in tiles.values())) - GAP,
        units=drawn,
        labels=[NamedPlace(group.name, tiles[group.name][0] * step_x, tiles[group.name][1] * step_y, radius=0) for group in ISLANDS],
        ranges=ranges,
        undrawn=len(versions) - len(drawn),
        is_tiles=True,
        source="",
        licence="",
    )


def _drawn(version: UnitVersion, place: tuple[str, float, float], values: Mapping[int, int], ranges: list[tuple[int, int]]) -> Drawn:
    path, x, y = place
    value = values.get(version.unit_id, 0)
    short = next((version.name.removeprefix(word) for word in _TYPE_WORDS if version.name.startswith(word)), version.name)
    return Drawn(version.unit_id, version.name, short, path, x, y, value, class_of(value, ranges))


@cache
def _tiles() -> dict[str, dict[str, tuple[int, int]]]:
    """Code list → code (or name of the islands) → column and row of its tile."""
    tiles: dict[str, dict[str, tuple[int, int]]] = {}
    with _TILES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            tiles.setdefault(row["code_list"], {})[row["code"]] = (int(row["column"]), int(row["row"]))
    return tiles
