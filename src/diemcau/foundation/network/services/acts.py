"""Acts on units: read, apply, undo.  Each takes the whole network for itself while it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act, name_fact
from diemcau.foundation.network import queries, rules
from diemcau.foundation.network.errors import BadAct, NoSuchAct, Problem, StillNeeded
from diemcau.foundation.network.models import Unit, UnitAct, UnitEdge, UnitSuccession, UnitVersion
from diemcau.foundation.network.services.units import copy, count_rows, lock, new_units
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import fold, sort_key

name_act("network.act-entered", _("The act was read and checked"))
name_act("network.act-applied", _("The act was applied to the network"))
name_act("network.act-undone", _("The act was undone"))
name_act("network.act-discarded", _("The act was discarded before it was applied"))
name_fact("ended", _("units ended"))
name_fact("begun", _("units begun"))
name_fact("changed", _("units changed"))
name_fact("moved", _("units moved"))
name_fact("source", _("source"))
name_fact("day", _("day of effect"))

Row = TypeVar("Row", UnitVersion, UnitEdge)
LARGE = 200  # changes, after which the rows are counted anew
STEPS = (  # of applying an act, in order
    _("The network of the day is read and the plan made anew."),
    _("What speaks of the units concerned is looked up."),
    _("The changes are written."),
    _("The rows are counted anew, so that searches stay fast."),
)


@dataclass(frozen=True, slots=True)
class Drafted:
    """An act as it would work now."""

    act: UnitAct
    plan: rules.ActPlan
    touched: list[queries.Touched]


@transaction.atomic
def enter_act(content: bytes, *, by: Actor, now: datetime) -> UnitAct:
    """Read the file of an act and keep it, to be applied or discarded; the network stays as it is.

    The same content entered before and not undone is given back as it stands.  Raises ``BadAct`` with every problem
    of the file, read against the network of the day before the act.
    """
    lock()
    file = _read(content)
    if known := UnitAct.objects.filter(digest=file.digest, undone_at=None).first():
        return known
    plan = _planned(file)
    act = UnitAct.objects.create(
        on=file.on, legal_act=file.legal_act, source=file.source, facts=file.facts, digest=file.digest,
        counts=plan.counts, entered_at=now, entered_by=by.label[:200],
    )  # fmt: skip
    audit.record("network.act-entered", act, by=by, at=now, day=str(file.on), legal_act=file.legal_act, source=file.source)
    return act


def preview_act(content: bytes) -> Drafted:
    """What the file of an act would do to the network as it stands, writing nothing; of a file applied before, that act.

    Raises ``BadAct`` with every problem of the file.
    """
    file = _read(content)
    if known := UnitAct.objects.in_force().filter(digest=file.digest).first():
        return Drafted(known, rules.ActPlan(), [])
    plan = _planned(file)
    act = UnitAct(on=file.on, legal_act=file.legal_act, source=file.source, counts=plan.counts)
    return Drafted(act, plan, _touched(plan, file.on))


def draft(act: UnitAct) -> Drafted:
    """What ``act`` would do to the network as it stands now.  Raises ``BadAct`` when it no longer can."""
    plan = _planned(_file(act))
    return Drafted(act, plan, _touched(plan, act.on))


@transaction.atomic
def apply_act(act: UnitAct, *, by: Actor, now: datetime, told: Callable[[int], None] = lambda step: None) -> Drafted:
    """Change the network as ``act`` tells, all of it or nothing.

    ``told`` hears each of ``STEPS``, from 1; other sessions see it by ``queries.step_of``.  Raises ``BadAct`` when the network of
    today no longer allows it, ``NoSuchAct`` when it is applied already.
    """

    def at(step: int) -> None:
        queries.announce(act, step)
        told(step)

    lock()
    act = UnitAct.objects.select_for_update().get(pk=act.pk)
    if act.applied_at is not None:
        raise NoSuchAct(_("This act has been applied already. Nothing was changed."))
    at(1)
    plan = _planned(_file(act))
    at(2)
    drafted = Drafted(act, plan, _touched(plan, act.on))
    at(3)
    act.applied_at, act.applied_by = now, by.label[:200]
    act.counts = drafted.plan.counts
    act.touched = [[kind.rows, kind.number] for kind in drafted.touched]
    act.save()
    _write(act, drafted.plan)
    at(4)
    _count_if_large(act)
    audit.record("network.act-applied", act, by=by, at=now, day=str(act.on), legal_act=act.legal_act, source=act.source, **act.counts)
    return Drafted(act, drafted.plan, drafted.touched)


@transaction.atomic
def undo_act(act: UnitAct, *, by: Actor, now: datetime) -> UnitAct:
    """Bring back exactly the rows that ``act`` found; the act itself stays on the list as undone.

    Raises ``StillNeeded`` with what depends on it, ``NoSuchAct`` when it is not in force.
    """
    lock()
    act = UnitAct.objects.select_for_update().get(pk=act.pk)
    if not act.is_in_force:
        raise NoSuchAct(_("This act is not in force, so there is nothing to undo. Nothing was changed."))
    if reasons := queries.reasons_to_keep(act):
        raise StillNeeded(str(_("The act cannot be undone, for something depends on it. Nothing was changed.")), [str(reason) for reason in reasons])
    begun = list(queries.begun_units(act).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM network_unitsuccession WHERE begun_by_id = %s", [act.pk])
        for table in ("network_unitedge", "network_unitversion"):
            cursor.execute(f"DELETE FROM {table} WHERE begun_by_id = %s", [act.pk])  # noqa: S608  # names of ours
            cursor.execute(
                f"UPDATE {table} SET period = daterange(lower(period), NULL), ended_by_id = NULL WHERE ended_by_id = %s",  # noqa: S608
                [act.pk],
            )
        cursor.execute("DELETE FROM network_unit WHERE id = ANY(%s)", [begun])
    _count_if_large(act)
    act.undone_at, act.undone_by = now, by.label[:200]
    act.save()
    audit.record("network.act-undone", act, by=by, at=now, day=str(act.on), legal_act=act.legal_act, **act.counts)
    return act


@transaction.atomic
def discard_act(act: UnitAct, *, by: Actor, now: datetime) -> None:
    """Forget an act that was not applied.  Raises ``NoSuchAct`` when it was."""
    act = UnitAct.objects.select_for_update().get(pk=act.pk)
    if act.applied_at is not None:
        raise NoSuchAct(_("This act has been applied already. Undo it instead. Nothing was changed."))
    audit.record("network.act-discarded", act, by=by, at=now, day=str(act.on), legal_act=act.legal_act, source=act.source)
    act.delete()


def _count_if_large(act: UnitAct) -> None:
    """After so many changes the planner would take a new country for the old one; a commune renamed needs no counting."""
    if sum(act.counts.values()) >= LARGE:
        count_rows()


def _touched(plan: rules.ActPlan, on: date) -> list[queries.Touched]:
    """What speaks of the units of ``plan``, which are called as on the day before."""
    return queries.touched(plan.units, called_on=on - timedelta(days=1), since=on)


def _read(content: bytes) -> rules.ActFile:
    file, problems = rules.read_act(content)
    if file is None:
        raise BadAct(problems)
    return file


def _file(act: UnitAct) -> rules.ActFile:
    file, problems = rules.act_of(act.facts)
    if file is None:
        raise BadAct(problems)
    return file


def _planned(file: rules.ActFile) -> rules.ActPlan:
    try:
        standing = queries.standing(file.on)
    except Unit.DoesNotExist as error:
        raise BadAct([Problem("", str(_("No unit is loaded yet: load the country first.")))]) from error
    plan, problems = rules.plan_act(file, standing)
    if problems:
        raise BadAct(problems)
    return plan


# --- writing ----------------------------------------------------------------------------------------------
def _write(act: UnitAct, plan: rules.ActPlan) -> None:
    begun = [row.unit for row in plan.begun]
    ids: dict[rules.Name, int] = dict(zip(begun, new_units(len(begun)), strict=True))
    ends = [version.pk for version in plan.ended] + [before.pk for before, _after in plan.kept]
    _end("network_unitversion", ends, act)
    _end("network_unitedge", [edge.pk for edge in plan.edges_ended], act)
    rows = [*plan.begun, *(after for _before, after in plan.kept)]
    _add([_version(row, _id(row.unit, ids), act) for row in rows])
    _add(
        [
            UnitEdge(child_id=_id(child, ids), parent_id=_id(parent, ids), period=DateRange(act.on, None), begun_by=act)
            for child, parent in plan.edges_begun
        ]
    )
    successions = [
        UnitSuccession(
            predecessor_id=row.predecessor, successor_id=_id(row.successor, ids), on=act.on, is_split=row.is_split,
            legal_act=row.legal_act, begun_by=act,
        )
        for row in plan.successions
    ]  # fmt: skip
    if successions:
        copy(successions)


def _id(name: rules.Name, ids: dict[rules.Name, int]) -> int:
    return name if isinstance(name, int) else ids[name]


def _end(table: str, rows: list[int], act: UnitAct) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET period = daterange(lower(period), %s), ended_by_id = %s WHERE id = ANY(%s)",  # noqa: S608  # a name of ours
            [act.on, act.pk, rows],
        )


def _add(rows: list[Row]) -> None:
    if rows:
        copy(rows)


def _version(row: rules.Begun, unit: int, act: UnitAct) -> UnitVersion:
    return UnitVersion(
        unit_id=unit,
        name=row.name,
        kind=row.kind,
        code_list=row.code_list,
        code=row.code,
        also_written=row.also_written,
        legal_act=row.legal_act,
        period=DateRange(act.on, None),
        folded=fold(row.name),
        sort_key=sort_key(row.name),
        begun_by=act,
    )
