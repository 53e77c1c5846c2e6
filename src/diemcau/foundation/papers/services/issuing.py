"""A paper comes back: with number, date and, where there is one, the signed file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act
from diemcau.foundation.papers.errors import BadDay, BadFile, BadNumber
from diemcau.foundation.papers.models import NUMBERED_WITH, FileRole, KindCode, PaperEvent, PaperFile, PaperRecord, Register, State, Step
from diemcau.foundation.papers.rules import snapshots
from diemcau.foundation.papers.rules.edxml import is_markup, packet
from diemcau.foundation.papers.rules.exchange_form import faults
from diemcau.foundation.papers.services import render_pdf
from diemcau.foundation.papers.services.lifecycle import add_event, end_as_replaced, hash_of, keep_files, locked
from diemcau.foundation.papers.services.registers import LAST_NUMBER, open_register, use
from diemcau.foundation.papers.services.signatures import Checked, look_at
from diemcau.foundation.papers.signals import paper_issued
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of
from diemcau.kernel.text import clean

name_act("papers.issued", _("A paper was issued"))
name_act("papers.signed-file", _("A signed file was received"))


@transaction.atomic
def issue(
    *,
    record: PaperRecord,
    number: int | None,
    issued_on: date,
    symbol: str = "",
    signed: Checked | None = None,
    by: Actor,
    now: datetime,
) -> PaperRecord:
    """Write down that ``record`` was issued under ``number`` on ``issued_on``; from now on nothing of it changes.

    The number is the one the agency's document system gave.  Without one the office numbers here: the next of its
    register is used.  A typed number is entered in the register too, where the office keeps one for that year and kind.
    ``symbol`` when the system gave another than ours; ``signed`` is the file that came back, looked at before.  A paper
    that corrects another ends that one.  Raises ``WrongStep``, ``BadDay``, ``BadNumber``.
    """
    row = locked(record, State.SENT)
    if issued_on > day_of(now):
        raise BadDay
    row.symbol = clean(symbol)[:80] or row.symbol
    row.number = _number(row, number, issued_on, by, now)
    row.issued_on, row.state = issued_on, State.ISSUED
    if row.corrects:
        end_as_replaced(row.corrects, row, by=by, now=now)
    event = add_event(row, Step.ISSUED, row.written_number, by, now)
    row.save(update_fields=["symbol", "number", "issued_on", "state"])
    final = snapshots.numbered(snapshots.read(row.snapshot), number=row.number, symbol=row.symbol, day=issued_on)
    keep_files(event, {FileRole.ISSUED_PDF: render_pdf(final)})
    if signed:
        _keep_signed(event, signed)
    audit.record("papers.issued", row, by=by, at=now, number=row.written_number)
    transaction.on_commit(partial(paper_issued.send, sender=None, record_id=row.pk))
    return row


@transaction.atomic
def note_signed_file(*, record: PaperRecord, signed: Checked, by: Actor, now: datetime) -> PaperFile:
    """Keep the signed file of an issued paper; one that came before stays in the history, the last one counts."""
    row = locked(record, State.ISSUED)
    kept = _keep_signed(add_event(row, Step.SIGNED_FILE, "", by, now), signed)
    audit.record("papers.signed-file", row, by=by, at=now, sha256=kept.sha256)
    return kept


def _keep_signed(event: PaperEvent, signed: Checked) -> PaperFile:
    return PaperFile.objects.create(
        event=event,
        role=FileRole.SIGNED_PDF,
        content=signed.content,
        size=len(signed.content),
        sha256=hash_of(signed.content),
        signatures=signed.as_json(),
    )


def _number(row: PaperRecord, number: int | None, issued_on: date, by: Actor, now: datetime) -> int:
    """The number in the end: typed, or the next of the register; both are entered there."""
    if number is not None and not 0 < number <= LAST_NUMBER:
        raise BadNumber(_("A number lies between 1 and 99,999. Nothing was changed."))
    with connection.cursor() as cursor:  # one number at a time in one office
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"papers-number:{row.issuer_id}"])
    kind = NUMBERED_WITH.get(KindCode(row.kind), row.kind)
    register = Register.objects.filter(unit=row.issuer, year=issued_on.year, kind=kind).first()
    if number is None:
        register = register or open_register(unit=row.issuer, year=issued_on.year, kind=kind, by=by, now=now)
    elif PaperRecord.objects.filter(issuer=row.issuer, symbol=row.symbol, number=number, issued_on__year=issued_on.year).exists():
        given = {"number": f"{number:02d}/{row.symbol}"}
        raise BadNumber(_("Another paper of this office has number %(number)s. Nothing was changed; check it.") % given)
    return use(register=register, record=row, number=number, by=by, now=now).number if register else number or 0


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back in one file: a PDF, or a file of the exchange that says number and date too; blank where it says nothing."""

    signed: Checked | None
    number: int | None = None
    symbol: str = ""
    issued_on: date | None = None
    remarks: tuple[str, ...] = ()  # how a file of the exchange departs from its form; it was read all the same


def returned(content: bytes) -> Returned:
    """Read the file that came back from signature: a PDF, or an issued document of the exchange.  Raises ``BadFile``."""
    if not is_markup(content):
        return Returned(look_at(content))
    said = packet(content, with_attachments=True)
    if said.status:
        raise BadFile(_("This file is a receipt, no issued paper. Nothing was kept; bring receipts in under “Who has it”."))
    pdf = next((attached for name, attached in said.attachments if name.lower().endswith(".pdf")), None)
    number = int(said.number) if said.number.isascii() and said.number.isdigit() and len(said.number) <= 5 else None
    return Returned(look_at(pdf) if pdf else None, number, said.notation, said.day, tuple(faults(content)))
