"""Adding up any number over units as of any day, of either era of the network."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.db import connection
from django.db.models import QuerySet

from diemcau.foundation.network.models import COMMUNE_KINDS, DISTRICT_KINDS, PROVINCE_KINDS, Unit, UnitVersion
from diemcau.foundation.network.queries.units import children_on, names_on
from diemcau.kernel.statements import named

Level = Literal["commune", "district", "province"]
LEVELS: tuple[Level, ...] = ("commune", "district", "province")  # the lowest first
_KINDS: dict[Level, tuple[str, ...]] = {"commune": COMMUNE_KINDS, "district": DISTRICT_KINDS, "province": PROVINCE_KINDS}

# A unit that does not stand on the day is followed to what it became, or back to what it came from, until units of
# the day are met.  It is attributable to one unit of a level when every one of these stands below that same unit.
_SPREAD = """
WITH RECURSIVE counted AS MATERIALIZED (
    SELECT n.unit_id, sum(n.value)::bigint AS value FROM ({numbers}) AS n(unit_id, value) GROUP BY n.unit_id
), here AS MATERIALIZED (
    SELECT v.unit_id,
        CASE WHEN v.kind = ANY(%(commune)s) THEN 1 WHEN v.kind = ANY(%(district)s) THEN 2 WHEN v.kind = ANY(%(province)s) THEN 3 END AS rung
    FROM network_unitversion v WHERE v.period @> %(day)s::date
), hops AS MATERIALIZED (
    SELECT t.predecessor_id AS away, t.successor_id AS toward FROM network_unitsuccession t WHERE t."on" <= %(day)s::date
    UNION ALL
    SELECT t.successor_id, t.predecessor_id FROM network_unitsuccession t WHERE t."on" > %(day)s::date
), moved(source, id) AS (
    SELECT c.unit_id, c.unit_id FROM counted c WHERE NOT EXISTS (SELECT 1 FROM here h WHERE h.unit_id = c.unit_id)
    UNION
    SELECT m.source, s.toward FROM moved m JOIN hops s ON s.away = m.id
), places AS MATERIALIZED (
    SELECT c.unit_id AS source, c.unit_id AS id FROM counted c JOIN here h ON h.unit_id = c.unit_id
    UNION ALL
    SELECT m.source, m.id FROM moved m JOIN here h ON h.unit_id = m.id
), stands AS MATERIALIZED (
    SELECT p.id AS place, e.parent_id AS above FROM (SELECT DISTINCT id FROM places) p
    LEFT JOIN network_unitedge e ON e.child_id = p.id AND e.period @> %(day)s::date
), ladder(foot, id) AS (  -- climbed once for each parent, not for each of its children
    SELECT DISTINCT s.above, s.above FROM stands s WHERE s.above IS NOT NULL
    UNION ALL
    SELECT l.foot, e.parent_id FROM ladder l JOIN network_unitedge e ON e.child_id = l.id AND e.period @> %(day)s::date
), upper AS MATERIALIZED (
    SELECT l.foot, max(l.id) FILTER (WHERE h.rung = 1) AS commune, max(l.id) FILTER (WHERE h.rung = 2) AS district,
        max(l.id) FILTER (WHERE h.rung = 3) AS province
    FROM ladder l JOIN here h ON h.unit_id = l.id GROUP BY l.foot
), rungs AS MATERIALIZED (
    SELECT s.place, CASE WHEN h.rung = 1 THEN s.place ELSE u.commune END AS commune,
        CASE WHEN h.rung = 2 THEN s.place ELSE u.district END AS district, CASE WHEN h.rung = 3 THEN s.place ELSE u.province END AS province
    FROM stands s JOIN here h ON h.unit_id = s.place LEFT JOIN upper u ON u.foot = s.above
), spread AS MATERIALIZED (
    SELECT p.source,
        CASE WHEN count(*) = count(r.commune) AND min(r.commune) = max(r.commune) THEN min(r.commune) END AS commune,
        CASE WHEN count(*) = count(r.district) AND min(r.district) = max(r.district) THEN min(r.district) END AS district,
        CASE WHEN count(*) = count(r.province) AND min(r.province) = max(r.province) THEN min(r.province) END AS province
    FROM places p JOIN rungs r ON r.place = p.id GROUP BY p.source
)
"""
_ROLLED = """
, torn AS MATERIALIZED (
    SELECT p.source, array_agg(DISTINCT r.{level}) FILTER (WHERE r.{level} IS NOT NULL) AS candidates
    FROM spread s JOIN places p ON p.source = s.source JOIN rungs r ON r.place = p.id WHERE s.{level} IS NULL GROUP BY p.source
)
SELECT s.{level}, NULL::bigint, sum(c.value)::bigint, count(*), NULL::bigint, NULL::bigint, NULL::bigint[]
FROM counted c JOIN spread s ON s.source = c.unit_id WHERE s.{level} IS NOT NULL GROUP BY 1
UNION ALL
SELECT NULL, c.unit_id, c.value, 1, s.district, s.province, t.candidates
FROM counted c LEFT JOIN spread s ON s.source = c.unit_id LEFT JOIN torn t ON t.source = c.unit_id WHERE s.{level} IS NULL
"""
_SOURCES = "SELECT s.source FROM spread s WHERE s.{level} = %(target)s"


@dataclass(frozen=True, slots=True)
class Rolled:
    """One unit of the chosen level with its number; ``sources`` counts the units the number came from (0: nothing counted)."""

    version: UnitVersion
    value: int
    sources: int


@dataclass(frozen=True, slots=True)
class NotAttributable:
    """A number that belongs to no single unit of the chosen level, and the lowest level above at which it is exact.

    ``candidates`` are the units of the level among which it would have to be divided; none when the unit stands
    above that level.  ``exact_at`` is ``None`` when only the whole country is exact.
    """

    version: UnitVersion  # the unit as it was last known
    value: int
    candidates: tuple[UnitVersion, ...]
    exact_at: UnitVersion | None


@dataclass(frozen=True, slots=True)
class RollUp:
    """A number added up: ``total`` is the sum of ``rows`` and ``rest``, always."""

    day: date
    level: Level
    rows: list[Rolled]
    rest: list[NotAttributable]
    elsewhere: list[NotAttributable] = field(default_factory=list)  # partly inside ``within``, partly outside: not in ``total``

    @property
    def attributed(self) -> int:
        """Sum over the units of the level."""
        return sum(row.value for row in self.rows)

    @property
    def unattributed(self) -> int:
        """Sum over what belongs to no single unit of the level."""
        return sum(row.value for row in self.rest)

    @property
    def total(self) -> int:
        """All that was counted: what the units of the level add up to, and what belongs to no single one."""
        return self.attributed + self.unattributed


def roll_up(numbers: QuerySet[Any, Any], *, day: date, level: Level, within: Unit | None = None) -> RollUp:
    """``numbers`` added up over the units of ``level`` as the network stands on ``day``.

    ``numbers`` yields (unit id, whole number) pairs; the units may be of any day.  Every unit of the level is listed,
    in the order of the network, with 0 where nothing was counted.  Nothing is ever divided: what fits no single unit
    is told in ``rest``.  ``within`` keeps to what lies below that unit on ``day``.  At most six queries, whatever the
    number of rows.
    """
    inside = None if within is None else set(Unit.objects.within([within.pk], day).values_list("pk", flat=True))
    rolled, left = _spread(numbers, day, level)
    candidates = {unit for row in left for unit in row.candidates}
    versions = names_on({row.source for row in left} | candidates | {row.exact_at for row in left if row.exact_at}, day)
    rest, elsewhere = [], []
    for row in left:
        told = NotAttributable(
            version=versions[row.source],
            value=row.value,
            candidates=tuple(sorted((versions[unit] for unit in row.candidates), key=lambda version: version.sort_key)),
            exact_at=versions[row.exact_at] if row.exact_at else None,
        )
        if inside is None or row.source in inside or row.exact_at in inside:
            rest.append(told)
        elif inside.intersection(row.candidates):
            elsewhere.append(told)
    rows = [
        Rolled(version, *rolled.get(version.unit_id, (0, 0)))
        for version in units_of(level, day, within=within)
        if inside is None or version.unit_id in inside
    ]
    return RollUp(day=day, level=level, rows=rows, rest=sorted(rest, key=_by_name), elsewhere=sorted(elsewhere, key=_by_name))


def units_of(level: Level, day: date, *, within: Unit | None = None) -> list[UnitVersion]:
    """Units of ``level`` on ``day`` in dictionary order, all or those below ``within``.  One query."""
    versions = UnitVersion.objects.on(day).of_kinds(_KINDS[level])
    if within is not None:
        versions = versions.filter(unit__in=Unit.objects.within([within.pk], day))
    return list(versions.order_by("sort_key", "pk"))


def level_below(unit: Unit | None, day: date) -> Level | None:
    """The highest level that stands below ``unit`` on ``day``; provinces below no unit at all; ``None`` below a commune."""
    if unit is None:
        return "province"
    kinds = set(children_on(unit, day).values_list("kind", flat=True))
    return next((level for level in reversed(LEVELS) if kinds.intersection(_KINDS[level])), None)


def sources_of(target: Unit, numbers: QuerySet[Any, Any], *, day: date, level: Level) -> list[int]:
    """Ids of the units whose ``numbers`` make up the row of ``target`` in ``roll_up``.  One query."""
    with connection.cursor() as cursor:
        cursor.execute(*_statement(numbers, day, level, _SOURCES, target=target.pk))
        return [unit_id for (unit_id,) in cursor.fetchall()]


def _by_name(row: NotAttributable) -> tuple[str, int]:
    return row.version.sort_key, row.version.pk


@dataclass(frozen=True, slots=True)
class _Left:
    source: int
    value: int
    candidates: tuple[int, ...]
    exact_at: int | None


def _spread(numbers: QuerySet[Any, Any], day: date, level: Level) -> tuple[dict[int, tuple[int, int]], list[_Left]]:
    """What each unit of the level adds up to (number, sources), and what belongs to none."""
    with connection.cursor() as cursor:
        cursor.execute(*_statement(numbers, day, level, _ROLLED))
        found = cursor.fetchall()
    rolled, left = {}, []
    for target, source, value, sources, district, province, candidates in found:
        if target is not None:
            rolled[target] = (value, sources)
        else:
            left.append(_Left(source, value, tuple(candidates or ()), district if level == "commune" and district else province))
    return rolled, left


def _statement(numbers: QuerySet[Any, Any], day: date, level: Level, ending: str, **more: Any) -> tuple[str, dict[str, Any]]:
    inner, bound = named(*numbers.query.sql_with_params())
    text = (_SPREAD + ending).replace("{level}", level).replace("{numbers}", inner)
    return text, bound | more | {"day": day} | {name: list(kinds) for name, kinds in _KINDS.items()}
