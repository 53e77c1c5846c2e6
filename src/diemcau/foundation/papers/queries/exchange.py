"""What a file of the exchange says of a paper, and what is missing before there can be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.network.models import UnitIdentifier
from diemcau.foundation.network.queries import names_on
from diemcau.foundation.papers.models import FileRole, Paper, PaperEvent, PaperFile, PaperRecipient, PaperRecord, Step
from diemcau.foundation.papers.queries.records import files_of
from diemcau.foundation.papers.rules import snapshots
from diemcau.kernel.dates import day_of

SCHEMES = ("vn-gov-2020", "vn-other-2020", "vn-qcvn102-2016")  # the newer code of a body before the older one


@dataclass(frozen=True, slots=True)
class Organ:
    """A body as the exchange knows it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ExchangeLetter:
    """Everything a file of the exchange says of ``record``; ``unaddressed`` are recipients without a code, which are not in it."""

    record: PaperRecord
    paper: Paper
    sender: Organ | None
    recipients: Sequence[Organ]
    unaddressed: Sequence[str]
    files: Sequence[PaperFile] = field(default_factory=list)
    begun_because: str = ""  # why a replacing paper was begun

    @property
    def missing(self) -> list[str | Promise]:
        """Why there can be no file yet, one sentence each; empty when there can."""
        found: list[str | Promise] = []
        if self.sender is None:
            found.append(_("The issuing unit has no agency code."))
        if not self.recipients:
            found.append(_("No recipient has an agency code."))
        if not self.paper.signer.full_name:
            found.append(_("The signer is not named."))
        if not any(self.paper.signer.capacity):
            found.append(_("The post of the signer is not stated."))
        if not self.paper.place:
            found.append(_("The place where the paper is issued is not stated."))
        if not self.paper.recipients:
            found.append(_("The paper names no recipients (“Nơi nhận”)."))
        return found


def exchange_letter(record: PaperRecord) -> ExchangeLetter:
    """What the exchange is told of ``record``, which was sent or issued.  Six queries, whatever the number of recipients."""
    day = record.issued_on or day_of(record.created_at)
    named = set(PaperRecipient.objects.filter(record=record).values_list("unit_id", flat=True))
    names = names_on({record.issuer_id, *named}, day)
    codes = organ_codes(names, day)
    ordered = sorted((row for unit_id, row in names.items() if unit_id in named), key=lambda row: row.sort_key)
    paper = snapshots.read(record.snapshot)
    files = {row.role: row for row in files_of(record)}
    best = [files.get(FileRole.SIGNED_PDF) or files.get(FileRole.ISSUED_PDF) or files.get(FileRole.PDF)]
    best.append(files.get(FileRole.DOCX))
    return ExchangeLetter(
        record=record,
        paper=paper,
        sender=Organ(codes[record.issuer_id], paper.issuer) if record.issuer_id in codes else None,
        recipients=[Organ(codes[row.unit_id], row.name) for row in ordered if row.unit_id in codes],
        unaddressed=[row.name for row in ordered if row.unit_id not in codes],
        files=[row for row in best if row],
        begun_because=PaperEvent.objects.filter(record=record, step=Step.DRAFTED).values_list("note", flat=True).first() or "",
    )


def organ_codes(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """The code by which the exchange knows each unit on ``on``; units without one are left out, none is made up.  One query."""
    rows = UnitIdentifier.objects.filter(unit__in=list(unit_ids), scheme__in=SCHEMES, period__contains=on).order_by("-is_primary", "pk")
    best: dict[int, UnitIdentifier] = {}
    for row in rows:
        kept = best.setdefault(row.unit_id, row)
        if SCHEMES.index(row.scheme) < SCHEMES.index(kept.scheme):
            best[row.unit_id] = row
    return {unit_id: row.code for unit_id, row in best.items()}


def units_by_code(codes: Iterable[str], on: date) -> dict[str, int]:
    """The unit behind each code of the exchange on ``on``; a code nobody entered is left out.  One query."""
    rows = UnitIdentifier.objects.filter(code__in=list(codes), scheme__in=SCHEMES, period__contains=on)
    return dict(rows.values_list("code", "unit_id"))
