"""What the host does with what the sites signed: accept, reopen, freeze."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Max

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.during.attendance.errors import AlreadyAccepted, Frozen, NotClosed, NothingToFreeze, ReasonMissing, TooEarlyToFreeze
from diemcau.during.attendance.models import Closing, Freeze, SiteEvent
from diemcau.during.attendance.queries.frozen import figures_now, written_figures
from diemcau.during.attendance.queries.results import SiteTotals
from diemcau.during.attendance.services import folds
from diemcau.during.attendance.signals import conference_frozen
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor
from diemcau.kernel.errors import Refused
from diemcau.kernel.text import clean


@transaction.atomic
def accept_closing(*, site: Site, by: Actor, now: datetime) -> Closing:
    """Accept the figures ``site`` signed.  Raises ``NotClosed``, ``AlreadyAccepted`` or ``Frozen``."""
    closing = _live_closing(site)
    if closing.accepted_at:
        raise AlreadyAccepted
    closing.accepted_at, closing.accepted_by = now, by.label[:200]
    closing.save(update_fields=["accepted_at", "accepted_by"])
    audit.record("attendance.closing-accepted", site, by=by, at=now, attended=closing.attended, counted=closing.counted)
    return closing


@transaction.atomic
def accept_all_that_agree(*, conference: Conference, by: Actor, now: datetime) -> int:
    """Accept every closing of ``conference`` whose counted and checked-in agree; says how many.  Raises ``Frozen``."""
    folds.lock_all(conference)
    _refuse_when_frozen(conference)
    agreeing = Closing.objects.agreeing(conference).select_for_update(of=("self",))
    accepted = list(agreeing.values_list("pk", flat=True))
    Closing.objects.filter(pk__in=accepted).update(accepted_at=now, accepted_by=by.label[:200])
    if accepted:
        audit.record("attendance.closings-accepted", conference, by=by, at=now, count=len(accepted))
    return len(accepted)


@transaction.atomic
def reopen_site(*, site: Site, reason: str, by: Actor, now: datetime) -> Closing:
    """Open ``site`` again; what came in after it closed counts from now on.

    Raises ``ReasonMissing``, ``NotClosed`` or ``Frozen``; nothing is changed then.
    """
    why = clean(reason)[:500]
    if not why:
        raise ReasonMissing
    closing = _live_closing(site)
    closing.reopened_at, closing.reopened_by, closing.reopen_reason = now, by.label[:200], why
    closing.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
    folds.fold(site, folds.everyone(site))
    audit.record("attendance.site-reopened", site, by=by, at=now, reason=why)
    return closing


def freeze_conference(*, conference: Conference, by: Actor, now: datetime) -> Freeze:
    """Keep the figures of ``conference`` as they are now, whatever arrives later.

    Sites that did not close are frozen as not closed.  Raises ``Frozen``, ``NothingToFreeze`` or, while the
    conference runs and not every site was accepted, ``TooEarlyToFreeze``.
    """
    try:
        with transaction.atomic():
            return _freeze(conference, by, now)
    except IntegrityError as error:  # somebody froze it in the same moment
        raise Frozen from error


def _freeze(conference: Conference, by: Actor, now: datetime) -> Freeze:
    Conference.objects.select_for_update(no_key=True).only("pk").get(pk=conference.pk)  # as preparation does: no edit in between
    folds.lock_all(conference)
    sites, people, site_totals = figures_now(conference)
    if obstacle := obstacle_to_freezing(conference=conference, site_totals=site_totals, now=now):
        raise obstacle
    figures = written_figures(sites, people, site_totals)
    digest = hashlib.sha256(json.dumps(figures, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    last_event = SiteEvent.objects.filter(site__conference=conference).aggregate(last=Max("pk"))["last"] or 0
    freeze = Freeze.objects.create(
        conference=conference, frozen_at=now, frozen_by=by.label[:200], figures=figures, digest=digest, last_event=last_event
    )
    not_closed = site_totals.total - site_totals.closed
    audit.record("attendance.frozen", conference, by=by, at=now, digest=digest, attended=people.attended, sites=len(sites), not_closed=not_closed)
    transaction.on_commit(partial(conference_frozen.send, sender=None, conference_id=conference.pk))
    return freeze


def obstacle_to_freezing(*, conference: Conference, site_totals: SiteTotals, now: datetime) -> Refused | None:
    """Why ``conference`` cannot be frozen at ``now``; nothing when it can."""
    if Freeze.objects.filter(conference=conference).exists():
        return Frozen()
    if not site_totals.total:
        return NothingToFreeze()
    if now < conference.closes_at and site_totals.accepted < site_totals.total:
        return TooEarlyToFreeze()
    return None


def _live_closing(site: Site) -> Closing:
    """The closing that stands for ``site``, locked together with its tally."""
    folds.lock(site)
    _refuse_when_frozen(site.conference)
    closing = Closing.objects.select_for_update().filter(site=site, reopened_at=None).first()
    if closing is None:
        raise NotClosed
    return closing


def _refuse_when_frozen(conference: Conference) -> None:
    if Freeze.objects.filter(conference=conference).exists():
        raise Frozen
