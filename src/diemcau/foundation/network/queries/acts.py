"""Acts on units: what they find, what they touch, what depends on them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from itertools import starmap
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import ForeignObjectRel, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from diemcau.foundation.network import rules
from diemcau.foundation.network.models import Unit, UnitAct, UnitEdge, UnitSuccession, UnitVersion
from diemcau.foundation.network.queries.units import names_on, root
from diemcau.kernel import references

_VERSIONS = """
SELECT id, unit_id, name, kind, code_list, code, also_written, lower(period), upper(period) FROM network_unitversion
"""
_EDGES = "SELECT id, child_id, parent_id, lower(period), upper(period) FROM network_unitedge WHERE NOT period << daterange(%s, NULL)"
MOST_REASONS = 20  # told about one undo
MOST_NAMED = 20  # rows of one kind told by name; the rest is counted


@dataclass(frozen=True, slots=True)
class Named:
    """One row that speaks of a unit, in words: "Chủ tịch UBND xã · Xã Đức Thọ"."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Touched:
    """Rows of one kind that speak of some units: "3 conferences", and the first ``MOST_NAMED`` of them by name."""

    rows: str  # "conferences.Conference"
    title: str
    number: int
    named: list[Named] = field(default_factory=list)

    @property
    def unnamed(self) -> int:
        """Rows that are only counted."""
        return self.number - len(self.named)


@dataclass(frozen=True, slots=True)
class Reason:
    """What depends on an act: a sentence, and the first rows it is about."""

    sentence: str
    named: list[Named] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join([self.sentence.removesuffix("."), *(row.text for row in self.named)]) if self.named else self.sentence


def acts() -> QuerySet[UnitAct]:
    """Acts on units without their files: those that wait first, then by day of effect, newest first."""
    return UnitAct.objects.defer("facts").order_by("-on", "-pk")


def standing(on: date) -> rules.Standing:
    """The network as an act of ``on`` finds it: every version, and the places from the day before on.  Three queries."""
    top = root()
    if top is None:
        raise Unit.DoesNotExist
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS)
        versions = list(starmap(rules.Version, cursor.fetchall()))
        cursor.execute(_EDGES, [date.fromordinal(on.toordinal() - 1)])
        edges = list(starmap(rules.Edge, cursor.fetchall()))
    return rules.Standing(on=on, versions=versions, edges=edges, root=top.pk)


def speaking_of_units() -> list[references.Reference]:
    """Every foreign key to a unit: as its room registered it, else under the name of its model, for all days."""
    known = {(reference.rows, reference.field): reference for reference in references.to("network.Unit")}
    for relation in Unit._meta.get_fields(include_hidden=True):
        rows = relation.related_model
        if not isinstance(relation, ForeignObjectRel) or not isinstance(rows, type) or rows in (UnitVersion, UnitEdge, UnitSuccession):
            continue  # the last three an act itself writes
        key = (rows._meta.label, relation.field.name)
        known.setdefault(key, references.Reference(of="network.Unit", rows=key[0], field=key[1], title=rows._meta.verbose_name_plural or key[0]))
    return [reference for _key, reference in sorted(known.items())]


def touched(units: Collection[int], *, called_on: date, since: date | None = None) -> list[Touched]:
    """The rows of each kind that speak of ``units``, and from ``since`` still matter; units as they are called on ``called_on``.

    One query for each kind, and two more for each kind that has rows to name.
    """
    found: dict[str, dict[Any, int]] = {}  # id of the row → the unit it speaks of
    for reference in speaking_of_units():
        rows = apps.get_model(reference.rows)._default_manager.filter(**{f"{reference.field}__in": _among(units)})
        if since is not None and reference.since is not None:
            rows = rows.filter(reference.since(since))
        for row, unit in rows.values_list("pk", f"{reference.field}_id"):
            found.setdefault(reference.rows, {}).setdefault(row, unit)
    spoken_of = {reference.rows: reference for reference in speaking_of_units()}
    return [Touched(kind, str(spoken_of[kind].title), len(rows), _named(spoken_of[kind], rows, called_on)) for kind, rows in found.items()]


def _named(reference: references.Reference, rows: dict[Any, int], day: date) -> list[Named]:
    if reference.named is None:
        return []
    first = apps.get_model(reference.rows)._default_manager.filter(pk__in=sorted(rows)[:MOST_NAMED]).select_related(*reference.joins)
    names = names_on({rows[row.pk] for row in first}, day)
    told = []
    for row in first.order_by("pk"):
        text, url = reference.named(row)
        unit = names[rows[row.pk]].name
        told.append(Named(text if text.endswith(unit) else f"{text} · {unit}", url))
    return told


def _among(units: Collection[int]) -> RawSQL:
    return RawSQL("SELECT unnest(%s::bigint[])", (list(units),))  # constant SQL, bound values


def title_of(rows: str) -> str:
    """The rows of a model in the plural, as whoever registered them calls them."""
    return next((str(reference.title) for reference in speaking_of_units() if reference.rows == rows), rows)


