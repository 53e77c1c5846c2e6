"""Reading the network as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.utils import timezone

from diemcau.foundation.network.models import (
    COMMUNE_KINDS,
    DISTRICT_KINDS,
    PROVINCE_KINDS,
    Unit,
    UnitEdge,
    UnitKind,
    UnitSuccession,
    UnitVersion,
)
from diemcau.foundation.network.rules import codes_on
from diemcau.kernel.dates import day_of

_NEWEST_FIRST = F("period__startswith").desc(nulls_last=True)

_LEVEL = Case(
    When(kind=UnitKind.CENTRE, then=Value(0)),
    When(kind__in=PROVINCE_KINDS, then=Value(1)),
    When(kind__in=DISTRICT_KINDS, then=Value(3)),
    When(kind__in=COMMUNE_KINDS, then=Value(4)),
    default=Value(2),
    output_field=IntegerField(),
)

_UP = """
WITH RECURSIVE up(hit, unit_id, day, depth) AS (
    SELECT hit, unit_id, day, 0 FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS start(hit, unit_id, day)
    UNION ALL
    SELECT up.hit, above.parent_id, up.day, up.depth + 1
    FROM up CROSS JOIN LATERAL ( -- and OFFSET 0: a few look-ups in an index, not a hash of all edges
        SELECT edge.parent_id FROM network_unitedge edge WHERE edge.child_id = up.unit_id AND edge.period @> up.day OFFSET 0
    ) above
    WHERE up.depth < 20
)
"""
_ABOVE_EACH = f"""
{_UP} SELECT up.hit, version.id
FROM up JOIN network_unitversion version ON version.unit_id = up.unit_id AND version.period @> up.day
WHERE up.depth > 0
ORDER BY up.hit, up.depth
"""  # noqa: S608  # constant SQL, bound values
_PLACES = f"""
{_UP} SELECT up.hit, string_agg(version.name, ', ' ORDER BY up.depth)
FROM up JOIN network_unitversion version ON version.unit_id = up.unit_id AND version.period @> up.day
WHERE up.depth > 0 AND version.kind <> %s
GROUP BY up.hit
"""  # noqa: S608  # constant SQL, bound values

_HEIRS = """
WITH RECURSIVE heirs(id) AS (
    SELECT %s::bigint
    UNION
    SELECT succession.successor_id FROM heirs
    JOIN network_unitsuccession succession ON succession.predecessor_id = heirs.id AND succession."on" <= %s::date
) SELECT id FROM heirs
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a succession, seen from one of its ends: the other unit, as it was called at the change."""

    version: UnitVersion
    on: date  # first day of the successor
    is_split: bool  # the predecessor went to more than one unit
    legal_act: str  # empty: not stated
    place: str  # names above it at the change

    @property
    def day_before(self) -> date:
        """Last day of the predecessor."""
        return self.on - timedelta(days=1)


def today() -> date:
    """The day it is in Vietnam."""
    return day_of(timezone.now())


def unit_on(unit: Unit, day: date) -> UnitVersion | None:
    """``unit`` as it is on ``day``; ``None`` when it does not exist then.  One query."""
    return UnitVersion.objects.on(day).filter(unit=unit).first()


def names_on(unit_ids: Iterable[int], day: date) -> dict[int, UnitVersion]:
    """Each unit as it is called on ``day``, or by its latest known name when it does not exist then.  One query."""
    in_force = Case(When(period__contains=day, then=Value(0)), default=Value(1), output_field=IntegerField())
    versions = UnitVersion.objects.filter(unit__in=list(unit_ids)).order_by("unit_id", in_force, _NEWEST_FIRST).distinct("unit_id")
    return {version.unit_id: version for version in versions}


def children_on(unit: Unit, day: date) -> QuerySet[UnitVersion]:
    """Units directly under ``unit`` on ``day``: provinces, then departments and committees, then districts and communes."""
    edges = UnitEdge.objects.filter(child=OuterRef("unit"), parent=unit, period__contains=day)
    return UnitVersion.objects.on(day).filter(Exists(edges)).order_by(_LEVEL, "sort_key", "pk")


def ancestors_on(unit: Unit, day: date) -> list[UnitVersion]:
    """Units above ``unit`` on ``day``, nearest first, the centre last.  Two queries."""
    return _above({unit.pk: (unit.pk, day)}).get(unit.pk, [])


def province_of(unit: Unit, day: date) -> Unit | None:
    """Province or centrally-run city in which ``unit`` stands on ``day`` (itself when it is one)."""
    above = Unit.objects.above([unit.pk], day)
    version = UnitVersion.objects.on(day).of_kinds(PROVINCE_KINDS).filter(unit__in=above).select_related("unit").first()
    return version.unit if version else None


def communes_below(unit: Unit, day: date) -> QuerySet[UnitVersion]:
    """Communes, wards, townships and special zones below ``unit`` (or itself) on ``day``, in dictionary order."""
    return UnitVersion.objects.on(day).of_kinds(COMMUNE_KINDS).filter(unit__in=Unit.objects.within([unit.pk], day)).order_by("sort_key", "pk")


def below_on(unit: Unit, day: date) -> QuerySet[UnitVersion]:
    """Everything below ``unit`` on ``day``, without itself, in dictionary order."""
    return UnitVersion.objects.on(day).filter(unit__in=Unit.objects.within([unit.pk], day)).exclude(unit=unit).order_by("sort_key", "pk")


def by_code(code_list: str, code: str, day: date) -> Unit:
    """Unit that bears ``code`` of ``code_list`` on ``day``; raises ``Unit.DoesNotExist``.

    A code alone names nothing: seven province codes mean another province since 2025-07-01.
    """
    return Unit.objects.get(Exists(UnitVersion.objects.on(day).filter(unit=OuterRef("pk"), code_list=code_list, code=code)))


def province_by_code(code: str, day: date) -> Unit:
    """Province that bears ``code`` in the list in force on ``day``; raises ``Unit.DoesNotExist``."""
    versions = UnitVersion.objects.on(day).of_kinds(PROVINCE_KINDS).filter(unit=OuterRef("pk"), code_list=codes_on(day), code=code)
    return Unit.objects.get(Exists(versions))


def root() -> Unit | None:
    """The centre: the unit above all others; ``None`` before the country is loaded."""
    version = UnitVersion.objects.filter(kind=UnitKind.CENTRE).select_related("unit").order_by("unit_id").first()
    return version.unit if version else None


def successors(unit: Unit) -> list[Step]:
    """Units that took over ``unit`` or a part of it, as they were called on their first day.  At most three queries."""
    rows = list(UnitSuccession.objects.filter(predecessor=unit))
    return _steps([(row, row.successor_id, row.on) for row in rows])


def predecessors(unit: Unit) -> list[Step]:
    """Units that ``unit`` took over, whole or in part, as they were called on their last day.  At most three queries."""
    rows = list(UnitSuccession.objects.filter(successor=unit))
    return _steps([(row, row.predecessor_id, row.on - timedelta(days=1)) for row in rows])


def heirs_on(unit: Unit, day: date) -> list[UnitVersion]:
    """Units of ``day`` that go back to ``unit``: itself while it lasts, else its successors' successors.  Two queries.

    Source: the successions; a unit without successor (a district) has no heirs.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HEIRS, [unit.pk, day])
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(UnitVersion.objects.on(day).filter(unit__in=ids).order_by("sort_key", "pk"))


