"""Delegates check themselves in with the code on the hall's screen; the host lets a hall have it, or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.before.sites.rules import GRACE
from diemcau.during.attendance.errors import (
    OtherHall,
    ScreenOff,
    ScreenPaused,
    TooLateForScreen,
    TooManyDigits,
    UndoneByOperator,
    WrongCode,
)
from diemcau.during.attendance.models import EventKind, Mark, SelfCheckIn, SiteEvent
from diemcau.during.attendance.queries.self_check_in import Here, Proof, halls_with_self_check_in, is_paused, proofs, running, whereabouts
from diemcau.during.attendance.services import folds
from diemcau.during.attendance.services.log import receive_events
from diemcau.during.attendance.services.reading import LogEvent
from diemcau.foundation.accounts.services import count_attempt
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor, system

SELF = system("self")  # who acts when delegates act for themselves: no account, and nothing is kept of their phone
TRIES_OF_A_PERSON = 10  # digits in ten minutes: of a million, at most six hold
TRIES_AT_A_SITE = 1_000  # by all who are expected there: a full hall, each a few times


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Where the delegate is now.  ``is_new``: by this act; ``is_late``, ``is_doubtful``: as the proof was."""

    here: Here | None
    is_new: bool
    is_late: bool = False
    is_doubtful: bool = False


def event_of(delegate: Delegate, proof: Proof) -> UUID:
    """The id of the check-in: one for each delegate, hall and step, however often it is sent."""
    return uuid5(NAMESPACE_URL, f"diemcau:self:{proof.site.pk}:{delegate.pk}:{proof.step}")


@transaction.atomic
def switch_self_check_in(*, sites: Sequence[Site], conference: Conference, is_on: bool, by: Actor, now: datetime) -> int:
    """Let ``sites`` of ``conference`` have self check-in, or end it; gives for how many that was new.  A constant number of statements."""
    ids = [site.pk for site in Site.objects.select_for_update(no_key=True).filter(conference=conference, pk__in=[site.pk for site in sites])]
    live = SelfCheckIn.objects.filter(site__in=ids, closed_at=None)
    if is_on:
        having = set(live.values_list("site", flat=True))
        changed = len(SelfCheckIn.objects.bulk_create([SelfCheckIn(site_id=pk, opened_at=now) for pk in ids if pk not in having]))
    else:
        changed = live.update(closed_at=now)
    if changed:
        act = "attendance.self-check-in-on" if is_on else "attendance.self-check-in-off"
        audit.record(act, sites[0] if len(sites) == 1 else conference, by=by, at=now, count=changed)
    return changed


def check_in_with_digits(*, delegate: Delegate, digits: str, at: datetime, sent_at: datetime, now: datetime, site: Site | None = None) -> CheckedIn:
    """Check ``delegate`` in with the six ``digits`` that the screen of their hall showed at ``at``, on the clock of their phone.

    Who is a guest says at which ``site``.  Raises ``WrongCode``, ``OtherHall`` (the digits are those of another hall:
    asked, not done), ``TooManyDigits``, or what ``check_in_with_proof`` raises.
    """
    expected = site or delegate.site
    may_try = count_attempt(what="self-person", address=str(delegate.pk), most=TRIES_OF_A_PERSON, now=now)
    if not (may_try and count_attempt(what="self-site", address=str(expected.pk), most=TRIES_AT_A_SITE, now=now)):
        raise TooManyDigits
    halls = halls_with_self_check_in(delegate)
    if not halls:
        raise ScreenOff(expected.name)
    found = proofs(halls, digits, at=at, sent_at=sent_at, now=now)
    here = next((proof for proof in found if proof.site.pk == expected.pk), None)
    if here:
        return check_in_with_proof(delegate=delegate, proof=here, now=now)
    if found:
        raise OtherHall(found[0].site)
    if expected.pk not in {hall.pk for hall in halls} or running(expected) is None:
        raise ScreenOff(expected.name)
    raise WrongCode(expected.name)


@transaction.atomic
def check_in_with_proof(*, delegate: Delegate, proof: Proof, now: datetime) -> CheckedIn:
    """Check ``delegate`` in at the hall whose screen they saw, through the log of that hall.

    Done again it changes nothing.  Raises ``TooLateForScreen``, ``ScreenPaused`` or ``UndoneByOperator``; nothing is stored then.
    """
    site = proof.site
    if now >= site.conference.closes_at + GRACE:
        raise TooLateForScreen
    seen = proof.at if proof.is_doubtful else proof.at + (now - proof.sent_at)
    if is_paused(site, seen):
        raise ScreenPaused(site.name)
    folds.lock(site)  # two presses at once: the second finds what the first stored
    event_id = event_of(delegate, proof)
    here = whereabouts(delegate)
    if here and here.is_in and here.site.pk == site.pk:
        return CheckedIn(here, is_new=False, is_late=proof.is_late, is_doubtful=proof.is_doubtful)
    if SiteEvent.objects.filter(event_id=event_id).exists():
        raise UndoneByOperator(site.name)
    told = LogEvent(
        id=event_id,
        kind=EventKind.CHECK_IN,
        at=proof.at,
        payload={"delegate": delegate.pk, "self": {"step": proof.step}},
        marks=(*([Mark.LATE] if proof.is_late else []), *([Mark.IMPLAUSIBLE_TIME] if proof.is_doubtful else [])),
    )
    receive_events(site=site, device=None, events=[told], sent_at=proof.sent_at, now=now, by=SELF)
    return CheckedIn(whereabouts(delegate), is_new=True, is_late=proof.is_late, is_doubtful=proof.is_doubtful)
