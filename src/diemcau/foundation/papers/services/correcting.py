"""A letter of correction (công văn đính chính): the form of an issued paper is put right, the paper itself stays in force.

What is wrong in substance is put right by a paper that takes the old one's place (``lifecycle.replace_paper``); docs/sources.md#nd30-2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from diemcau.foundation.papers.errors import ReasonMissing, WrongStep
from diemcau.foundation.papers.models import KINDS, OUTSIDE, PREPARED, KindCode, Paper, PaperRecord, Paragraph, State
from diemcau.foundation.papers.queries import office
from diemcau.foundation.papers.rules import snapshots
from diemcau.foundation.papers.services.lifecycle import begin, locked, send_for_signature
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of, spelled
from diemcau.kernel.text import clean


@dataclass(frozen=True, slots=True)
class Slip:
    """One place that was written wrong: where, what stands there, what it should say."""

    where: str
    printed: str
    meant: str


@transaction.atomic
def correct_form(*, record: PaperRecord, slips: Sequence[Slip], by: Actor, now: datetime) -> PaperRecord:
    """Send a letter for signature that corrects ``slips`` of an issued paper, to those the paper was meant for.

    A letter about the same paper that is still a draft is the one that is sent.  Raises ``ReasonMissing`` without a slip,
    ``WrongStep`` when the paper is not in force or such a letter lies with whoever signs.
    """
    told = [row for slip in slips if (row := Slip(clean(slip.where), clean(slip.printed), clean(slip.meant))).printed and row.meant]
    if not told:
        raise ReasonMissing
    old = locked(record, State.ISSUED)
    letter = _draft(old, by, now)
    if letter.state != State.DRAFT:
        raise WrongStep
    recipients = list(old.recipients.values_list("unit_id", flat=True))
    paper = correction(old, told, now=now)
    return send_for_signature(record=letter, paper=paper, recipients=recipients, is_invented=old.is_invented, by=by, now=now)


def correction(old: PaperRecord, slips: Sequence[Slip], *, now: datetime) -> Paper:
    """The letter itself: the head, signature and recipients of the paper it corrects."""
    first = snapshots.read(old.snapshot)
    named = f"{first.kind_name} số {old.written_number} {spelled(old.issued_on)}" if old.issued_on else first.kind_name
    lines = [f"{at}. {_told(slip)}" for at, slip in enumerate(slips, start=1)]
    body = [
        Paragraph(f"{first.issuer} đã ban hành {named} về việc {first.summary[:1].lower()}{first.summary[1:]}."),
        Paragraph(f"Do sơ suất về thể thức, kỹ thuật trình bày, {first.issuer} xin đính chính như sau:"),
        *map(Paragraph, lines),
        Paragraph(f"Các nội dung khác của {named} giữ nguyên. {first.issuer} thông báo để các đơn vị biết, thực hiện./."),
    ]
    return replace(
        first,
        number=None,
        day=None,
        symbol=office(old.issuer, day_of(now)).symbol_of(""),
        kind_name=KINDS[KindCode.CORRECTION].name,
        summary=f"Đính chính {named}",
        body=body,
        annexes=(),
        is_annex_only=False,
        is_letter=True,
        addressees=first.addressees or ["Các đơn vị nhận văn bản được đính chính"],
        recipients=["Như trên", *(line for line in first.recipients if line.strip(" -;.").lower() != "như trên")],
        made_at=now,
    )


def _told(slip: Slip) -> str:
    place = f"{slip.where}: đã in" if slip.where else "Đã in"
    return f"{place} “{slip.printed}”; nay sửa lại là “{slip.meant}”."


def _draft(old: PaperRecord, by: Actor, now: datetime) -> PaperRecord:
    """The letter about ``old`` that is in preparation, or a new one; each has a part of its own, so that several may be in force."""
    letters = PaperRecord.objects.filter(amends=old)
    if waiting := letters.filter(state__in=PREPARED).first():
        return waiting
    part = f"{old.pk}.{letters.filter(state__in=OUTSIDE).count() + 1}"
    symbol = office(old.issuer, day_of(now)).symbol_of("")
    fresh = PaperRecord(issuer=old.issuer, kind=KindCode.CORRECTION, about=old.about, part=part, title=str(old)[:500], symbol=symbol, amends=old)
    return begin(fresh, str(old), by, now)