def _steps(ends: Sequence[tuple[UnitSuccession, int, date]]) -> list[Step]:
    if not ends:
        return []
    day = ends[0][2]
    names = names_on([unit_id for _, unit_id, _ in ends], day)
    places = places_of({unit_id: (unit_id, at) for _, unit_id, at in ends})
    steps = [Step(names[unit_id], row.on, row.is_split, row.legal_act, places.get(unit_id, "")) for row, unit_id, _ in ends]
    return sorted(steps, key=lambda step: (step.on, step.version.sort_key))


def _above(starts: dict[int, tuple[int, date]]) -> dict[int, list[UnitVersion]]:
    """For each key of ``starts`` (key → unit, day) the units above that unit on that day, nearest first.  Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE_EACH, [list(starts), [unit for unit, _ in starts.values()], [day for _, day in starts.values()]])
        pairs = cursor.fetchall()
    versions = UnitVersion.objects.in_bulk({version_id for _, version_id in pairs})
    above: dict[int, list[UnitVersion]] = {}
    for hit, version_id in pairs:
        above.setdefault(hit, []).append(versions[version_id])
    return above


def places_of(starts: dict[int, tuple[int, date]]) -> dict[int, str]:
    """For each key of ``starts`` (key → unit, day) the names above that unit on that day, nearest first, without the centre.  One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [list(starts), [unit for unit, _ in starts.values()], [day for _, day in starts.values()], UnitKind.CENTRE.value])
        return dict(cursor.fetchall())
