"""Acts on the way into a site: its link, the machines that were paired with it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.errors import ConferenceOver, ExpiredLink, UnknownLink
from diemcau.before.sites.models import ConsoleLink, Device, Site
from diemcau.before.sites.queries import link_by_token, token_of, was_ever_given
from diemcau.foundation.accounts import services as accounts
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean
from diemcau.kernel.tokens import hashed, new_token

UNKNOWN_TOKENS = 30  # from one address in ten minutes: a hall that copies its link wrongly a few times stays far below
GRACE = timedelta(days=2)  # a hall without network may deliver its log this long after the conference


@dataclass(frozen=True, slots=True)
class PairedDevice:
    """A device just paired; ``token`` is shown to it this once."""

    device: Device
    token: str


def _new_link(site: Site, *, expires_at: datetime, now: datetime) -> ConsoleLink:
    link = ConsoleLink(pk=uuid.uuid4(), site=site, created_at=now, expires_at=expires_at)
    link.token_hash = hashed(token_of(link))
    return link


def _end_of_access(conference: Conference, now: datetime) -> datetime:
    end = conference.closes_at + GRACE
    if now >= end:
        raise ConferenceOver
    return end


@transaction.atomic
def issue_link(*, site: Site, by: Actor, now: datetime) -> str:
    """Make a new link to the console of ``site`` and say its token; the link before it stops working.

    Devices already paired keep working: revoke them one by one.  Raises ``ConferenceOver``.
    """
    expires_at = _end_of_access(site.conference, now)
    Site.objects.select_for_update().only("pk").get(pk=site.pk)  # two secretaries at once: one link lives
    replaced = ConsoleLink.objects.filter(site=site, revoked_at=None).update(revoked_at=now)
    link = _new_link(site, expires_at=expires_at, now=now)
    link.save(force_insert=True)
    audit.record("sites.link-issued", site, by=by, at=now, replaced=replaced)
    return token_of(link)


@transaction.atomic
def issue_links(*, conference: Conference, by: Actor, now: datetime) -> int:
    """Make a link for every site of ``conference`` that has none, and say how many were made.

    Links and devices that exist stay the same; they now expire with the conference, whose hours may have
    changed.  A fixed number of queries, whatever the number of sites.  Raises ``ConferenceOver``.
    """
    expires_at = _end_of_access(conference, now)
    Conference.objects.select_for_update(no_key=True).only("pk").get(pk=conference.pk)
    ConsoleLink.objects.filter(site__conference=conference, revoked_at=None).exclude(expires_at=expires_at).update(expires_at=expires_at)
    Device.objects.filter(site__conference=conference, revoked_at=None).exclude(expires_at=expires_at).update(expires_at=expires_at)
    linked = ConsoleLink.objects.filter(site__conference=conference, revoked_at=None).values("site")
    bare = Site.objects.filter(conference=conference).exclude(pk__in=linked)
    made = ConsoleLink.objects.bulk_create([_new_link(site, expires_at=expires_at, now=now) for site in bare])
    audit.record("sites.links-issued", conference, by=by, at=now, made=len(made))
    return len(made)


@transaction.atomic
def revoke_link(*, link: ConsoleLink, by: Actor, now: datetime) -> None:
    """Stop ``link`` from opening the console.  Revoking twice changes nothing; paired devices keep working."""
    if ConsoleLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        audit.record("sites.link-revoked", link.site, by=by, at=now)


@transaction.atomic
def pair_device(*, token: str, label: str, now: datetime) -> PairedDevice:
    """Let the machine that opened the link with ``token`` act for that site until the link expires.

    A link may pair several machines: two doors, a laptop and a phone.  Raises ``UnknownLink`` (also when the
    link was revoked: the answer must not tell a guesser more) or ``ExpiredLink``.
    """
    link = link_by_token(token)
    if link is None:
        raise UnknownLink
    if now >= link.expires_at:
        raise ExpiredLink
    secret = new_token()
    name = clean(label)[:80].strip() or gettext("Unnamed device")
    device = Device.objects.create(site=link.site, label=name, token_hash=hashed(secret), paired_at=now, expires_at=link.expires_at)
    audit.record("sites.device-paired", link.site, by=device.actor, at=now)
    return PairedDevice(device=device, token=secret)


@transaction.atomic
def revoke_device(*, device: Device, by: Actor, now: datetime) -> None:
    """Shut ``device`` out from now on; what it sent stays.  Revoking twice changes nothing."""
    if Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now):
        audit.record("sites.device-revoked", device.site, by=by, at=now, device=device.label)


def may_go_on_asking(*, token: str, address: str, now: datetime) -> bool:
    """Count a ``token`` that opens nothing against ``address``; gives whether that address may try another.

    Links and devices that are good never come here: many halls share one address of a telephone company, and a
    neighbour who guesses must not lock them out.  Nobody guesses 160 bits; this keeps the guessing cheap for us.
    Withdrawn and expired tokens do not count.
    """
    return was_ever_given(token) or accounts.count_attempt(what="site-token", address=address, most=UNKNOWN_TOKENS, now=now)
