"""Registers of numbers: what was given, what is free, what is void."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.models import Register, RegisterNumber


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a register; no row: it was passed over and nobody has it."""

    number: int
    row: RegisterNumber | None = None


def registers_of(unit: Unit) -> QuerySet[Register]:
    """Registers of ``unit``, the latest year first, each with how many numbers are used, reserved and void.  One query."""
    counted = {state: Count("numbers", filter=Q(numbers__state=state)) for state in ("used", "reserved", "void")}
    return Register.objects.filter(unit=unit).annotate(last=Max("numbers__number"), **counted).order_by("-year", "kind")


def register_of(unit: Unit, register_id: int) -> QuerySet[Register]:
    """The register, when it is one of ``unit``."""
    return Register.objects.filter(unit=unit, pk=register_id)


def lines_of(register: Register) -> list[Line]:
    """Every number of ``register`` from 1 to its last, those nobody has among them.  One query."""
    rows = {row.number: row for row in RegisterNumber.objects.filter(register=register).select_related("record").defer("record__snapshot")}
    return [Line(number, rows.get(number)) for number in range(1, max(rows, default=0) + 1)]
