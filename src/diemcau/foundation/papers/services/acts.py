"""The table of legal acts: loaded from our data, chosen by offices."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from diemcau.foundation.audit import services as audit
from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.errors import ActCited, ActKnown
from diemcau.foundation.papers.models import OFFICIAL, Basis, LegalAct, RetentionBasis
from diemcau.foundation.papers.queries import acts
from diemcau.foundation.papers.services.offices import cleaned_lines
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean

DATA = Path(__file__).parent.parent / "data" / "acts.csv"
RETENTION = DATA.with_name("retention.csv")
_TEXTS = ("kind", "issued_by", "subject", "replaced_by", "cited_in", "source", "confidence")


def load_acts(path: Path = DATA) -> int:
    """Bring the acts of the whole country in step with ``path``; a second time changes nothing.  Says how many acts the file has.

    Acts that offices entered themselves are left alone.  One statement.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [_act(row) for row in csv.DictReader(file)]
    changing = [*_TEXTS, "issued_on", "in_force"]
    LegalAct.objects.bulk_create(rows, update_conflicts=True, unique_fields=["number", "unit"], update_fields=changing)
    return len(rows)


@transaction.atomic
def load_retention(path: Path = RETENTION) -> int:
    """Bring the bases of the periods in step with ``path``, which names acts of the whole country; says how many there are.  Three statements."""
    with path.open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    acts_known = {act.number: act for act in LegalAct.objects.filter(unit=None).only("pk", "number")}
    facts = ("article", "source", "confidence")
    rows = [RetentionBasis(period=row["period"], act=acts_known[row["act"]], **{name: row[name] for name in facts}) for row in told]
    RetentionBasis.objects.exclude(period__in=[row.period for row in rows]).delete()
    RetentionBasis.objects.bulk_create(rows, update_conflicts=True, unique_fields=["period"], update_fields=["act", *facts])
    return len(rows)


def _act(row: dict[str, str]) -> LegalAct:
    texts = {name: row[name] for name in _TEXTS}
    in_force = DateRange(_day(row["in_force_from"]), _day(row["in_force_until"]))
    return LegalAct(unit=None, number=row["number"], issued_on=_day(row["issued_on"]), in_force=in_force, **texts)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class OwnAct:
    """An act that an office enters from the text it holds; ``last_day`` empty: until further notice."""

    kind: str
    number: str
    issued_on: date
    subject: str
    first_day: date
    source: str
    issued_by: str = ""
    last_day: date | None = None


@transaction.atomic
def add_act(*, unit: Unit, act: OwnAct, by: Actor, now: datetime) -> LegalAct:
    """Let papers of ``unit`` rest on an act of its own.  Raises ``ActKnown`` when one with this number is in its table."""
    number = clean(act.number)
    if acts(unit=unit).filter(number=number).exists():
        raise ActKnown(number)
    texts = {name: clean(getattr(act, name)) for name in ("kind", "issued_by", "subject", "source")}
    until = act.last_day + timedelta(days=1) if act.last_day else None
    row = LegalAct.objects.create(
        unit=unit, number=number, issued_on=act.issued_on, in_force=DateRange(act.first_day, until), confidence=OFFICIAL, **texts
    )
    audit.record("papers.act-added", unit, by=by, at=now, number=number)
    return row


@transaction.atomic
def remove_act(*, act: LegalAct, by: Actor, now: datetime) -> None:
    """Take an office's own act out of its table.  Raises ``ActCited`` while its papers rest on it."""
    if act.unit is None:
        raise ValueError("the acts of the whole country come from our data")
    if Basis.objects.filter(act=act).exists():
        raise ActCited(act.number)
    audit.record("papers.act-removed", act.unit, by=by, at=now, number=act.number)
    act.delete()


@transaction.atomic
def cite(*, unit: Unit, kind: str, acts: Sequence[LegalAct], words: str, by: Actor, now: datetime) -> list[Basis]:
    """Let papers of ``kind`` from ``unit`` rest on ``acts`` and then on ``words``, a line each; neither: on what is proposed."""
    Basis.objects.filter(unit=unit, kind=kind).delete()
    own = cleaned_lines(words).splitlines()
    rows = [Basis(unit=unit, kind=kind, act=act) for act in acts] + [Basis(unit=unit, kind=kind, words=line[:500]) for line in own]
    for position, row in enumerate(rows, start=1):
        row.position = position
    Basis.objects.bulk_create(rows)
    audit.record("papers.bases-chosen", unit, by=by, at=now, kind=kind, count=len(rows))
    return rows
