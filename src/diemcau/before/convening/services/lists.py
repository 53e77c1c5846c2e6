"""A list from a file: handed in, read, corrected, then accepted; and the acceptance undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from diemcau.before.conferences.services import hold
from diemcau.before.convening.errors import HeadingsMissing, ImportHasErrors, ImportInUse, ImportStale
from diemcau.before.convening.models import Delegate, ImportDraft, Nomination, NominationStatus, Receipt
from diemcau.before.convening.queries import Choices, Judged, Source, counted, judged, places, register, restored, sources, spelling, stored
from diemcau.before.convening.rules import REASONS, Part, State
from diemcau.before.convening.services.delegates import NewDelegate, enter_delegates
from diemcau.before.convening.services.nominations import enter_within_quota, take_back
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.errors import ListNotReadYet
from diemcau.foundation.accounts.models import User
from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.queries import is_any_touched
from diemcau.foundation.network.models import Unit
from diemcau.kernel import spreadsheets
from diemcau.kernel.actors import Actor
from diemcau.kernel.errors import Refused
from diemcau.kernel.phones import Phone
from diemcau.kernel.text import clean

DRAFT_LIVES = timedelta(hours=12)
UNDO_LIVES = timedelta(days=30)
_LIGHT = ("sources", "counts", "begun_at", "read_at", "done", "expected", "refusal")  # what is read again without 10,000 rows
READING_LASTS = timedelta(seconds=90)  # after that whoever began to read has died; the reading may begin again


def start_import(*, part: Part, content: bytes, filename: str, owner: User, now: datetime) -> ImportDraft:
    """Keep a list to be read.  It replaces the owner's earlier ones for this conference that were not accepted."""
    with transaction.atomic():
        ImportDraft.objects.filter(conference=part.conference, owner=owner, accepted_at=None).delete()
        return ImportDraft.objects.create(
            conference=part.conference,
            owner=owner,
            filename=clean(filename)[:200],
            content=content,
            created_at=now,
            expires_at=now + DRAFT_LIVES,
        )


def forget_drafts(*, now: datetime) -> int:
    """Delete the lists that expired, with every name in them; how many."""
    return ImportDraft.objects.filter(expires_at__lte=now).delete()[1].get(ImportDraft._meta.label, 0)


def read_import(*, draft: ImportDraft, part: Part, now: datetime) -> ImportDraft:
    """Read ``draft`` and say what would become of each row; nobody is entered.  Reading again gives the same.

    How far it has come stands in the row while it lasts.  Raises a ``Refused`` of ``kernel.spreadsheets`` or
    ``HeadingsMissing``, whose sentence the draft keeps.
    """
    free = ImportDraft.objects.filter(pk=draft.pk, read_at=None, accepted_at=None)
    if free.exclude(begun_at__gt=now - READING_LASTS).update(begun_at=now, done=0, refusal=""):
        try:
            sheets = spreadsheets.read_all(bytes(draft.content), told=lambda done, of: _tell(draft, done, of))
            _judge(draft, part, sheets, now)
        except Refused as refused:
            ImportDraft.objects.filter(pk=draft.pk).update(refusal=str(refused.sentence)[:400], content=b"", begun_at=None)
            raise
        draft.refresh_from_db(fields=_LIGHT)
    else:
        draft.refresh_from_db()
    return draft


def preview_import(*, part: Part, content: bytes, filename: str, owner: User, now: datetime) -> ImportDraft:
    """Hand in a list and read it at once.  Raises what ``read_import`` raises; nothing is kept then."""
    draft = start_import(part=part, content=content, filename=filename, owner=owner, now=now)
    try:
        return read_import(draft=draft, part=part, now=now)
    except Refused:
        draft.delete()
        raise


@transaction.atomic
def decide(
    *,
    draft: ImportDraft,
    part: Part,
    encodings: Mapping[str, str] | None = None,
    units: Mapping[str, int] | None = None,
    rows: Mapping[str, Mapping[str, Any]] | None = None,
    now: datetime,
) -> ImportDraft:
    """What its owner decides about ``draft``, and the rows judged anew.

    ``encodings``: how a column is written, by "sheet:column".  ``units``: what a written name means in the whole file.
    ``rows``: by "sheet:row" facts to take instead (``full_name``, ``post``, ``phone``, ``email``, ``unit_id``, ``site_id``), and ``take``:
    ``False`` leaves the row out, ``True`` says it is nobody already there, ``None`` takes that back.
    """
    kept = ImportDraft.objects.select_for_update().defer("content", "rows").get(pk=draft.pk)
    if kept.accepted_at or kept.read_at is None:
        raise ListNotReadYet
    choices = kept.choices
    choices["encodings"] = choices.get("encodings", {}) | dict(encodings or {})
    choices["units"] = choices.get("units", {}) | {spelling(text): unit for text, unit in (units or {}).items()}
    known = choices.setdefault("rows", {})
    for place, facts in (rows or {}).items():
        known[place] = {name: fact for name, fact in (known.get(place, {}) | dict(facts)).items() if fact is not None}
    _judge(kept, part, restored(kept.sheets), now)
    return kept


