"""Convening people: one by one, many at once, or from the log of a hall."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.errors import NameMissing, SiteElsewhere
from diemcau.before.convening.models import Delegate, DelegateKind
from diemcau.before.sites.models import Site
from diemcau.foundation.audit import services as audit
from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import Actor, system
from diemcau.kernel.phones import understood
from diemcau.kernel.text import clean, fold, person_sort_key
from diemcau.kernel.tokens import new_code


@dataclass(frozen=True, slots=True)
class NewDelegate:
    """Someone to convene; ``phone`` as typed or as stored."""

    site: Site
    unit: Unit
    full_name: str
    post: str = ""
    phone: str = ""


@transaction.atomic
def add_delegate(
    *, conference: Conference, site: Site, unit: Unit, full_name: str, post: str = "", phone: str = "", by: Actor, now: datetime
) -> Delegate:
    """Convene one person to ``site``.  Raises ``NameMissing``, ``SiteElsewhere`` or ``BadPhone``; nothing is stored."""
    delegate = _delegate(conference, NewDelegate(site, unit, full_name, post, phone), now)
    delegate.save(force_insert=True)
    audit.record("convening.added", delegate, by=by, at=now, conference=conference.pk, site=site.pk)
    return delegate


@transaction.atomic
def add_delegates(*, conference: Conference, rows: Sequence[NewDelegate], by: Actor, now: datetime) -> int:
    """Convene all of ``rows`` or none: one INSERT, one entry in the record.  Raises what ``add_delegate`` raises."""
    delegates = [_delegate(conference, row, now) for row in rows]
    Delegate.objects.bulk_create(delegates)
    if delegates:
        audit.record("convening.added-many", conference, by=by, at=now, count=len(delegates))
    return len(delegates)


@transaction.atomic
def change_delegate(*, delegate: Delegate, site: Site, unit: Unit, full_name: str, post: str, phone: str, by: Actor, now: datetime) -> Delegate:
    """``delegate`` with new facts; the code in the QR stays.  Raises what ``add_delegate`` raises."""
    kept = Delegate.objects.select_for_update().get(pk=delegate.pk)
    new = _delegate(kept.conference, NewDelegate(site, unit, full_name, post, phone), now)
    fields = ("site_id", "unit_id", "full_name", "post", "phone", "folded", "sort_key")
    changed = {field: [getattr(kept, field), getattr(new, field)] for field in fields if getattr(kept, field) != getattr(new, field)}
    if changed:
        for field in changed:
            setattr(kept, field, getattr(new, field))
        kept.save(update_fields=list(changed))
        told = {field: values for field, values in changed.items() if field not in {"folded", "sort_key"}}
        audit.record("convening.changed", kept, by=by, at=now, changed=told)
    return kept


@transaction.atomic
def cancel_delegate(*, delegate: Delegate, by: Actor, now: datetime) -> bool:
    """Take ``delegate`` off the list of those convened; the row and its code stay.  ``False`` when already cancelled."""
    if not Delegate.objects.filter(pk=delegate.pk, cancelled_at=None).update(cancelled_at=now):
        return False
    audit.record("convening.cancelled", delegate, by=by, at=now)
    return True


@transaction.atomic
def restore_delegate(*, delegate: Delegate, by: Actor, now: datetime) -> bool:
    """Put ``delegate`` back on the list.  ``False`` when not cancelled."""
    if not Delegate.objects.filter(pk=delegate.pk, cancelled_at__isnull=False).update(cancelled_at=None):
        return False
    audit.record("convening.restored", delegate, by=by, at=now)
    return True


@transaction.atomic
def enter_from_log(
    *, site: Site, event_id: uuid.UUID, kind: str, full_name: str, post: str, unit: Unit | None, stands_for: Delegate | None, now: datetime
) -> Delegate:
    """The walk-in or substitute that an event of the site's log tells of; the same event gives the same person.

    Without a unit of their own they count under the unit of whom they stand for, else under the site's.
    Raises ``NameMissing``; nothing is stored.
    """
    home = unit or (stands_for.unit if stands_for else site.unit)
    delegate = _delegate(site.conference, NewDelegate(site, home, full_name, post), now)
    delegate.kind, delegate.stands_for, delegate.event_id = kind, stands_for, event_id
    Delegate.objects.bulk_create([delegate], ignore_conflicts=True)
    entered = Delegate.objects.get(event_id=event_id)
    if entered.code == delegate.code:
        audit.record("convening.entered-from-log", entered, by=system("site log"), at=now, kind=kind, site=site.pk)
    return entered


def _delegate(conference: Conference, row: NewDelegate, now: datetime) -> Delegate:
    name = clean(row.full_name)
    if not name:
        raise NameMissing
    if row.site.conference_id != conference.pk:
        raise SiteElsewhere
    return Delegate(
        conference=conference,
        site=row.site,
        unit=row.unit,
        kind=DelegateKind.CONVENED,
        full_name=name,
        post=clean(row.post),
        phone=understood(row.phone).e164,
        code=new_code(),
        folded=fold(name),
        sort_key=person_sort_key(name),
        created_at=now,
    )
