"""Convening people one by one, or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.conferences.services import hold
from diemcau.before.convening.errors import BadEmail, NameMissing, SiteElsewhere
from diemcau.before.convening.models import Delegate, DelegateKind
from diemcau.before.sites.models import Site
from diemcau.foundation.audit import services as audit
from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import Actor
from diemcau.kernel.phones import Phone, understood
from diemcau.kernel.text import clean, fold, person_sort_key
from diemcau.kernel.tokens import new_code, sealed


@dataclass(frozen=True, slots=True)
class NewDelegate:
    """Someone to convene; ``phone`` and ``email`` as typed or as stored, a ``Phone`` when it was understood before."""

    site: Site
    unit: Unit
    full_name: str
    post: str = ""
    phone: str | Phone = ""
    email: str = ""


@transaction.atomic
def add_delegate(
    *,
    conference: Conference,
    site: Site,
    unit: Unit,
    full_name: str,
    post: str = "",
    phone: str | Phone = "",
    email: str = "",
    by: Actor,
    now: datetime,
) -> Delegate:
    """Convene one person to ``site``.  Raises ``NameMissing``, ``SiteElsewhere``, ``BadPhone`` or ``BadEmail``; nothing is stored."""
    hold(conference)
    delegate = new_delegate(conference, NewDelegate(site, unit, full_name, post, phone, email), now)
    delegate.save(force_insert=True)
    audit.record("convening.added", delegate, by=by, at=now, conference=conference.pk, site=site.pk)
    return delegate


def add_delegates(*, conference: Conference, rows: Sequence[NewDelegate], by: Actor, now: datetime) -> int:
    """Convene all of ``rows`` or none; how many they are.  See ``enter_delegates``."""
    return len(enter_delegates(conference=conference, rows=rows, by=by, now=now))


@transaction.atomic
def enter_delegates(*, conference: Conference, rows: Sequence[NewDelegate], by: Actor, now: datetime) -> list[Delegate]:
    """Convene all of ``rows`` or none: one INSERT, one entry in the record.  Raises what ``add_delegate`` raises.

    Every list comes in by this door, whoever brings it.
    """
    hold(conference)
    delegates = [new_delegate(conference, row, now) for row in rows]
    Delegate.objects.bulk_create(delegates)
    if delegates:
        audit.record("convening.added-many", conference, by=by, at=now, count=len(delegates))
    return delegates


@transaction.atomic
def change_delegate(
    *, delegate: Delegate, site: Site, unit: Unit, full_name: str, post: str, phone: str, email: str, by: Actor, now: datetime
) -> Delegate:
    """``delegate`` with new facts; the code in the QR stays.  Raises what ``add_delegate`` raises.

    The record, which nothing deletes, says which facts of the person were corrected and not what stood there.
    """
    hold(delegate.conference)
    kept = Delegate.objects.select_for_update().get(pk=delegate.pk)
    new = new_delegate(kept.conference, NewDelegate(site, unit, full_name, post, phone, email), now)
    fields = ("site_id", "unit_id", "full_name", "post", "phone", "email", "folded", "sort_key")
    changed = {field: [getattr(kept, field), getattr(new, field)] for field in fields if getattr(kept, field) != getattr(new, field)}
    if changed:
        for field in changed:
            setattr(kept, field, getattr(new, field))
        kept.save(update_fields=list(changed))
        moved = {field: changed[field] for field in ("site_id", "unit_id") if field in changed}
        corrected = [field for field in ("full_name", "post", "phone", "email") if field in changed]
        audit.record("convening.changed", kept, by=by, at=now, changed=moved, corrected=corrected)
    return kept


def new_delegate(conference: Conference, row: NewDelegate, now: datetime) -> Delegate:
    """A delegate for ``row``, not yet stored.  Raises ``NameMissing``, ``SiteElsewhere``, ``BadPhone`` or ``BadEmail``."""
    name = clean(row.full_name)
    if not name:
        raise NameMissing
    if row.site.conference_id != conference.pk:
        raise SiteElsewhere
    code = new_code()
    return Delegate(
        conference=conference,
        site=row.site,
        unit=row.unit,
        kind=DelegateKind.CONVENED,
        full_name=name,
        post=clean(row.post),
        phone=understood(row.phone).e164,
        email=address(row.email),
        code=code,
        seal=sealed(code, settings.SECRET_KEY),
        folded=fold(name),
        sort_key=person_sort_key(name),
        created_at=now,
    )


def address(text: str) -> str:
    """An e-mail address as it is stored, blank for none.  Raises ``BadEmail``."""
    written = clean(text)
    if written:
        try:
            validate_email(written)
        except ValidationError as error:
            raise BadEmail(written) from error
    return written
