"""Loading the country and founding bodies."""

from __future__ import annotations

import csv
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act, name_fact
from diemcau.foundation.network import rules
from diemcau.foundation.network.errors import BadName, NoSuchPlace
from diemcau.foundation.network.models import BODY_KINDS, Unit, UnitEdge, UnitKind, UnitSuccession, UnitVersion
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean, fold, sort_key

DATA = Path(__file__).parents[1] / "data"

name_act("network.loaded", _("The list of units was loaded"))
name_act("network.founded", _("The unit was entered"))
name_fact("units", _("units"))
name_fact("versions", _("names and codes"))
name_fact("edges", _("places in the network"))
name_fact("successions", _("successions"))
name_fact("corrected", _("rows corrected"))
name_fact("kind", _("kind"))
name_fact("parent", _("unit above"))
name_fact("since", _("since"))
name_fact("until", _("until"))
name_fact("legal_act", _("legal act"))

Row = TypeVar("Row", UnitVersion, UnitEdge, UnitSuccession)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Rows that a load touched; a row already as the files tell it is not counted."""

    units: int
    versions: int
    edges: int
    successions: int
    corrected: int  # existing rows that differed from the files

    @property
    def changed(self) -> int:
        """All rows added or corrected."""
        return self.units + self.versions + self.edges + self.successions + self.corrected


@transaction.atomic
def load(folder: Path = DATA, *, by: Actor, now: datetime) -> LoadReport:
    """Bring the network to what the files in ``folder`` tell; a second run changes nothing.

    Units are recognised by (code list, code), never by name.  Rows that the files do not know (bodies entered
    by people) stay as they are; nothing is deleted.
    """
    lock()  # two loads at once: the second finds the first's rows
    report = bring_plan(rules.plan(read(folder)))
    if report.changed:
        count_rows()
        root = UnitVersion.objects.on(rules.TWO_TIERS_SINCE).filter(kind=UnitKind.CENTRE).order_by("unit_id")[0]
        audit.record(
            "network.loaded", root.unit, label=root.name, by=by, at=now,
            units=report.units, versions=report.versions, edges=report.edges, successions=report.successions, corrected=report.corrected,
        )  # fmt: skip
    return report


def count_rows() -> None:
    """Tell the planner how many rows there are now: until PostgreSQL counts by itself a nested question may take minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE network_unit, network_unitversion, network_unitedge, network_unitsuccession")


def bring_plan(plan: rules.Plan) -> LoadReport:
    """Bring the network to what ``plan`` tells; call it under ``lock``."""
    ids, founded = _identities(plan)
    versions, versions_corrected = _bring(
        UnitVersion.objects.filter(unit__in=ids.values()) if not founded.all_new else (),
        [_version(ids[planned.unit], planned) for planned in plan.versions],
        key=lambda row: (row.unit_id, row.period.lower),
        facts=("name", "kind", "code_list", "code", "also_written", "legal_act", "period", "folded", "sort_key"),
    )
    edges, edges_corrected = _bring(
        UnitEdge.objects.filter(child__in=ids.values()) if not founded.all_new else (),
        [UnitEdge(child_id=ids[edge.child], parent_id=ids[edge.parent], period=DateRange(edge.since, edge.until)) for edge in plan.edges],
        key=lambda row: (row.child_id, row.period.lower),
        facts=("parent_id", "period"),
    )
    successions, successions_corrected = _bring(
        UnitSuccession.objects.filter(predecessor__in=ids.values()) if not founded.all_new else (),
        [UnitSuccession(predecessor_id=ids[s.predecessor], successor_id=ids[s.successor], on=s.on, is_split=s.is_split) for s in plan.successions],
        key=lambda row: (row.predecessor_id, row.successor_id, row.on),
        facts=("is_split",),
    )
    corrected = versions_corrected + edges_corrected + successions_corrected
    return LoadReport(units=founded.count, versions=versions, edges=edges, successions=successions, corrected=corrected)


def read(folder: Path) -> rules.Files:
    """Rows of the data files in ``folder``; lines that begin with # tell their source."""
    return rules.Files(
        old=_rows(folder / "units_until_2025-06-30.csv"),
        new=_rows(folder / "units_since_2025-07-01.csv"),
        successions=_rows(folder / "successions_2025-07-01.csv"),
        changes=[row for path in sorted(folder.glob("changes_*.csv")) for row in _rows(path)],
    )


