"""Shapes of units as files bring them, and as a page draws them.

Pure: reads what a file says, answers with shapes in the units of a drawing or with sentences about what is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Point: TypeAlias = tuple[float, float]  # degrees east, degrees north; in a drawing: right, down
Ring: TypeAlias = list[Point]
Polygon: TypeAlias = list[Ring]  # the first ring is the outside, the others are holes

WIDTH = 1000.0  # units of a drawing, from its western to its eastern end
EAST, NORTH = (100.0, 120.0), (4.0, 26.0)  # degrees in which all of Viet Nam lies, its islands included
LARGEST_POINTS = 400_000  # of one file; the largest known has 40,000
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Islands:
    """A group of islands that every map of the country shows: beyond which meridian a unit's polygons are of it."""

    name: str
    code: str  # of the province it belongs to, the same in both code lists
    beyond: float  # degrees east: the coast of the province lies west of it
    east: float  # degrees: where its easternmost polygon must reach


ISLANDS = (
    Islands("Quần đảo Hoàng Sa", code="48", beyond=110.0, east=112.0),  # docs/sources.md#maps: Đà Nẵng
    Islands("Quần đảo Trường Sa", code="56", beyond=111.0, east=114.0),  # docs/sources.md#maps: Khánh Hòa
)


class BadMap(ValueError):
    """A file that is no map; its text is a sentence."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))


@dataclass(frozen=True, slots=True)
class Feature:
    """The shape of one unit, in degrees."""

    code: str
    polygons: list[Polygon]


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of one unit in a drawing: an SVG path, and where a label may stand."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Label:
    """A name written into a drawing, and the radius of what it names."""

    name: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """All shapes of a layer in one frame; ``height`` goes with a width of ``WIDTH``."""

    height: float
    shapes: list[Shape]
    labels: list[Label]


# --- reading ----------------------------------------------------------------------------------------------
def features(told: Any) -> list[Feature]:
    """The features of a TopoJSON or GeoJSON document; raises ``BadMap`` when it is neither or says what cannot be."""
    try:
        kind = told["type"]
        found = _topology(told) if kind == "Topology" else _collection(told) if kind == "FeatureCollection" else None
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, BadMap):
            raise
        raise BadMap(_("the geometry could not be read")) from error
    if found is None:
        raise BadMap(_("it is neither TopoJSON nor GeoJSON"))
    _check_points(found)
    return found


def _topology(told: dict[str, Any]) -> list[Feature]:
    arcs = _arcs(told)
    (layer,) = told["objects"].values()
    return [Feature(str(shape["properties"]["code"]), [[_ring(ring, arcs) for ring in polygon] for polygon in _polygons(shape, "arcs")])
        for shape in layer["geometries"]]  # fmt: skip


def _arcs(told: dict[str, Any]) -> list[Ring]:
    """The lines that the rings are made of, in degrees; with a transform they are whole numbers, each a step from the one before."""
    transform = told.get("transform")
    if not transform:
        return [[(float(x), float(y)) for x, y, *_rest in arc] for arc in told["arcs"]]
    (scale_x, scale_y), (left, low) = transform["scale"], transform["translate"]
    arcs = []
    for arc in told["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y, *_rest in arc:
            x, y = x + step_x, y + step_y
            line.append((x * scale_x + left, y * scale_y + low))
        arcs.append(line)
    return arcs


def _ring(indices: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """Arcs joined end to start; ``~n`` is arc n backwards."""
    ring: Ring = []
    for index in indices:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += line[1:] if ring else line
    return ring


def _collection(told: dict[str, Any]) -> list[Feature]:
    return [
        Feature(str(one["properties"]["code"]), [[[(float(x), float(y)) for x, y, *_rest in ring] for ring in polygon]
            for polygon in _polygons(one["geometry"], "coordinates")])
        for one in told["features"]
    ]  # fmt: skip


def _polygons(geometry: dict[str, Any], key: str) -> list[Any]:
    if geometry["type"] == "Polygon":
        return [geometry[key]]
    if geometry["type"] == "MultiPolygon":
        return list(geometry[key])
    raise BadMap(_("a shape is neither a polygon nor several"))


def _check_points(found: Iterable[Feature]) -> None:
    count = 0
    for x, y in _points(found):
        count += 1
        if not (EAST[0] <= x <= EAST[1] and NORTH[0] <= y <= NORTH[1]):
            raise BadMap(_("a point lies outside Viet Nam; longitude and latitude in degrees are expected"))
    if not count:
        raise BadMap(_("it holds no shape"))
    if count > LARGEST_POINTS:
        raise BadMap(_("it has more than %(limit)s points; simplify it") % {"limit": LARGEST_POINTS})


def _points(found: Iterable[Feature]) -> Iterator[Point]:
    for feature in found:
        for polygon in feature.polygons:
            for ring in polygon:
                yield from ring


# --- what a layer must hold -------------------------------------------------------------------------------
def faults(found: Sequence[Feature], wanted: set[str], *, is_national: bool) -> list[str]:
    """Why ``found`` cannot be the map of the units that bear the codes ``wanted``; one sentence each, none when it can.

    A map of the country must be complete; one of a province may lack a commune that is newer than the pack.
    """
    codes = [feature.code for feature in found]
    sentences = []
    for title, names in (
        (_("shapes missing for the codes %(codes)s"), wanted - set(codes) if is_national else set()),
        (_("codes that the list does not know: %(codes)s"), set(codes) - wanted),
        (_("codes drawn twice: %(codes)s"), {code for code in codes if codes.count(code) > 1}),
    ):
        if names:
            shown = sorted(names)
            sentences.append(str(title) % {"codes": ", ".join(shown[:8]) + (" …" if len(shown) > 8 else "")})
    if is_national:
        sentences += [str(_("%(islands)s is not on it; a map of the country must show it") % {"islands": group.name})
            for group in ISLANDS if not _is_shown(group, found)]  # fmt: skip
    return sentences


def _is_shown(group: Islands, found: Iterable[Feature]) -> bool:
    polygons = _of(group, found)
    return bool(polygons) and max(x for polygon in polygons for x, _y in polygon[0]) > group.east


def _of(group: Islands, found: Iterable[Feature]) -> list[Polygon]:
    """The polygons of ``group``: those of its province that lie beyond its meridian."""
    polygons = [polygon for feature in found if feature.code == group.code for polygon in feature.polygons]
    return [polygon for polygon in polygons if min(x for x, _y in polygon[0]) > group.beyond]


# --- drawing ----------------------------------------------------------------------------------------------
def drawing(found: Sequence[Feature], *, is_national: bool) -> Drawing:
    """``found`` drawn ``WIDTH`` wide: degrees of longitude shortened as they are in the middle of what is drawn."""
    points = list(_points(found))
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrowing)

    def place(point: Point) -> Point:
        return (point[0] - west) * narrowing * scale, (north - point[1]) * scale

    shapes = []
    for feature in found:
        drawn = [[[place(point) for point in ring] for ring in polygon] for polygon in feature.polygons]
        x, y = _middle(max(drawn, key=lambda polygon: abs(_area(polygon[0])))[0])
        shapes.append(Shape(feature.code, "".join(_path(ring) for polygon in drawn for ring in polygon), round(x, 1), round(y, 1)))
    labels = []
    for group in ISLANDS if is_national else ():
        ends = [place(point) for polygon in _of(group, found) for point in polygon[0]]
        (left, right), (top, bottom) = ((min(values), max(values)) for values in zip(*ends, strict=True))
        radius = max(right - left, bottom - top) / 2 + 8
        labels.append(Label(group.name, round((left + right) / 2, 1), round((top + bottom) / 2, 1), round(radius, 1)))
    return Drawing(round((north - south) * scale, 1), shapes, labels)


def _path(ring: Ring) -> str:
    """A ring as SVG, in tenths of a unit and in steps, which is half as long; points that fall together are left out."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in ring]
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(tenths) if (x1, y1) != (x2, y2)]
    x, y = tenths[0]
    if len(steps) < 3:  # smaller than a tenth of a unit: an islet stays visible as a dot
        steps = [(4, 0), (0, 4), (-4, 0)]
    return f"M{_tenth(x)} {_tenth(y)}l" + " ".join(f"{_tenth(step_x)} {_tenth(step_y)}" for step_x, step_y in steps) + "z"


