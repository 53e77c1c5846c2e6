"""A paper on its way: drafted, sent for signature, taken back, replaced, recalled."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act, name_fact
from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.errors import InForceAlready, ReasonMissing, WrongStep
from diemcau.foundation.papers.models import (
    PREPARED,
    FileRole,
    Paper,
    PaperEvent,
    PaperFile,
    PaperRecipient,
    PaperRecord,
    State,
    Step,
)
from diemcau.foundation.papers.rules import snapshots
from diemcau.foundation.papers.services import render_docx, render_pdf
from diemcau.foundation.papers.signals import paper_recalled
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean

name_act("papers.drafted", _("A paper was begun"))
name_act("papers.sent", _("A paper was sent for signature"))
name_act("papers.withdrawn", _("A paper was taken back from signature"))
name_act("papers.replaced", _("A paper was replaced"))
name_act("papers.recalled", _("A paper was recalled"))
name_act("papers.dropped", _("A draft of a paper was dropped"))
name_fact("sha256", _("hash"))


@transaction.atomic
def draft(*, issuer: Unit, kind: str, about: str, title: str, symbol: str, part: str = "", by: Actor, now: datetime) -> PaperRecord:
    """Begin the paper of ``kind`` about ``about``, or give back the one that is in preparation.

    Raises ``InForceAlready`` when it was issued: a correction is a new paper that names the old (``replace_paper``).
    """
    _lock(issuer, kind, about, part)
    same = PaperRecord.objects.filter(issuer=issuer, kind=kind, about=about, part=part)
    if waiting := same.filter(state__in=PREPARED).first():
        return waiting
    if old := same.filter(state=State.ISSUED).first():
        raise InForceAlready(str(old))
    return begin(PaperRecord(issuer=issuer, kind=kind, about=about, part=part, title=clean(title)[:500], symbol=symbol), "", by, now)


@transaction.atomic
def send_for_signature(
    *,
    record: PaperRecord,
    paper: Paper,
    recipients: Collection[int],
    docx: bytes = b"",
    due_on: date | None = None,
    is_invented: bool = False,
    note: str = "",
    by: Actor,
    now: datetime,
) -> PaperRecord:
    """Freeze ``paper`` as it is now, as JSON, DOCX and PDF, for whoever signs; ``recipients`` are the units it is meant for.

    ``docx`` when the office has a form of its own, otherwise it is drawn here; by ``due_on`` its recipients answer.
    A correction says in its text which paper it takes the place of.  ``note`` is what whoever sends it knows to be missing.
    Raises ``WrongStep`` unless it is a draft.  Costs one process of the press.
    """
    row = locked(record, State.DRAFT)
    shown = snapshots.naming(paper, row.corrects)
    files = {FileRole.DOCX: docx or render_docx(shown), FileRole.PDF: render_pdf(shown)}
    row.title, row.symbol, row.snapshot, row.due_on = clean(paper.summary)[:500], paper.symbol, snapshots.kept(shown), due_on
    row.sha256, row.state, row.is_invented = hash_of(files[FileRole.PDF]), State.SENT, is_invented
    event = add_event(row, Step.SENT, note, by, now)
    keep_files(event, files)
    row.save(update_fields=["title", "symbol", "snapshot", "due_on", "sha256", "state", "is_invented"])
    PaperRecipient.objects.filter(record=row).delete()
    PaperRecipient.objects.bulk_create(PaperRecipient(record=row, unit_id=unit_id) for unit_id in sorted(set(recipients)))
    audit.record("papers.sent", row, by=by, at=now, sha256=row.sha256)
    return row


@transaction.atomic
def withdraw(*, record: PaperRecord, note: str = "", by: Actor, now: datetime) -> PaperRecord:
    """Take a paper back from signature: it is a draft again; the files that were sent stay in its history."""
    row = locked(record, State.SENT)
    add_event(row, Step.WITHDRAWN, note, by, now)
    row.state, row.snapshot, row.sha256 = State.DRAFT, None, ""
    row.save(update_fields=["state", "snapshot", "sha256"])
    audit.record("papers.withdrawn", row, by=by, at=now, note=clean(note))
    return row


@transaction.atomic
def replace_paper(*, record: PaperRecord, reason: str, by: Actor, now: datetime) -> PaperRecord:
    """Begin the paper that will take the place of an issued one, which stays in force until the new one is issued."""
    why = _said(reason)
    old = locked(record, State.ISSUED)
    _lock(old.issuer, old.kind, old.about, old.part)
    if waiting := PaperRecord.objects.filter(issuer=old.issuer, kind=old.kind, about=old.about, part=old.part, state__in=PREPARED).first():
        return waiting
    fresh = PaperRecord(issuer=old.issuer, kind=old.kind, about=old.about, part=old.part, title=old.title, symbol=old.symbol, corrects=old)
    return begin(fresh, why, by, now)


@transaction.atomic
def drop_draft(*, record: PaperRecord, note: str = "", by: Actor, now: datetime) -> PaperRecord:
    """Give up a paper that is only a draft: another may be begun, the paper it would have replaced stays in force.

    Its history stays, with what was sent and taken back before.  Raises ``WrongStep`` when it lies with whoever signs.
    """
    row = locked(record, State.DRAFT)
    add_event(row, Step.DROPPED, note, by, now)
    row.state = State.DROPPED
    row.save(update_fields=["state"])
    audit.record("papers.dropped", row, by=by, at=now, note=clean(note))
    return row


@transaction.atomic
def recall(*, record: PaperRecord, reason: str, by: Actor, now: datetime) -> PaperRecord:
    """Recall an issued paper: it is kept as it is, and says to everyone why it no longer stands."""
    why = _said(reason)
    row = locked(record, State.ISSUED)
    _end(row, State.RECALLED, why, by, now)
    audit.record("papers.recalled", row, by=by, at=now, reason=why)
    transaction.on_commit(partial(paper_recalled.send, sender=None, record_id=row.pk))
    return row


def end_as_replaced(old: PaperRecord, new: PaperRecord, *, by: Actor, now: datetime) -> None:
    """Let ``old`` be replaced by ``new``, which is being issued; one that was recalled meanwhile stays recalled."""
    row = PaperRecord.objects.select_for_update().get(pk=old.pk)
    if row.state != State.ISSUED:
        return
    begun = new.events.filter(step=Step.DRAFTED).values_list("note", flat=True).first()
    _end(row, State.REPLACED, begun or str(_("replaced")), by, now)
    audit.record("papers.replaced", row, by=by, at=now, number=new.written_number)


def _end(row: PaperRecord, state: State, why: str, by: Actor, now: datetime) -> None:
    add_event(row, Step(state), why, by, now)
    row.state, row.end_reason = state, why
    row.save(update_fields=["state", "end_reason"])


def begin(fresh: PaperRecord, note: str, by: Actor, now: datetime) -> PaperRecord:
    """Write down the first step of a paper."""
    fresh.created_at = now
    fresh.save()
    add_event(fresh, Step.DRAFTED, note, by, now)
    audit.record("papers.drafted", fresh, by=by, at=now)
    return fresh


def add_event(record: PaperRecord, step: Step, note: str, by: Actor, now: datetime) -> PaperEvent:
    """One more step in the history of ``record``."""
    return PaperEvent.objects.create(record=record, step=step, at=now, by=by.label[:200], note=clean(note)[:300])


def keep_files(event: PaperEvent, files: Mapping[FileRole, bytes]) -> None:
    """Keep what ``event`` brought, each with its hash."""
    PaperFile.objects.bulk_create(
        PaperFile(event=event, role=role, content=content, size=len(content), sha256=hash_of(content)) for role, content in files.items()
    )


def hash_of(content: bytes) -> str:
    """SHA-256 of ``content`` in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _said(reason: str) -> str:
    why = clean(reason)[:300]
    if not why:
        raise ReasonMissing
    return why


def locked(record: PaperRecord, state: State) -> PaperRecord:
    """The row of ``record``, ours until the transaction ends; raises ``WrongStep`` when it does not stand at ``state``."""
    row = PaperRecord.objects.select_for_update(of=("self",)).select_related("issuer", "corrects").get(pk=record.pk)
    if row.state != state:
        raise WrongStep
    return row


def _lock(issuer: Unit, kind: str, about: str, part: str) -> None:
    """One act at a time on one paper: two people may press the button together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"papers:{issuer.pk}/{kind}/{about}/{part}"])