def _rows(path: Path) -> list[rules.Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@dataclass(frozen=True, slots=True)
class _Founded:
    count: int
    all_new: bool


def _identities(plan: rules.Plan) -> tuple[dict[rules.Key, int], _Founded]:
    """Id of every unit of ``plan``: found by one of its codes, or newly made."""
    known: dict[rules.Key, int] = {
        (code_list, code): unit_id
        for code_list, code, unit_id in UnitVersion.objects.filter(
            code_list__in=[rules.CODES_UNTIL_2025, rules.CODES_SINCE_2025]
        ).values_list("code_list", "code", "unit_id")
    }  # fmt: skip
    if root := UnitVersion.objects.filter(kind=UnitKind.CENTRE, unit__edges_up=None).order_by("unit_id").first():
        known[rules.ROOT] = root.unit_id
    ids: dict[rules.Key, int] = {}
    missing: dict[rules.Key, None] = {}
    for version in plan.versions:
        if found := known.get((version.code_list, version.code)):
            ids[version.unit] = found
        else:
            missing[version.unit] = None
    unknown = [key for key in missing if key not in ids]
    ids.update(zip(unknown, new_units(len(unknown)), strict=True))
    return ids, _Founded(count=len(unknown), all_new=not known)


def lock() -> None:
    """Let nobody else begin or end units before this transaction is over; reading goes on."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE network_unit IN SHARE ROW EXCLUSIVE MODE")


def new_units(count: int) -> list[int]:
    """Ids of ``count`` new units.  One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO network_unit (id) SELECT nextval(pg_get_serial_sequence('network_unit', 'id')) FROM generate_series(1, %s) RETURNING id",
            [count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _version(unit_id: int, planned: rules.PlannedVersion) -> UnitVersion:
    return UnitVersion(
        unit_id=unit_id,
        name=planned.name,
        kind=planned.kind,
        code_list=planned.code_list,
        code=planned.code,
        also_written=planned.also_written,
        legal_act=planned.legal_act,
        period=DateRange(planned.since, planned.until),
        folded=fold(planned.name),
        sort_key=sort_key(planned.name),
    )


def _bring(existing: Iterable[Row], wanted: list[Row], *, key: Callable[[Row], Hashable], facts: tuple[str, ...]) -> tuple[int, int]:
    """Make the rows of a table what ``wanted`` tells: (added, corrected)."""
    there = {key(row): row for row in existing}
    added = [row for row in wanted if key(row) not in there]
    corrected = []
    for row in wanted:
        old = there.get(key(row))
        if isinstance(old, UnitVersion | UnitEdge) and old.ended_by_id and not isinstance(row, UnitSuccession):
            row.period = old.period  # an act ended it later than the files know
        if old is not None and any(getattr(old, fact) != getattr(row, fact) for fact in facts):
            row.pk = old.pk
            corrected.append(row)
    if corrected:  # first, so that a period that became shorter makes room
        type(corrected[0]).objects.bulk_update(corrected, [fact.removesuffix("_id") for fact in facts], batch_size=500)
    if added:
        copy(added)
    return len(added), len(corrected)


def copy(rows: list[Row]) -> None:
    """Add ``rows`` with COPY: a tenth of the CPU of INSERT here, a third of the time (benchmarks/units.py)."""
    meta = rows[0]._meta
    fields = [item for item in meta.concrete_fields if not item.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(item.column)) for item in fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {connection.ops.quote_name(meta.db_table)} ({columns}) FROM STDIN") as pipe:
        for row in rows:
            pipe.write_row([getattr(row, item.attname) for item in fields])


@transaction.atomic
def found_unit(*, name: str, kind: str, parent: Unit, since: date, legal_act: str = "", by: Actor, now: datetime) -> Unit:
    """Enter a ministry, department, committee or organisation under ``parent`` from ``since`` on.

    Provinces and communes come from the lists alone.  Raises ``BadName`` when the name is empty or taken under the
    same parent, ``NoSuchPlace`` when the kind is not a body's or ``parent`` is not in force on ``since``.
    """
    name = clean(name)
    if kind not in BODY_KINDS:
        raise NoSuchPlace(_("Only ministries, departments, committees and organisations are entered by hand."))
    lock()  # an act could end the unit above meanwhile
    above = UnitVersion.objects.on(since).filter(unit=parent).first()
    if above is None:
        raise NoSuchPlace(_("The unit above is not in force on that day. Choose another day or another unit."))
    if not name:
        raise BadName(_("Write the name of the unit."))
    siblings = UnitVersion.objects.filter(unit__edges_up__parent=parent, unit__edges_up__period__endswith=None, period__endswith=None)
    if siblings.filter(folded=fold(name)).exists():
        raise BadName(_("A unit of this name already stands there."))
    unit = Unit.objects.create()
    version = _version(unit.pk, rules.PlannedVersion(rules.ROOT, name=name, kind=UnitKind(kind), since=since, legal_act=clean(legal_act)))
    version.save(force_insert=True)
    UnitEdge.objects.create(child=unit, parent=parent, period=DateRange(since, None))
    audit.record("network.founded", unit, label=name, by=by, at=now, kind=kind, parent=above.name, since=str(since), legal_act=version.legal_act)
    return unit
