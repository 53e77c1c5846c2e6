"""Numbers of an office that numbers its papers here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act
from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.errors import BadNumber, ReasonMissing
from diemcau.foundation.papers.models import NumberState, PaperRecord, Register, RegisterNumber
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean

name_act("papers.register-opened", _("A register of numbers was opened"))
name_act("papers.number-reserved", _("A number was reserved"))
name_act("papers.number-used", _("A number was used"))
name_act("papers.number-void", _("A number was made void"))

LAST_NUMBER = 99_999  # above this somebody typed a telephone number


@transaction.atomic
def open_register(*, unit: Unit, year: int, kind: str, by: Actor, now: datetime) -> Register:
    """The register of ``unit`` for ``kind`` in ``year``; opened when it is not there yet."""
    register, is_new = Register.objects.get_or_create(unit=unit, year=year, kind=kind, defaults={"opened_at": now})
    if is_new:
        audit.record("papers.register-opened", register, by=by, at=now)
    return register


@transaction.atomic
def reserve(*, register: Register, purpose: str, number: int | None = None, by: Actor, now: datetime) -> RegisterNumber:
    """Reserve the next number of ``register``, or ``number``; two who ask at one moment get two numbers.

    Raises ``BadNumber`` when it is given away or no number of a register.
    """
    _hold(register)
    row = _new(register, number, by, now)
    row.reason = clean(purpose)[:300]
    row.save()
    audit.record("papers.number-reserved", register, by=by, at=now, number=row.number)
    return row


@transaction.atomic
def void(*, number: RegisterNumber, reason: str, by: Actor, now: datetime) -> RegisterNumber:
    """Let no paper have a reserved number; why stands in the register.  Raises ``BadNumber`` when it is used or void already."""
    why = clean(reason)[:300]
    if not why:
        raise ReasonMissing
    _hold(number.register)
    row = RegisterNumber.objects.get(pk=number.pk)
    if row.state != NumberState.RESERVED:
        raise _gone(row)
    row.state, row.reason, row.changed_at, row.changed_by = NumberState.VOID, why, now, by.label[:200]
    row.save(update_fields=["state", "reason", "changed_at", "changed_by"])
    audit.record("papers.number-void", row.register, by=by, at=now, number=row.number, reason=why)
    return row


@transaction.atomic
def use(*, register: Register, record: PaperRecord, number: int | None, by: Actor, now: datetime) -> RegisterNumber:
    """Give ``record`` the reserved or free ``number``; the next one when none is named.  Raises ``BadNumber`` when it is given away."""
    _hold(register)
    row = RegisterNumber.objects.filter(register=register, number=number).first() if number else None
    if row is not None and row.state != NumberState.RESERVED:
        raise _gone(row)
    row = row or _new(register, number, by, now)
    row.state, row.record, row.changed_at, row.changed_by = NumberState.USED, record, now, by.label[:200]
    row.save()
    audit.record("papers.number-used", register, by=by, at=now, number=row.number)
    return row


def _hold(register: Register) -> None:
    """The register is ours until the transaction ends."""
    Register.objects.select_for_update().get(pk=register.pk)


def _new(register: Register, number: int | None, by: Actor, now: datetime) -> RegisterNumber:
    if number is None:
        number = (RegisterNumber.objects.filter(register=register).aggregate(last=Max("number"))["last"] or 0) + 1
    if not 0 < number <= LAST_NUMBER:
        raise BadNumber(_("A number of a register lies between 1 and 99,999. Nothing was changed."))
    if row := RegisterNumber.objects.filter(register=register, number=number).first():
        raise _gone(row)
    return RegisterNumber(register=register, number=number, changed_at=now, changed_by=by.label[:200])


def _gone(row: RegisterNumber) -> BadNumber:
    sentence = _("Number %(number)s is %(state)s in this register. Nothing was changed; take another.")
    return BadNumber(sentence % {"number": row.number, "state": row.get_state_display()})
