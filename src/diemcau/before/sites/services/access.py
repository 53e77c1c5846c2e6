"""Acts on the way into a site: its link, the machines that were paired with it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.errors import ConferenceOver, DeviceNameMissing, ExpiredLink, TooManyCodes, UnknownCode, UnknownLink, UsedLink
from diemcau.before.sites.models import ConsoleLink, Device, PairingCode, Site
from diemcau.before.sites.queries import hash_of, token_of, was_ever_given
from diemcau.before.sites.rules import CODE_LIVES, GRACE, LIVE_CODES, WRONG_CODES, WRONG_CODES_OF_ALL, key_of
from diemcau.foundation.accounts import services as accounts
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean
from diemcau.kernel.tokens import hashed, new_letters, new_token

UNKNOWN_TOKENS = 30  # from one address in ten minutes: a hall that copies its link wrongly a few times stays far below
SEEN_EVERY = timedelta(minutes=1)
_CODE, _ALL = "pairing-code", "all addresses"  # what wrong codes are counted under


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
    """Make a new link to the console of ``site``, good for one machine, and say its token; the link before it stops working.

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
def pair_device(*, token: str, label: str, public_key: str = "", now: datetime) -> PairedDevice:
    """Let the machine that opened the link with ``token`` act for that site until the link expires.  A link works once.

    Raises ``UnknownLink`` (also when the link was revoked: the answer must not tell a guesser more), ``ExpiredLink`` or, for
    all but the first of however many at once, ``UsedLink``.
    """
    link = ConsoleLink.objects.select_for_update(of=("self",)).select_related("site").filter(token_hash=hashed(token), revoked_at=None).first()
    if link is None:
        raise UnknownLink
    if now >= link.expires_at:
        raise ExpiredLink
    if used := Device.objects.filter(link=link).first():
        raise UsedLink(used.label)
    return _paired(Device(site=link.site, link=link, expires_at=link.expires_at), label, public_key, now)


@transaction.atomic
def issue_code(*, site: Site, by: Actor, now: datetime) -> str:
    """Letters with which one further machine is paired with ``site`` within the next 15 minutes, said this once.

    Raises ``ConferenceOver``, or ``TooManyCodes`` while many wait: each one more makes a guess likelier.
    """
    _end_of_access(site.conference, now)
    Site.objects.select_for_update().only("pk").get(pk=site.pk)
    if PairingCode.objects.filter(site=site, device=None, expires_at__gt=now).count() >= LIVE_CODES:
        raise TooManyCodes
    letters = new_letters()
    code = PairingCode.objects.create(site=site, code_hash=hash_of(letters), made_at=now, expires_at=now + CODE_LIVES, made_by=by.label[:200])
    audit.record("sites.code-issued", site, by=by, at=now, code=code.pk)
    return letters


@transaction.atomic
def pair_by_code(*, letters: str, label: str, public_key: str = "", now: datetime) -> PairedDevice:
    """Let the machine on which ``letters`` were typed act for the site they were made for.  A code works once, for 15 minutes.

    Raises ``UnknownCode``, whatever is wrong with it.  Who tries many is stopped before: ``may_try_a_code``.
    """
    code = PairingCode.objects.select_for_update(of=("self",)).select_related("site__conference").filter(code_hash=hash_of(letters)).first()
    if code is None or now >= code.expires_at or Device.objects.filter(code=code).exists():
        raise UnknownCode
    expires_at = _end_of_access(code.site.conference, now)
    return _paired(Device(site=code.site, code=code, expires_at=expires_at), label, public_key, now)


def _paired(device: Device, label: str, public_key: str, now: datetime) -> PairedDevice:
    """``device`` stored, with a secret and a name; the caller holds what lets it in locked."""
    secret = new_token()
    device.label = _name(label) or gettext("Unnamed device")
    device.token_hash, device.public_key, device.paired_at, device.last_seen_at = hashed(secret), key_of(public_key), now, now
    device.save(force_insert=True)
    audit.record("sites.device-paired", device.site, by=device.actor, at=now, code=device.code_id)
    return PairedDevice(device=device, token=secret)


def _name(label: str) -> str:
    return clean(label)[:80].strip()


@transaction.atomic
def rename_device(*, device: Device, label: str, by: Actor, now: datetime) -> None:
    """Call ``device`` otherwise from now on; what it recorded before keeps the name it was recorded under.  Raises ``DeviceNameMissing``."""
    name = _name(label)
    if not name:
        raise DeviceNameMissing
    if Device.objects.filter(pk=device.pk).exclude(label=name).update(label=name):
        audit.record("sites.device-renamed", device.site, by=by, at=now, device=name, before=device.label)


@transaction.atomic
def revoke_device(*, device: Device, reason: str = "", by: Actor, now: datetime) -> None:
    """Shut ``device`` out from now on; what it sent stays.  There is no way back but to pair it anew.  Revoking twice changes nothing."""
    why = clean(reason)[:200]
    if Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now, revoked_reason=why):
        audit.record("sites.device-revoked", device.site, by=by, at=now, device=device.label, reason=why)


def note_contact(*, device: Device, now: datetime) -> None:
    """Remember that ``device`` spoke to us, to the minute: one short statement a minute, however often it asks."""
    if device.last_seen_at is None or now - device.last_seen_at >= SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)


def may_try_a_code(*, address: str, now: datetime) -> bool:
    """Whether ``address`` may try another code: asked before a code is looked at, so that a right one is not found by trying on.

    Two counts of wrong ones: of the address, and of all of them together.  Two queries.
    """
    return (
        accounts.attempts_made(what=_CODE, address=address, now=now) < WRONG_CODES
        and accounts.attempts_made(what=_CODE, address=_ALL, now=now) < WRONG_CODES_OF_ALL
    )


def count_wrong_code(*, address: str, now: datetime) -> None:
    """Count a code that opened nothing against ``address`` and against all."""
    accounts.count_attempt(what=_CODE, address=address, most=WRONG_CODES, now=now)
    accounts.count_attempt(what=_CODE, address=_ALL, most=WRONG_CODES_OF_ALL, now=now)


def forget_codes(*, now: datetime) -> int:
    """Delete codes that nobody used in time; how many.  Those that let a machine in stay beside it."""
    return PairingCode.objects.filter(device=None, expires_at__lte=now - timedelta(days=1)).delete()[0]


def may_go_on_asking(*, token: str, address: str, now: datetime) -> bool:
    """Count a ``token`` that opens nothing against ``address``; gives whether that address may try another.

    Links and devices that are good never come here: many halls share one address of a telephone company, and a
    neighbour who guesses must not lock them out.  Nobody guesses 160 bits; this keeps the guessing cheap for us.
    Withdrawn and expired tokens do not count.
    """
    return was_ever_given(token) or accounts.count_attempt(what="site-token", address=address, most=UNKNOWN_TOKENS, now=now)
