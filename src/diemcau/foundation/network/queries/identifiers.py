"""Codes of units, as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from diemcau.foundation.network.models import Unit, UnitIdentifier
from diemcau.foundation.network.rules.identifiers import Remark, remark_on, schemes


@dataclass(frozen=True, slots=True)
class Identified:
    """A code of a unit with the name of its scheme and what is odd about it."""

    identifier: UnitIdentifier
    scheme_name: str
    remark: Remark


def by_identifier(scheme: str, code: str, on: date) -> Unit:
    """The unit that ``scheme`` knows by ``code`` on ``on``; raises ``Unit.DoesNotExist``.  One query."""
    return Unit.objects.get(identifiers__scheme=scheme, identifiers__code=code, identifiers__period__contains=on)


def identifiers_of(unit: Unit) -> list[Identified]:
    """Every code of ``unit``, of whatever day: by scheme, the newest first.  One query."""
    rows = UnitIdentifier.objects.filter(unit=unit).order_by("scheme", F("period__startswith").desc(nulls_last=True), "pk")
    return [Identified(row, schemes()[row.scheme].name, remark_on(row.scheme, row.code)) for row in rows]