# --- what an act did --------------------------------------------------------------------------------------
def begun_units(act: UnitAct) -> QuerySet[Unit]:
    """Units that ``act`` began: they have no version but its own."""
    older = UnitVersion.objects.filter(ended_by=act).values("unit")
    return Unit.objects.filter(versions__begun_by=act).exclude(pk__in=older)


def ended_versions(act: UnitAct) -> QuerySet[UnitVersion]:
    """Versions of units that ended with ``act``, as they were called, in dictionary order."""
    going_on = UnitVersion.objects.filter(begun_by=act).values("unit")
    return UnitVersion.objects.filter(ended_by=act).exclude(unit__in=going_on).order_by("sort_key", "pk")


def begun_versions(act: UnitAct) -> QuerySet[UnitVersion]:
    """Versions of units that began with ``act``, in dictionary order."""
    return UnitVersion.objects.filter(begun_by=act, unit__in=begun_units(act)).order_by("sort_key", "pk")


def changed_versions(act: UnitAct) -> QuerySet[UnitVersion]:
    """Versions that ``act`` gave to units that went on, in dictionary order."""
    older = UnitVersion.objects.filter(ended_by=act).values("unit")
    return UnitVersion.objects.filter(begun_by=act, unit__in=older).order_by("sort_key", "pk")


# --- what stands in the way of an undo --------------------------------------------------------------------
def reasons_to_keep(act: UnitAct) -> list[Reason]:
    """What depends on ``act``, one sentence each, at most ``MOST_REASONS``; empty when it may be undone."""
    begun = set(begun_units(act).values_list("pk", flat=True))
    reasons = [
        Reason(
            _("%(title)s that name units it began: %(number)d.") % {"title": kind.title[:1].upper() + kind.title[1:], "number": kind.number},
            kind.named,
        )
        for kind in touched(begun, called_on=act.on)
    ]
    units = _dependent_units(act, begun)
    names = names_on(units, act.on)
    sentence = _("%(unit)s was changed again, or something was put in its place, since.")
    return [*reasons, *(Reason(sentence % {"unit": version.name}) for version in names.values())][:MOST_REASONS]


def _dependent_units(act: UnitAct, begun: set[int]) -> set[int]:
    """Units of ``act`` whose rows others changed later, or on which other rows of the network rest.  Ten queries."""
    own = Q(begun_by=act)
    closed = UnitEdge.objects.filter(ended_by=act)
    moved = set(closed.values_list("child_id", flat=True))
    parents = set(closed.values_list("parent_id", flat=True)) | set(UnitEdge.objects.filter(own).values_list("parent_id", flat=True))
    found = set(UnitVersion.objects.filter(own, ended_by__isnull=False).values_list("unit_id", flat=True))
    found |= set(UnitEdge.objects.filter(own, ended_by__isnull=False).values_list("child_id", flat=True))
    found |= set(UnitVersion.objects.filter(unit__in=_among(begun)).exclude(own).values_list("unit_id", flat=True))
    found |= set(UnitEdge.objects.filter(parent__in=_among(begun)).exclude(own).values_list("parent_id", flat=True))
    placed = UnitEdge.objects.filter(parent__in=_among(moved), begun_by__isnull=False, period__startswith__gte=act.on).exclude(own)
    found |= set(placed.values_list("parent_id", flat=True))
    ends = Q(predecessor__in=_among(begun)) | Q(successor__in=_among(begun))
    for predecessor, successor in UnitSuccession.objects.filter(ends).exclude(own).values_list("predecessor_id", "successor_id"):
        found |= {predecessor, successor} & begun
    newer = UnitAct.objects.in_force().filter(Q(applied_at__gt=act.applied_at) | Q(applied_at=act.applied_at, pk__gt=act.pk))
    found |= set(UnitEdge.objects.filter(ended_by__in=newer, child__in=_among(parents)).values_list("child_id", flat=True))
    going_on = UnitVersion.objects.filter(period__endswith=None).values("unit")
    ended = UnitVersion.objects.filter(ended_by__in=newer, unit__in=_among(parents)).exclude(unit__in=going_on)
    return found | set(ended.values_list("unit_id", flat=True)) | _codes_taken(act)


def _codes_taken(act: UnitAct) -> set[int]:
    """Units whose code of before ``act`` another unit bears since."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [act.on, act.pk, act.pk, act.pk])
        return {pk for (pk,) in cursor.fetchall()}


_TAKEN = """
SELECT before.unit_id
FROM network_unitversion before JOIN network_unitversion other
  ON other.code = before.code AND other.code_list = before.code_list AND other.unit_id <> before.unit_id
 AND other.period && daterange(%s, NULL)
WHERE before.ended_by_id = %s AND before.code <> '' AND other.begun_by_id IS DISTINCT FROM %s
 AND other.unit_id NOT IN (SELECT unit_id FROM network_unitversion WHERE begun_by_id = %s)
"""
