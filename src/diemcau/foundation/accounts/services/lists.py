"""Lists of codes and of posts: handed in, read, looked at, accepted; and the acceptance undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from diemcau.foundation.accounts.errors import ListNotReadYet
from diemcau.foundation.accounts.models import ListDraft, User
from diemcau.foundation.network.models import Unit
from diemcau.foundation.network.rules.lists import Kind, Line, ListRead, read_lines
from diemcau.foundation.network.services import enter_list, take_out_list
from diemcau.kernel import spreadsheets
from diemcau.kernel.actors import Actor
from diemcau.kernel.encodings import Encoding
from diemcau.kernel.errors import Refused
from diemcau.kernel.text import clean

LIST_LIVES = timedelta(hours=12)
UNDO_LIVES = timedelta(days=30)
READING_LASTS = timedelta(seconds=90)  # after that whoever began to read has died; the reading may begin again
READ_AT_ONCE = 150_000  # bytes: some hundred rows; what is larger is read under the eyes of its owner


def forget_list_drafts(*, now: datetime) -> int:
    """Delete the lists of codes and posts that nobody accepted in time, with every name in them, and what was kept to undo; how many."""
    return ListDraft.objects.filter(expires_at__lte=now).delete()[0]


@transaction.atomic
def start_list(*, kind: Kind, unit: Unit, content: bytes, filename: str, owner: User, now: datetime) -> ListDraft:
    """Keep a list to be read.  It replaces the owner's last one of this kind and unit that was not accepted."""
    forget_list_drafts(now=now)
    ListDraft.objects.filter(owner=owner, unit=unit, kind=kind, accepted_at=None).delete()
    return ListDraft.objects.create(
        owner=owner, unit=unit, kind=kind, filename=clean(filename)[:200], content=content, handed_in_at=now, expires_at=now + LIST_LIVES
    )


def hand_in_list(*, kind: Kind, unit: Unit, content: bytes, filename: str, owner: User, now: datetime) -> ListDraft:
    """Hand in a list and read it at once.  Raises what ``read_list`` raises; nothing is kept then."""
    draft = start_list(kind=kind, unit=unit, content=content, filename=filename, owner=owner, now=now)
    try:
        return read_list(draft=draft, now=now)
    except Refused:
        draft.delete()
        raise


def read_list(*, draft: ListDraft, now: datetime) -> ListDraft:
    """Read the rows of ``draft``; nothing is entered.  How far it has come stands in the row while it lasts.

    Raises a ``Refused`` of ``kernel.spreadsheets``, or ``BadList`` when the headings are missing; the draft keeps the sentence.
    """
    free = ListDraft.objects.filter(pk=draft.pk, read_at=None, accepted_at=None)
    if free.exclude(begun_at__gt=now - READING_LASTS).update(begun_at=now, done=0, refusal=""):
        try:
            _read(draft, now)
        except Refused as refused:
            ListDraft.objects.filter(pk=draft.pk).update(refusal=str(refused.sentence)[:400], content=b"", begun_at=None)
            raise
    draft.refresh_from_db()
    return draft


def choose_encoding(*, draft: ListDraft, column: str, encoding: str, now: datetime) -> ListDraft:
    """Read ``column`` (its name) as it is written in ``encoding``; blank: as the words themselves tell.  Raises ``ListNotReadYet``."""
    if draft.read_at is None or draft.accepted_at:
        raise ListNotReadYet
    draft.choices = {**draft.choices, column: encoding if encoding in set(Encoding) else ""}
    _read(draft, now)
    return draft


@transaction.atomic
def accept_list(*, draft: ListDraft, by: Actor, now: datetime) -> ListDraft | None:
    """Enter the new rows of ``draft`` in one act, and forget its rows; ``counts`` then says how many, and what became of the others.

    A draft that is gone gives nothing; accepting again changes nothing.  Raises ``ListNotReadYet`` and what ``enter_list`` raises.
    """
    kept = ListDraft.objects.select_for_update().select_related("unit").filter(pk=draft.pk).first()
    if kept is None or kept.accepted_at:
        return kept
    if kept.read_at is None:
        raise ListNotReadYet
    entered = enter_list(kind=Kind(kept.kind), lines=lines_of(kept), unit=kept.unit, by=by, now=now)
    kept.counts, kept.entered = entered.counts, entered.rows
    kept.lines, kept.content, kept.found, kept.choices = [], b"", {}, {}
    kept.accepted_at, kept.expires_at = now, now + UNDO_LIVES
    kept.save()
    return kept


@transaction.atomic
def undo_list(*, draft: ListDraft, by: Actor, now: datetime) -> int:
    """Take out again what ``draft`` entered; how many rows that was.  Undoing again does nothing.

    Raises ``ListInUse`` when something was changed since or rests on it; nothing is taken out then.
    """
    kept = ListDraft.objects.select_for_update().select_related("unit").get(pk=draft.pk)
    if not kept.can_be_undone:
        return 0
    take_out_list(kind=Kind(kept.kind), rows=kept.entered, unit=kept.unit, by=by, now=now)
    kept.undone_at, kept.entered = now, {}
    kept.save(update_fields=["undone_at", "entered"])
    return int(kept.counts["new"])


def lines_of(draft: ListDraft) -> list[Line]:
    """The rows of ``draft``."""
    return [Line(number, texts, raw) for number, texts, raw in draft.lines]


def _read(draft: ListDraft, now: datetime) -> None:
    sheets = spreadsheets.read_all(bytes(draft.content), told=lambda done, of: _tell(draft, done, of))
    read: ListRead = read_lines(next(sheet for sheet in sheets if sheet.rows), Kind(draft.kind), draft.choices)
    draft.lines = [[line.number, dict(line.texts), dict(line.raw)] for line in read.lines]
    draft.found = {"title": read.title, "columns": [column.as_json() for column in read.columns]}
    draft.read_at, draft.done, draft.expected = draft.read_at or now, len(read.lines), len(read.lines)
    draft.save(update_fields=["lines", "found", "choices", "read_at", "done", "expected"])


def _tell(draft: ListDraft, done: int, expected: int) -> None:
    ListDraft.objects.filter(pk=draft.pk).update(done=done, expected=expected)
