"""Inviting everyone: letters to the out-box, papers as a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.errors import NobodyToInvite, TooLateToInvite
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries.correspondence import farewells, fresh_letters, misinformed, written
from diemcau.foundation.audit.rules import name_act
from diemcau.foundation.audit.services import record
from diemcau.foundation.notices import services as notices
from diemcau.kernel import jobs
from diemcau.kernel.actors import Actor, ActorKind

name_act("convening.invited", _("Invitations were put into the out-box"))
name_act("convening.changes-told", _("People with an older invitation were told the new time or place"))

INVITE = "convening.invite"
PORTION = 500  # people in one transaction


@transaction.atomic
def invite(*, conference: Conference, by: Actor, now: datetime) -> int:
    """Put a letter to everyone expected into the out-box, in the background; how many people that are.

    Who had the same letter already gets none; who has no address gets a text to hand over.  Raises ``NobodyToInvite``,
    and ``TooLateToInvite`` once the conference has begun.
    """
    if now >= conference.opens_at:
        raise TooLateToInvite
    count = Delegate.objects.expected().filter(conference=conference).count()
    if not count:
        raise NobodyToInvite
    record("convening.invited", conference, by=by, at=now, count=count)
    jobs.defer(INVITE, key=str(conference.pk), conference=conference.pk, by=[by.kind, by.id, by.label])
    return count


@transaction.atomic
def tell_changes(*, conference: Conference, by: Actor, now: datetime) -> int:
    """Write to everyone whose letter names another time or place, in the background; how many people that are.

    Nobody is invited by it who was not before.  Raises ``TooLateToInvite`` once the conference has begun.
    """
    if now >= conference.opens_at:
        raise TooLateToInvite
    count = len(misinformed(conference))
    if count:
        record("convening.changes-told", conference, by=by, at=now, count=count)
        jobs.defer(INVITE, key=f"{conference.pk}:changes", conference=conference.pk, by=[by.kind, by.id, by.label], only_changes=True)
    return count


def post_invitations(*, conference_id: int, by: tuple[str, str, str], only_changes: bool = False, clock: Callable[[], datetime]) -> int:
    """Post the letters of a conference portion by portion; how many were new.  A second run posts none twice.

    ``only_changes``: only to those whose letter names another time or place.
    """
    conference = Conference.objects.get(pk=conference_id)
    kind, key, label = by
    actor = Actor(kind=ActorKind(kind), id=key, label=label)
    everyone = Delegate.objects.expected().filter(conference=conference)
    if only_changes:
        everyone = everyone.filter(pk__in=[delegate.pk for delegate in misinformed(conference)])
    ids = list(everyone.order_by("pk").values_list("pk", flat=True))
    last = written(conference)
    posted = 0
    for start in range(0, len(ids), PORTION):
        now = clock()
        posted += len(notices.post(letters=fresh_letters(conference, ids[start : start + PORTION], last, now=now), by=actor, now=now))
    return posted


@transaction.atomic
def say_farewell(*, delegates: Sequence[int], by: Actor, now: datetime) -> int:
    """Tell those of ``delegates`` (ids, of one conference) who were invited that they are no longer expected; how many letters.

    Their calendars drop the conference.  Nobody is written to once it is over.
    """
    gone = list(Delegate.objects.filter(pk__in=delegates, cancelled_at__isnull=False).select_related("conference", "site").order_by("sort_key", "pk"))
    if not gone or now >= gone[0].conference.closes_at:
        return 0
    return len(notices.post(letters=farewells(gone[0].conference, gone, now=now), by=by, now=now))


@transaction.atomic
def welcome_back(*, delegates: Sequence[int], by: Actor, now: datetime) -> int:
    """Invite those of ``delegates`` (ids, of one conference) again who had been told farewell; how many letters."""
    back = list(Delegate.objects.expected().filter(pk__in=delegates).select_related("conference"))
    if not back or now >= back[0].conference.closes_at:
        return 0
    conference = back[0].conference
    last = {code: letter for code, letter in written(conference).items() if letter.is_farewell}
    ids = [delegate.pk for delegate in back if delegate.code in last]
    return len(notices.post(letters=fresh_letters(conference, ids, last, now=now), by=by, now=now))
