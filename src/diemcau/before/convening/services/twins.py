"""Settling that one person was named by two units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from diemcau.before.conferences.models import Conference
from diemcau.before.conferences.services import hold
from diemcau.before.convening.errors import ConferenceClosed, TwinSettled
from diemcau.before.convening.models import Delegate, Nomination
from diemcau.before.convening.queries.contacts import recipients
from diemcau.before.convening.queries.nominees import Entry, twins
from diemcau.before.convening.services.nominations import cancel_delegate, withdraw
from diemcau.foundation.audit import services as audit
from diemcau.foundation.notices import services as notices
from diemcau.foundation.notices.models import Letter
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import local
from diemcau.kernel.text import short_message


@dataclass(frozen=True, slots=True)
class Settled:
    """Who stays, how many units lost the name, and those nobody can be reached in."""

    full_name: str
    units: int
    unreachable: int


@transaction.atomic
def settle_twin(*, conference: Conference, keep: str, by: Actor, now: datetime) -> Settled:
    """Let the person stay who ``keep`` (``Entry.key``) names, and take their other appearances off the list.

    The units that had named them are written to: the seat is theirs to fill again.  Raises ``TwinSettled`` when nobody is
    named twice under that key any more, or ``ConferenceClosed``; nothing is stored then.
    """
    kept = hold(conference)
    if now >= kept.closes_at:
        raise ConferenceClosed
    entries = next((found for found in twins(kept) if any(entry.key == keep for entry in found)), None)
    if entries is None:
        raise TwinSettled
    stays = next(entry for entry in entries if entry.key == keep)
    others = [entry for entry in entries if entry.key != keep]
    reason = _("Named by another unit too; the host keeps that name.")
    for entry in others:
        if entry.quota_id is None:
            cancel_delegate(delegate=Delegate.objects.select_related("conference").get(pk=entry.delegate_id or 0), by=by, now=now)
        else:
            where = Q(delegate=entry.delegate_id) if entry.delegate_id else Q(pk=entry.nomination_id or 0)
            withdraw(nomination=Nomination.objects.select_related("quota__conference").get(where), reason=reason, by=by, now=now)
    audit.record("convening.twin-settled", kept, by=by, at=now, unit=stays.unit_id, units=sorted({entry.unit_id for entry in others}))
    told = {entry.unit_id: entry for entry in others if entry.unit_id != stays.unit_id}
    return Settled(stays.full_name, len(told), _tell(kept, told, by=by, now=now))


def _tell(conference: Conference, told: dict[int, Entry], *, by: Actor, now: datetime) -> int:
    """Write to the contacts of the units in ``told``; gives how many units nobody can be reached in."""
    reached = recipients(conference, told, on=local(now).date())
    letters = [
        _letter(conference, told[unit], name=person.name, email=person.email, phone=person.phone, address=f"{settings.BASE_URL}{person.path}")
        for unit, people in reached.items()
        for person in people
    ]
    notices.post(letters=letters, by=by, now=now)
    return len(told.keys() - reached.keys())


def _letter(conference: Conference, entry: Entry, *, name: str, email: str, phone: str, address: str) -> Letter:
    facts = {"person": entry.full_name, "title": conference.title, "unit": entry.unit.name if entry.unit else ""}
    text = _("“%(person)s”, whom %(unit)s named for “%(title)s”, comes for another unit. Your unit may name somebody else for the seat.") % facts
    return Letter(
        purpose="convening.twin",
        about=f"conference:{conference.pk}",
        to_name=name,
        email=email,
        phone=phone,
        subject=_("A name comes for another unit: %(title)s") % facts,
        text=f"{text}\n\n{address}",
        short_text=short_message("", entry.full_name, _(" comes for another unit; name somebody else: %(address)s") % {"address": address}),
        key=entry.key,
    )
