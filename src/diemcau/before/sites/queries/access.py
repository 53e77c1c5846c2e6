"""Reading the way into a site: its link, the machines that were paired with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from django.conf import settings
from django.db.models import Count, Exists, Model, OuterRef, QuerySet
from django.utils.safestring import SafeString, mark_safe

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import ConsoleLink, Device, PairingCode, Site
from diemcau.before.sites.queries.halls import found
from diemcau.before.sites.rules import CODE_LIVES, GRACE
from diemcau.kernel.doors import path_to
from diemcau.kernel.statements import planned_once
from diemcau.kernel.tokens import derived, hashed, typed_letters


def _has(model: type[Model]) -> list[str]:
    """What ``model`` has, by column: here each attribute is named as its column."""
    return [field.attname for field in model._meta.concrete_fields]


_DEVICE_HAS, _SITE_HAS, _CONFERENCE_HAS = _has(Device), _has(Site), _has(Conference)
_DEVICE = f"""
SELECT {", ".join([f"d.{name}" for name in _DEVICE_HAS] + [f"s.{name}" for name in _SITE_HAS] + [f"c.{name}" for name in _CONFERENCE_HAS])}
FROM sites_device d JOIN sites_site s ON s.id = d.site_id JOIN conferences_conference c ON c.id = s.conference_id
WHERE d.token_hash = %(token)s AND d.revoked_at IS NULL AND d.expires_at > %(now)s
"""  # noqa: S608  # names of our own columns, bound values

HAND_IN = timedelta(days=30)  # after its time is over: a phone forgotten in a drawer is found within a month


@dataclass(frozen=True, slots=True)
class SiteLink:
    """A site with its live link, if it has one, and the machines that were paired with it."""

    site: Site
    link: ConsoleLink | None
    token: str  # empty without a link
    devices: tuple[Device, ...]

    @property
    def used_by(self) -> Device | None:
        """The machine that came in with the live link: it lets no other in."""
        return next((device for device in self.devices if self.link and device.link_id == self.link.pk), None)


def token_of(link: ConsoleLink) -> str:
    """The secret inside ``link``, derived again from the server's secret: it can be reprinted, a stolen table cannot."""
    return derived(settings.SECRET_KEY, "console-link", str(link.pk))


def hash_of(letters: str) -> str:
    """What is stored of a pairing code, in whatever spelling it was typed: a checksum keyed with the server's secret."""
    return derived(settings.SECRET_KEY, "pairing-code", typed_letters(letters))


@dataclass(frozen=True, slots=True)
class Invitation:
    """A pairing code as it is shown this once: the letters in two fours, where they are typed, the QR that types them, until when."""

    letters: str
    typed_at: str
    qr: SafeString
    expires_at: datetime


def invitation(letters: str, now: datetime) -> Invitation:
    """What a person needs to bring in one more machine with ``letters``, made at ``now``.

    In the QR the letters stand behind the "#", which a browser sends to no server.
    """
    typed_at = f"{settings.BASE_URL}{path_to('pairing')}"
    half = len(letters) // 2
    return Invitation(f"{letters[:half]}-{letters[half:]}", typed_at, qr_of(f"{typed_at}#{letters}"), now + CODE_LIVES)