def _tenth(value: int) -> str:
    return f"{value / 10:g}"


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])) / 2


def _middle(ring: Ring) -> Point:
    """Centre of gravity of a ring; of one without area, the middle of its points."""
    area = _area(ring)
    if abs(area) < 1e-9:
        return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)
    pairs = list(pairwise([*ring, ring[0]]))
    return (
        sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * area),
        sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * area),
    )


# --- colouring --------------------------------------------------------------------------------------------
def classes(values: Iterable[int], count: int = CLASSES) -> list[tuple[int, int]]:
    """Ranges (from, to, both inclusive) that colour ``values`` in steps holding about as many units each.

    Nought stands apart and is in no range.  Equal values are never told apart, so fewer than ``count`` ranges may come out.
    """
    known = sorted(value for value in values if value > 0)
    ranges: list[tuple[int, int]] = []
    start = 0
    for step in range(1, count + 1):
        end = round(len(known) * step / count)
        while 0 < end < len(known) and known[end] == known[end - 1]:
            end += 1
        if end > start:
            ranges.append((known[start], known[end - 1]))
            start = end
    return ranges


def class_of(value: int, ranges: Sequence[tuple[int, int]]) -> int:
    """The step of colour (1 to ``CLASSES``) of the one of ``ranges`` that holds ``value``; 0 for nought.

    Few ranges keep their distance: a single one has the middle step.
    """
    at = next((at for at, (low, high) in enumerate(ranges) if low <= value <= high), None)
    return 0 if at is None else int(CLASSES * (at + 0.5) / len(ranges)) + 1
