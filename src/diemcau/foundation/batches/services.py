"""Begin, stop and go on with batches; make their pieces, bind the file, delete it when it is too old."""

from __future__ import annotations

import logging
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2
from django.db import connection, transaction

from diemcau.foundation.accounts.models import User
from diemcau.foundation.audit.services import record
from diemcau.foundation.batches.errors import NothingToMake, NotPaused, NotRunning
from diemcau.foundation.batches.models import PAUSED, RUNNING, Batch, BatchPiece, BatchStep, Form, State
from diemcau.foundation.batches.queries import file_of, folder_of
from diemcau.foundation.batches.rules import KEPT_DAYS, Part, kind_of, why
from diemcau.kernel import jobs
from diemcau.kernel.actors import Actor

log = logging.getLogger(__name__)
MAKE = "batches.make"
LOOK_AGAIN = timedelta(seconds=30)  # when another worker still has the batch in its hands
_NOT_IN_A_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@transaction.atomic
def begin(*, kind: str, about: str, title: str, form: Form, parts: Sequence[Part], owner: User, by: Actor, now: datetime) -> Batch:
    """Begin a batch of ``parts``, or the one that is running already for the same thing and form: whoever presses twice begins once.

    Raises ``NothingToMake`` when there is nothing in it.
    """
    parts = [part for part in parts if part.keys]
    if not parts:
        raise NothingToMake
    with connection.cursor() as cursor:  # two clicks wait for one another
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"batch:{kind}:{about}:{form}"])
    running = Batch.objects.filter(kind=kind, about=about, form=form).in_state(*RUNNING).first()
    if running:
        return running
    batch = Batch.objects.create(
        kind=kind, about=about, title=title[:300], form=form, owner=owner, total=sum(len(part.keys) for part in parts), created_at=now
    )
    BatchPiece.objects.bulk_create(
        BatchPiece(batch=batch, position=at, name=part.name[:200], keys=list(part.keys), items=len(part.keys)) for at, part in enumerate(parts)
    )
    _step(batch, State.QUEUED, now, by)
    record("batches.begun", batch, by=by, at=now, count=batch.total)
    _put_off(batch)
    return batch


@transaction.atomic
def stop(*, batch: Batch, by: Actor, now: datetime) -> None:
    """Stop after the piece at hand; what is made is kept.  Raises ``NotRunning``."""
    if _locked_state(batch) not in RUNNING:
        raise NotRunning
    _step(batch, State.STOPPED, now, by)
    record("batches.stopped", batch, by=by, at=now)
    jobs.forget(MAKE, key=str(batch.pk))


@transaction.atomic
def resume(*, batch: Batch, by: Actor, now: datetime) -> None:
    """Go on with what is left.  Raises ``NotPaused``."""
    if _locked_state(batch) not in PAUSED:
        raise NotPaused
    _step(batch, State.RESUMED, now, by)
    record("batches.resumed", batch, by=by, at=now)
    _put_off(batch)


def make(batch_id: int, *, clock: Callable[[], datetime]) -> None:
    """Make the pieces that are left, one after the other, and bind the file; what a worker does.

    Between two pieces it looks whether it was told to stop.  Each piece is written whole under its name or not at all,
    so a piece that lies there is not made again, whenever the worker died.
    """
    batch = Batch.objects.get(pk=batch_id)
    with _alone_with(batch) as is_alone:
        if not is_alone:
            _put_off(batch, at=clock() + LOOK_AGAIN)
            return
        try:
            if _goes_on(batch) and not _is_bound(batch, clock):
                _put_off(batch)  # this worker was told to stop: another goes on
        except Exception as trouble:  # whoever waits must hear of it, whatever it was; the log has the rest
            log.exception("Batch %s failed", batch_id)
            _fail(batch, clock(), why(trouble))


