"""The arrival curve, drawn on the server: it prints, and needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from diemcau.during.attendance.queries.results import ArrivalPoint
from diemcau.kernel.dates import local

WIDTH, HEIGHT = 320, 150  # of the whole drawing
LEFT, RIGHT, TOP, BOTTOM = 40, 312, 10, 126  # of the plot inside it
_STEPS = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=6), timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Paths and ticks of the drawing; ``table`` are the same figures to read, a row for each five minutes."""

    line: str
    area: str
    across: list[Tick]
    up: list[Tick]
    table: Sequence[ArrivalPoint]


def draw(points: Sequence[ArrivalPoint], *, opens_at: datetime, until: datetime) -> Curve | None:
    """The curve of ``points`` from the first arrival (or the opening, when that is earlier) to ``until``; nothing without arrivals."""
    if not points:
        return None
    begin = min(opens_at, points[0].at - timedelta(minutes=5))
    end = max(until, points[-1].at, begin + timedelta(minutes=30))
    top = _round_up(points[-1].people)

    def x(at: datetime) -> int:
        return round(LEFT + (RIGHT - LEFT) * (at - begin) / (end - begin))

    def y(people: int) -> int:
        return round(BOTTOM - (BOTTOM - TOP) * people / top)

    corners = [(x(points[0].at - timedelta(minutes=5)), y(0)), *((x(point.at), y(point.people)) for point in points), (x(end), y(points[-1].people))]
    line = "M" + " L".join(f"{across} {up}" for across, up in corners)
    return Curve(
        line=line,
        area=f"{line} L{corners[-1][0]} {BOTTOM} L{corners[0][0]} {BOTTOM} Z",
        across=[Tick(x(at), local(at).strftime("%H:%M")) for at in _hours(begin, end)],
        up=[Tick(y(top * part // 2), f"{top * part // 2:,}".replace(",", ".")) for part in (0, 1, 2)],
        table=points,
    )


def _hours(begin: datetime, end: datetime) -> list[datetime]:
    """At most six round times between ``begin`` and ``end``."""
    step = next((step for step in _STEPS if (end - begin) / step <= 5), _STEPS[-1])
    midnight = local(begin).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + step * -(-(begin - midnight) // step)
    count = min(6, int((end - first) / step) + 1) if first <= end else 0
    return [first + step * number for number in range(count)]


def _round_up(people: int) -> int:
    """The next 2, 4, 6, 10 or 20 times a power of ten: an even top for the axis."""
    size = 1
    while size * 20 < people:
        size *= 10
    return next(size * step for step in (2, 4, 6, 10, 20) if size * step >= people)
