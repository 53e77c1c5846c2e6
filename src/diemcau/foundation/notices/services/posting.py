"""What people do with notices: post, send again, hand over."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit.rules import name_act
from diemcau.foundation.audit.services import record
from diemcau.foundation.notices.errors import BadAddress, NothingToSendAgain, NotSent
from diemcau.foundation.notices.models import Delivery, Letter, Notice, NoticeFile, State
from diemcau.foundation.notices.services.mail import empty_box
from diemcau.kernel import jobs
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean

name_act("notices.sent-again", _("The letter was sent again"))
name_act("notices.handed-over", _("The text was handed over"))
name_act("notices.bounced", _("The letter came back undelivered"))

DELIVER = "notices.deliver"
ENDED_UNSENT = (State.FAILED, State.UNKNOWN, State.GIVEN_UP, State.BOUNCED)


@transaction.atomic
def post(*, letters: Sequence[Letter], by: Actor, now: datetime) -> list[Notice]:
    """Put ``letters`` into the out-box; those that were not there yet, in order.

    A letter with the same purpose, thing, recipient and content as one before is left out: whoever presses twice
    sends once.  Letters leave when the transaction is committed.  A recipient without e-mail address gets a notice
    that waits to be handed over.  The act itself is recorded by whoever posts.
    """
    by_key: dict[str, Letter] = {}
    for letter in letters:
        by_key.setdefault(_key(letter), letter)
    known = set(Notice.objects.filter(key__in=by_key, copy=0).values_list("key", flat=True))
    fresh = {key: letter for key, letter in by_key.items() if key not in known}
    rows = [_notice(key, letter, by, now) for key, letter in fresh.items()]
    made = Notice.objects.bulk_create(rows, batch_size=500)
    NoticeFile.objects.bulk_create(
        (
            NoticeFile(notice=notice, name=file.name, media_type=file.media_type, content=file.content)
            for notice, letter in zip(made, fresh.values(), strict=True)
            for file in letter.attachments
        ),
        batch_size=500,
    )
    Delivery.objects.bulk_create(
        (Delivery(notice=notice, state=State.QUEUED if notice.email else State.BY_HAND, at=now, by=by.label[:200]) for notice in made),
        batch_size=1_000,
    )
    if any(notice.email for notice in made):
        jobs.defer(DELIVER, key="due")
    return made


@transaction.atomic
def send_again(*, notice: Notice, email: str = "", by: Actor, now: datetime) -> Notice:
    """Queue a letter anew that was refused, given up, came back or whose fate is unknown: somebody asked, so it may arrive twice.

    With another ``email`` a copy goes there, and this one says so.  Gives the letter that leaves.  Raises
    ``NothingToSendAgain`` when it is on its way, was sent, or has no address; ``BadAddress``.
    """
    row = Notice.objects.select_for_update().get(pk=notice.pk)
    last = row.deliveries.latest("pk")
    if not row.email or last.state not in ENDED_UNSENT:
        raise NothingToSendAgain
    address = email.strip()
    leaving = row
    if address and address.lower() != row.email.lower():
        leaving = _copy_to(row, address, by, now)
        Delivery.objects.create(notice=row, state=State.MOVED, at=now, by=by.label[:200])
    else:
        Delivery.objects.create(notice=row, state=State.RETRIED, at=now, by=by.label[:200])
        Notice.objects.filter(pk=row.pk).update(due_at=now)
    record("notices.sent-again", row, by=by, at=now)
    jobs.defer(DELIVER, key="due")
    return leaving


def _copy_to(row: Notice, address: str, by: Actor, now: datetime) -> Notice:
    """The same letter, with its files, on its way to another address."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadAddress from error
    files = list(row.files.all())
    highest = Notice.objects.filter(key=row.key).aggregate(last=Max("copy"))["last"] or 0
    fresh = Notice.objects.get(pk=row.pk)
    fresh.pk, fresh.email, fresh.copy, fresh.posted_at, fresh.posted_by, fresh.due_at = None, address, highest + 1, now, by.label[:200], now
    fresh.save(force_insert=True)
    NoticeFile.objects.bulk_create(NoticeFile(notice=fresh, name=file.name, media_type=file.media_type, content=file.content) for file in files)
    Delivery.objects.create(notice=fresh, state=State.QUEUED, at=now, by=by.label[:200])
    return fresh


@transaction.atomic
def note_bounced(*, notice: Notice, reason: str, by: Actor, now: datetime) -> None:
    """Note that a letter that was sent came back undelivered; then it may be sent again.  Raises ``NotSent``."""
    row = Notice.objects.select_for_update().get(pk=notice.pk)
    if row.deliveries.latest("pk").state != State.SENT:
        raise NotSent
    Delivery.objects.create(notice=row, state=State.BOUNCED, at=now, by=by.label[:200], reason=clean(reason)[:500])
    record("notices.bounced", row, by=by, at=now)


@transaction.atomic
def note_handed_over(*, notice: Notice, by: Actor, now: datetime) -> None:
    """Note that somebody copied the text and hands it over themselves (SMS, Zalo, telephone); a letter under way goes on."""
    Delivery.objects.create(notice=notice, state=State.COPIED, at=now, by=by.label[:200])
    record("notices.handed-over", notice, by=by, at=now)


def forget_old(*, now: datetime, days: int) -> int:
    """Delete the letters posted more than ``days`` days ago, with their history and files, also those in the box; how many."""
    earliest = now - timedelta(days=days)
    old = Notice.objects.filter(posted_at__lt=earliest)
    empty_box(old.values_list("pk", flat=True), before=earliest)
    return old.delete()[1].get("notices.Notice", 0)


def _notice(key: str, letter: Letter, by: Actor, now: datetime) -> Notice:
    return Notice(
        purpose=letter.purpose,
        about=letter.about,
        to_name=clean(letter.to_name)[:200],
        email=letter.email.strip(),
        phone=letter.phone,
        subject=clean(letter.subject)[:300],
        text=letter.text,
        short_text=letter.short_text,
        key=key,
        posted_at=now,
        posted_by=by.label[:200],
        due_at=now if letter.email.strip() else None,
    )


def _key(letter: Letter) -> str:
    """Checksum of what makes a letter this letter."""
    recipient = letter.email.strip().lower() or letter.phone
    content = letter.key or f"{letter.subject}\0{letter.text}"
    parts = (letter.purpose, letter.about, recipient, clean(letter.to_name), content)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
