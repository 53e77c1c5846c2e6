"""Self check-in: which halls want it, whether it is paused, what a code proves, where a delegate stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import EventKind, Mark, Presence, SelfCheckIn, SiteEvent
from diemcau.kernel.rotating import STEP, step_of
from diemcau.kernel.tokens import derived

LATE_AFTER = timedelta(minutes=2)  # a code that reaches us this long after it was seen came from a phone without network
CLOCK_NOISE = timedelta(seconds=2)  # below it the difference of two clocks is the network's


@dataclass(frozen=True, slots=True)
class Proof:
    """That a code of the screen of ``site`` was seen, in ``step``.

    ``at`` is the phone's clock when it was seen, ``sent_at`` the same clock when it was sent (ours in both for a QR).
    ``is_late``: long before it reached us.  ``is_doubtful``: the code fits what the phone's clock said, and not that
    clock corrected by what we measured of it; such a clock was set, or moved in between.
    """

    site: Site
    step: int
    at: datetime
    sent_at: datetime
    is_late: bool = False
    is_doubtful: bool = False


def secret_of(span: SelfCheckIn) -> str:
    """The secret of the code on the screen during ``span``; devices of the site get it with their bundle."""
    return derived(settings.SECRET_KEY, "hall-screen", str(span.pk))


def running(site: Site) -> SelfCheckIn | None:
    """The span of self check-in at ``site`` that has not ended; nothing where it is off.  One query."""
    return SelfCheckIn.objects.filter(site=site, closed_at=None).first()


def is_paused(site: Site, at: datetime) -> bool:
    """Whether the operator of ``site`` had paused self check-in at ``at``; a device that was shut out pauses nothing.  One query."""
    told = SiteEvent.objects.filter(site=site, kind=EventKind.SELF_CHECK_IN, is_contradiction=False, happened_at__lte=at)
    told = told.exclude(marks__overlap=[Mark.UNREADABLE, Mark.QUARANTINED]).order_by("-happened_at", F("counter").desc(nulls_last=True), "-event_id")
    return told.values_list("payload__state", flat=True).first() == "paused"


def prove(site: Site, told: str, *, at: datetime, sent_at: datetime, now: datetime) -> Proof | None:
    """What ``told`` (the digits, or the word of the QR) proves of ``site``; nothing when its screen did not show it then.  One query.

    Judged by when it was seen (``at``, corrected by how far that clock was off when it was sent), never by when it arrived.
    """
    return next(iter(proofs([site], told, at=at, sent_at=sent_at, now=now)), None)


def proofs(sites: Iterable[Site], told: str, *, at: datetime, sent_at: datetime, now: datetime) -> list[Proof]:
    """What ``told`` proves of any of ``sites``, the sound proofs first.  One query; three to six codes are made for each site."""
    skew = now - sent_at if abs(now - sent_at) >= CLOCK_NOISE else timedelta()
    by_id = {site.pk: site for site in sites}
    spans = list(SelfCheckIn.objects.filter(site__in=by_id.values()).order_by("opened_at"))
    found = []
    for seen, is_doubtful in [(at + skew, False), *([(at, True)] if skew else [])]:
        if seen > now + STEP:  # nobody saw a screen of the future
            continue
        for span in spans:
            step = step_of(secret_of(span), told, seen) if _is_within(span, seen) else None
            if step is not None:
                found.append(
                    Proof(by_id[span.site_id], step, at, sent_at, is_late=not is_doubtful and now - seen > LATE_AFTER, is_doubtful=is_doubtful)
                )
        if found:
            break
    return found


def _is_within(span: SelfCheckIn, moment: datetime) -> bool:
    """Half a minute of grace at the beginning: our clock and the screen's differ a little."""
    return span.opened_at - STEP <= moment and (span.closed_at is None or moment <= span.closed_at + STEP)


@dataclass(frozen=True, slots=True)
class Here:
    """Where the log says a delegate is: in which hall, since when, and whether still.  ``first_at`` is empty when the time is not known."""

    site: Site
    first_at: datetime | None
    last_at: datetime | None
    is_in: bool


def whereabouts(delegate: Delegate) -> Here | None:
    """Where ``delegate`` was checked in, the hall where they are now first; nothing before.  One query."""
    rows = Presence.objects.filter(delegate=delegate).select_related("site").order_by("-is_in", F("last_at").desc(nulls_last=True), "site")
    row = rows.first()
    return Here(row.site, row.first_at, row.last_at, row.is_in) if row else None


def any_hall_on(delegate: Delegate) -> bool:
    """Whether a hall of the conference of ``delegate`` has self check-in now.  One query."""
    return SelfCheckIn.objects.filter(site__conference=delegate.conference_id, closed_at=None).exists()


def halls_with_self_check_in(delegate: Delegate) -> list[Site]:
    """Halls of the conference of ``delegate`` that ever had self check-in, the one that expects them first.  One query."""
    sites = Site.objects.filter(conference=delegate.conference_id, pk__in=SelfCheckIn.objects.values("site")).select_related("conference")
    return sorted(sites, key=lambda site: (site.pk != delegate.site_id, site.sort_key))
