"""The table of legal acts: loaded from our data, chosen by offices."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from diemcau.foundation.audit import services as audit
from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.models import Basis, LegalAct
from diemcau.foundation.papers.services.offices import cleaned_lines
from diemcau.kernel.actors import Actor

DATA = Path(__file__).parent.parent / "data" / "acts.csv"
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


def _act(row: dict[str, str]) -> LegalAct:
    texts = {name: row[name] for name in _TEXTS}
    in_force = DateRange(_day(row["in_force_from"]), _day(row["in_force_until"]))
    return LegalAct(unit=None, number=row["number"], issued_on=_day(row["issued_on"]), in_force=in_force, **texts)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


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