def expire(*, now: datetime) -> int:
    """Delete the files that expired, and what was left lying for as long; how many batches."""
    ready = Batch.objects.in_state(State.FINISHED).filter(expires_at__lte=now)
    left = Batch.objects.in_state(*PAUSED).filter(created_at__lte=now - timedelta(days=KEPT_DAYS))
    old = [*ready, *left]
    for batch in old:
        with transaction.atomic():
            shutil.rmtree(folder_of(batch), ignore_errors=True)
            _step(batch, State.EXPIRED, now)
    return len(old)


def _is_bound(batch: Batch, clock: Callable[[], datetime]) -> bool:
    """Make what is left and bind it; false when this worker was told to stop before."""
    _step(batch, State.STARTED, clock())
    folder = folder_of(batch)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for piece in batch.pieces.filter(done_at=None).order_by("position"):
        if jobs.stopping.is_set():
            return False
        if not _goes_on(batch):
            return True
        if not (file := _file(piece)).exists():
            _write(file, kind_of(batch).make(batch, piece))
        BatchPiece.objects.filter(pk=piece.pk, done_at=None).update(done_at=clock())
    _finish(batch, clock())
    return True


@transaction.atomic
def _finish(batch: Batch, now: datetime) -> None:
    if _locked_state(batch) not in RUNNING:
        return
    pieces = list(batch.pieces.order_by("position"))
    target = file_of(batch)
    new = target.with_suffix(".new")
    (_bind_pdf if batch.form == Form.PDF else _bind_zip)(pieces, new)
    new.chmod(0o600)
    new.replace(target)
    Batch.objects.filter(pk=batch.pk).update(size=target.stat().st_size, expires_at=now + timedelta(days=KEPT_DAYS))
    _step(batch, State.FINISHED, now)
    for piece in pieces:
        _file(piece).unlink(missing_ok=True)


def _bind_pdf(pieces: Sequence[BatchPiece], target: Path) -> None:
    """The pages of all pieces in one file, to print; a single piece is that file, and stays the PDF/A it is.

    Joining pages keeps neither tags nor the mark of PDF/A, and one press of everything takes a megabyte of memory for each
    invitation (docs/adr/0012): filing takes the pieces of a ZIP.
    """
    if len(pieces) == 1:
        shutil.copyfile(_file(pieces[0]), target)
        return
    whole = pypdfium2.PdfDocument.new()
    for piece in pieces:
        part = pypdfium2.PdfDocument(_file(piece))
        whole.import_pages(part)
        part.close()
    whole.save(target)
    whole.close()


def _bind_zip(pieces: Sequence[BatchPiece], target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as whole:
        for piece in pieces:
            whole.write(_file(piece), f"{piece.position + 1:03d} {_NOT_IN_A_FILE_NAME.sub(' ', piece.name).strip()}.pdf")


def _file(piece: BatchPiece) -> Path:
    return folder_of(piece.batch) / f"{piece.position:05d}.pdf"


def _write(file: Path, content: bytes) -> None:
    """All of it or nothing, readable by this account only."""
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_bytes(content)
    new.replace(file)


@contextmanager
def _alone_with(batch: Batch) -> Iterator[bool]:
    """Whether no other worker has the batch in its hands; while this lasts none will.  A worker that dies lets go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"batch-in-hands:{batch.pk}"])
        (is_alone,) = cursor.fetchone() or (False,)
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"batch-in-hands:{batch.pk}"])


def _goes_on(batch: Batch) -> bool:
    return batch.steps.latest("pk").state in RUNNING


def _locked_state(batch: Batch) -> str:
    Batch.objects.select_for_update().get(pk=batch.pk)
    return batch.steps.latest("pk").state


@transaction.atomic
def _fail(batch: Batch, now: datetime, reason: str) -> None:
    if _locked_state(batch) in RUNNING:
        _step(batch, State.FAILED, now, reason=reason)


def _step(batch: Batch, state: State, now: datetime, by: Actor | None = None, *, reason: str = "") -> None:
    BatchStep.objects.create(batch=batch, state=state, at=now, by=by.label[:200] if by else "", reason=reason[:300])


def _put_off(batch: Batch, *, at: datetime | None = None) -> None:
    jobs.defer(MAKE, key=str(batch.pk), at=at, batch=batch.pk)
