"""Personal links of unit contacts: made, replaced, withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.errors import ConferenceClosed
from diemcau.before.convening.models import Quota, UnitLink
from diemcau.before.convening.queries.links import token_of
from diemcau.before.convening.services.delegates import address
from diemcau.foundation.audit import services as audit
from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import Actor
from diemcau.kernel.phones import understood
from diemcau.kernel.text import clean
from diemcau.kernel.tokens import hashed


@dataclass(frozen=True, slots=True)
class Contact:
    """Who gets a link: as typed."""

    name: str = ""
    phone: str = ""
    email: str = ""


@transaction.atomic
def issue_unit_link(*, conference: Conference, unit: Unit, contact: Contact, by: Actor, now: datetime) -> UnitLink:
    """A new link for ``unit``; the one before it stops working.  Raises ``ConferenceClosed``, ``BadPhone`` or ``BadEmail``."""
    _guard(conference, now)
    Conference.objects.select_for_update(no_key=True).only("pk").get(pk=conference.pk)  # two secretaries at once: one link lives
    replaced = UnitLink.objects.filter(conference=conference, unit=unit, revoked_at=None).update(revoked_at=now)
    link = _new(conference, unit.pk, contact, now)
    link.save(force_insert=True)
    audit.record("convening.link-issued", conference, by=by, at=now, unit=unit.pk, replaced=replaced)
    return link


@transaction.atomic
def issue_unit_links(*, conference: Conference, by: Actor, now: datetime, contacts: Mapping[int, Contact] | None = None) -> int:
    """A link for every unit with a quota that has none; gives how many were made.  Raises ``ConferenceClosed``."""
    _guard(conference, now)
    Conference.objects.select_for_update(no_key=True).only("pk").get(pk=conference.pk)
    having = UnitLink.objects.filter(conference=conference, revoked_at=None).values("unit")
    units = set(Quota.objects.filter(conference=conference, moved_to=None).exclude(unit__in=having).values_list("unit", flat=True))
    known = contacts or {}
    made = UnitLink.objects.bulk_create([_new(conference, unit, known.get(unit, Contact()), now) for unit in sorted(units)])
    if made:
        audit.record("convening.links-issued", conference, by=by, at=now, made=len(made))
    return len(made)


@transaction.atomic
def revoke_unit_links(*, links: Sequence[UnitLink], by: Actor, now: datetime) -> int:
    """Stop ``links`` from opening anything; gives how many did until now."""
    live = list(UnitLink.objects.filter(pk__in=[link.pk for link in links], revoked_at=None).select_related("conference"))
    UnitLink.objects.filter(pk__in=[link.pk for link in live]).update(revoked_at=now)
    for link in live:
        audit.record("convening.link-revoked", link.conference, by=by, at=now, unit=link.unit_id)
    return len(live)


def note_opened(*, link: UnitLink, now: datetime) -> None:
    """Remember when ``link`` was opened for the first time: the host sees who has read the request."""
    UnitLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=now)


def _guard(conference: Conference, now: datetime) -> None:
    if now >= conference.closes_at:
        raise ConferenceClosed


def _new(conference: Conference, unit_id: int, contact: Contact, now: datetime) -> UnitLink:
    link = UnitLink(pk=uuid.uuid4(), conference=conference, unit_id=unit_id, created_at=now)
    link.contact_name, link.contact_phone, link.contact_email = clean(contact.name)[:120], understood(contact.phone).e164, address(contact.email)
    link.token_hash = hashed(token_of(link))
    return link