@transaction.atomic
def accept_import(*, draft: ImportDraft, part: Part, by: Actor, now: datetime) -> int:
    """Enter every new row of ``draft`` or none; gives how many.  Accepting again gives the same number and enters nobody.

    The rows are judged once more: somebody entered since the preview is not entered twice.  ``draft.counts`` then says what became
    of them (``_outcome``).  Raises ``ImportHasErrors`` or ``ImportStale``.
    """
    kept = ImportDraft.objects.select_for_update().defer("content", "rows").get(pk=draft.pk)
    if kept.accepted is not None:
        return kept.accepted
    if kept.read_at is None:
        raise ListNotReadYet
    if kept.counts["error"]:
        raise ImportHasErrors(kept.counts["error"])
    conference = hold(part.conference)
    rows, _ = _rows(kept, part, restored(kept.sheets))
    if now >= kept.expires_at or any(row.verdict == "error" for row in rows):
        raise ImportStale
    new = [row for row in rows if row.verdict == "new"]
    sites = Site.objects.filter(conference=conference).in_bulk({row.site_id for row in new if row.site_id})
    units = Unit.objects.in_bulk({row.unit_id for row in new if row.unit_id})
    people = [NewDelegate(sites[row.site_id or 0], units[row.unit_id or 0], row.full_name, row.post, Phone(row.phone), row.email) for row in new]
    named, entered = list[Nomination](), list[Delegate]()
    if part.may_prepare:
        entered = enter_delegates(conference=conference, rows=people, by=by, now=now)
    else:  # those beyond the seats of their unit wait, and are no delegates yet
        named, entered = enter_within_quota(conference=conference, rows=people, by=by, now=now)
    _empty(kept)
    kept.counts = counted([row.as_json() for row in rows]) | _outcome(new, named, entered)
    kept.accepted = kept.counts["entered"]
    kept.accepted_at, kept.expires_at = now, now + UNDO_LIVES
    kept.entered = [delegate.pk for delegate in entered]
    kept.receipts = sorted({str(nomination.receipt_id) for nomination in named})
    kept.save()
    return kept.accepted


@transaction.atomic
def undo_import(*, draft: ImportDraft, by: Actor, now: datetime) -> int:
    """Take everybody whom ``draft`` entered off the list again; gives how many.  Undoing again does nothing.

    Who was named within a quota is withdrawn, also from the waiting list: their history stays.  Raises ``ImportInUse`` when
    anything rests on one of them, and ``ConferenceClosed``; then nobody is taken off.
    """
    kept = ImportDraft.objects.select_for_update().select_related("conference").get(pk=draft.pk)
    if kept.accepted_at is None or kept.undone_at:
        return 0
    conference = hold(kept.conference)
    people = Delegate.objects.filter(conference=conference, pk__in=kept.entered)
    receipts = list(Receipt.objects.filter(quota__conference=conference, pk__in=kept.receipts).select_related("quota__conference"))
    named = Delegate.objects.filter(nomination__receipt__in=receipts)
    if is_any_touched(Delegate, [*kept.entered, *named.values_list("pk", flat=True)]):
        raise ImportInUse
    count = sum(take_back(receipt=receipt, by=by, now=now) for receipt in receipts)
    try:
        count += people.delete()[1].get(Delegate._meta.label, 0)
    except (ProtectedError, RestrictedError) as error:
        raise ImportInUse from error
    kept.undone_at, kept.entered, kept.receipts = now, [], []
    kept.save(update_fields=["undone_at", "entered", "receipts"])
    audit.record("convening.import-undone", conference, by=by, at=now, count=count)
    return count


def _tell(draft: ImportDraft, done: int, expected: int) -> None:
    ImportDraft.objects.filter(pk=draft.pk).update(done=done, expected=expected)


def _judge(draft: ImportDraft, part: Part, sheets: tuple[spreadsheets.Sheet, ...], now: datetime) -> None:
    """Judge ``sheets`` and keep what came of it in ``draft``."""
    rows, found = _rows(draft, part, sheets)
    if not any(source.state == "taken" for source in found):
        raise HeadingsMissing
    draft.sheets, draft.rows = stored(sheets), [row.as_json() for row in rows]
    draft.sources = [_told(source) for source in found]
    draft.counts, draft.read_at = counted(draft.rows), draft.read_at or now
    draft.done = draft.expected = len(rows)
    draft.save(update_fields=["sheets", "rows", "sources", "counts", "choices", "read_at", "done", "expected"])


def _rows(draft: ImportDraft, part: Part, sheets: tuple[spreadsheets.Sheet, ...]) -> tuple[list[Judged], list[Source]]:
    found = sources(sheets, draft.choices.get("encodings", {}))
    lines = [line for source in found for line in source.lines]
    if len(lines) > spreadsheets.MAX_DATA_ROWS:
        raise spreadsheets.TooManyRows
    choices = Choices(draft.choices.get("rows", {}), draft.choices.get("units", {}))
    return judged(lines, places(part), register(part.conference), choices), found


def _outcome(new: list[Judged], named: list[Nomination], entered: list[Delegate]) -> dict[str, int]:
    """What became of the ``new`` rows: entered; waiting for a seat; waiting for the host's approval; and how many were changed by us on their way."""
    states = [nomination.status for nomination in named]
    return {
        "entered": len(entered) + sum(nomination.delegate_id is not None for nomination in named),
        "waiting": states.count(NominationStatus.WAITING),
        "proposed": states.count(NominationStatus.PROPOSED),
        "changed": sum(any(REASONS[flag["code"]][0] == State.CHANGED for flag in row.flags) for row in new),
    }


def _told(source: Source) -> dict[str, Any]:
    told = asdict(replace(source, lines=()))  # whose ten thousand texts would be copied one by one
    told["people"] = len(source.lines)
    del told["lines"]
    for column, kept in zip(source.columns, told["columns"], strict=True):
        kept["letters"] = column.letters
    return told


def _empty(draft: ImportDraft) -> None:
    draft.rows, draft.sheets, draft.choices, draft.content, draft.sources = [], [], {}, b"", []
