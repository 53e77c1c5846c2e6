"""Inviting everyone: letters to the out-box, papers as a batch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.errors import NobodyToInvite, TooLateToInvite
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries.invitations import letters
from diemcau.foundation.audit.rules import name_act
from diemcau.foundation.audit.services import record
from diemcau.foundation.notices import services as notices
from diemcau.kernel import jobs
from diemcau.kernel.actors import Actor, ActorKind

name_act("convening.invited", _("Invitations were put into the out-box"))

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


def post_invitations(*, conference_id: int, by: tuple[str, str, str], clock: Callable[[], datetime]) -> int:
    """Post the letters of a conference portion by portion; how many were new.  A second run posts none twice."""
    conference = Conference.objects.get(pk=conference_id)
    kind, key, label = by
    actor = Actor(kind=ActorKind(kind), id=key, label=label)
    everyone = list(Delegate.objects.expected().filter(conference=conference).order_by("pk").values_list("pk", flat=True))
    posted = 0
    for start in range(0, len(everyone), PORTION):
        portion = Delegate.objects.filter(pk__in=everyone[start : start + PORTION])
        now = clock()
        posted += len(notices.post(letters=letters(conference, portion, now=now), by=actor, now=now))
    return posted
