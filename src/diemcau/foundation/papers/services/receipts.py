"""Receipts: what recipients' systems answered, read from the packets that came back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act
from diemcau.foundation.papers.errors import BadFile, WrongStep
from diemcau.foundation.papers.models import ExchangeStatus, PaperReceipt, PaperRecord
from diemcau.foundation.papers.queries.exchange import units_by_code
from diemcau.foundation.papers.rules.edxml import Packet, packet
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of
from diemcau.kernel.text import clean

name_act("papers.receipts", _("Receipts were read"))


@dataclass(frozen=True, slots=True)
class Received:
    """A file somebody brought: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of the packets: written down, known before, and one sentence for each that could not be used."""

    taken: int = 0
    repeated: int = 0
    problems: list[str | Promise] = field(default_factory=list)


@transaction.atomic
def note_receipts(*, record: PaperRecord, files: Iterable[Received], by: Actor, now: datetime) -> Noted:
    """Write down what ``files`` say of who has ``record``; a packet that was read before adds nothing.

    A packet about another paper, from a code nobody entered, or with a status the exchange does not know is told and
    left out; the others are kept.  Raises ``WrongStep`` when the paper was never issued.
    """
    if not record.is_outside:
        raise WrongStep
    read, problems = _read(record, files)
    units = units_by_code({row.organ_id for _name, row in read}, record.issued_on or day_of(now))
    taken = repeated = 0
    for name, row in read:
        if row.organ_id not in units:
            said = {"file": name, "code": row.organ_id or "–", "name": row.organ_name}
            problems.append(_("%(file)s: no unit has the code %(code)s (%(name)s).") % said)
            continue
        known = PaperReceipt.objects.filter(record=record, unit_id=units[row.organ_id], status=row.status)
        is_new = not (known.filter(at=row.at) if row.at else known).exists()  # a packet without a time says no more than one before it
        if is_new:
            facts = {"at": row.at or now, "note": row.note, "source": name, "read_at": now}
            PaperReceipt.objects.create(record=record, unit_id=units[row.organ_id], status=row.status, **facts)
        taken, repeated = taken + is_new, repeated + (not is_new)
    audit.record("papers.receipts", record, by=by, at=now, count=taken)
    return Noted(taken, repeated, problems)


def _read(record: PaperRecord, files: Iterable[Received]) -> tuple[list[tuple[str, Packet]], list[str | Promise]]:
    read: list[tuple[str, Packet]] = []
    problems: list[str | Promise] = []
    for file in files:
        name = clean(file.name)[:200] or "–"
        try:
            row = packet(file.content)
        except BadFile as refusal:
            problems.append(f"{name}: {refusal.sentence}")
            continue
        if row.status not in ExchangeStatus.values:
            problems.append(_("%(file)s holds no status the exchange knows.") % {"file": name})
        elif row.code and not _is_about(record, row.code):
            problems.append(_("%(file)s is about %(code)s, another paper.") % {"file": name, "code": row.code})
        else:
            read.append((name, row))
    return read, problems


def _is_about(record: PaperRecord, code: str) -> bool:
    """Whether ``code`` is the number of ``record``, with or without leading zeros, in capitals or not."""

    def plain(said: str) -> str:
        return re.sub(r"^0+", "", said.casefold().replace(" ", ""))

    return plain(code) == plain(record.written_number)