def qr_of(address: str) -> SafeString:
    """``address`` as a QR code in SVG."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=1, border=2, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S308  # drawn by segno


def links_of(conference: Conference) -> list[SiteLink]:
    """Every site of ``conference`` in its order, with its link and devices, revoked devices included.

    A site without a link is listed too: it is what the secretary must notice.  Three queries, whatever the
    number of sites.
    """
    return linked(found(conference))


def linked(sites: Sequence[Site] | QuerySet[Site]) -> list[SiteLink]:
    """``sites`` as they come, each with its link and devices.  Two queries, and that of ``sites``."""
    links = {link.site_id: link for link in ConsoleLink.objects.filter(site__in=sites, revoked_at=None)}
    devices: dict[int, list[Device]] = defaultdict(list)
    for device in Device.objects.filter(site__in=sites).order_by("paired_at", "pk"):
        devices[device.site_id].append(device)
    return [
        SiteLink(site=site, link=(link := links.get(site.pk)), token=token_of(link) if link else "", devices=tuple(devices[site.pk]))
        for site in sites
    ]


def without_link(conference: Conference) -> QuerySet[Site]:
    """Sites of ``conference`` whose operator has no link yet, or had it withdrawn."""
    return found(conference).filter(~Exists(ConsoleLink.objects.filter(site=OuterRef("pk"), revoked_at=None)))


@dataclass(frozen=True, slots=True)
class Access:
    """How far the links have come: sites with and without one, and the devices that may act."""

    sites: int
    linked: int
    opened: int  # sites that at least one live device has opened
    devices: int

    @property
    def bare(self) -> int:
        """Sites without a link."""
        return self.sites - self.linked


def access(conference: Conference) -> Access:
    """Counts all sites of ``conference`` and their live links and devices.  Three queries."""
    devices = Device.objects.filter(site__conference=conference, revoked_at=None).aggregate(all=Count("pk"), sites=Count("site", distinct=True))
    return Access(
        sites=Site.objects.filter(conference=conference).count(),
        linked=ConsoleLink.objects.filter(site__conference=conference, revoked_at=None).count(),
        opened=devices["sites"],
        devices=devices["all"],
    )


def link_by_token(token: str) -> ConsoleLink | None:
    """The link with this token unless it was revoked; expired ones too, so that the page can say so.  One query."""
    return ConsoleLink.objects.select_related("site__conference").filter(token_hash=hashed(token), revoked_at=None).first()


def code_by_letters(letters: str, now: datetime) -> PairingCode | None:
    """The pairing code that reads ``letters``, with its site and conference, while it can be used; else nothing.  One query."""
    codes = PairingCode.objects.select_related("site__conference").filter(code_hash=hash_of(letters), device=None, expires_at__gt=now)
    return codes.filter(site__conference__closes_at__gt=now - GRACE).first()


def user_of_link(link: ConsoleLink) -> Device | None:
    """The machine that came in with ``link``, if one did.  One query."""
    return Device.objects.filter(link=link).first()


def devices_of(site: Site) -> list[Device]:
    """Every machine that was ever paired with ``site``, newest first, with the code that let it in.  One query."""
    return list(Device.objects.select_related("code").filter(site=site).order_by("-paired_at", "pk"))


def device_by_token(token: str, now: datetime) -> Device | None:
    """The device that holds ``token`` and may act at ``now``, with its site and conference; else nothing.  One query."""
    with planned_once() as cursor:  # asked for each batch of each hall: the ORM takes longer to word it than PostgreSQL to answer
        cursor.execute(_DEVICE, {"token": hashed(token), "now": now})
        row = cursor.fetchone()
    if row is None:
        return None
    device, site = Device.from_db("default", _DEVICE_HAS, row), Site.from_db("default", _SITE_HAS, row[len(_DEVICE_HAS) :])
    site.conference = Conference.from_db("default", _CONFERENCE_HAS, row[len(_DEVICE_HAS) + len(_SITE_HAS) :])
    device.site = site
    return device


def shut_device_by_token(token: str, now: datetime) -> Device | None:
    """The device that holds ``token`` though it was revoked or its time is over, until ``HAND_IN`` after: it may only hand in.  One query."""
    late = now - HAND_IN
    return Device.objects.select_related("site__conference").filter(token_hash=hashed(token), expires_at__gt=late).first()


def was_ever_given(token: str) -> bool:
    """Whether ``token`` was once handed out, to a link or to a device: withdrawn and expired ones are no guesses.  One or two queries."""
    kept = hashed(token)
    return ConsoleLink.objects.filter(token_hash=kept).exists() or Device.objects.filter(token_hash=kept).exists()
