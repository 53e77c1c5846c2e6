"""Rehearsing with the true services and without a trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance.errors import RehearsalOver
from diemcau.during.attendance.models import EventKind, Rehearsal
from diemcau.during.attendance.rules import may_rehearse
from diemcau.during.attendance.services.log import Receipt, receive_events
from diemcau.during.attendance.services.reading import LogEvent, understand
from diemcau.foundation.audit import services as audit

Seen = TypeVar("Seen")
_ARRIVALS = frozenset({EventKind.CHECK_IN, EventKind.WALK_IN, EventKind.SUBSTITUTE})


def rehearse(
    *, site: Site, device: Device, events: Sequence[LogEvent], sent_at: datetime | None, now: datetime, look: Callable[[Receipt], Seen]
) -> Seen:
    """What the log would say to ``events`` of a rehearsal of ``site``; gives what ``look`` made of it while it stood.

    ``events`` are all of the rehearsal so far, not only the new ones: they are received by the very service that receives true ones, inside a
    savepoint that is rolled back, so the answers are the true ones and nothing of them stays, not in the log and not in the record of
    acts.  Raises ``RehearsalOver`` once the conference has begun.
    """
    if not may_rehearse(site.conference, now):
        raise RehearsalOver
    with transaction.atomic():
        seen = look(receive_events(site=site, device=device, events=events, sent_at=sent_at, now=now))
        transaction.set_rollback(True)
    return seen


@transaction.atomic
def tell_rehearsal(*, rehearsal_id: UUID, site: Site, device: Device, events: Sequence[LogEvent], now: datetime) -> None:
    """Keep that ``site`` rehearsed: how many check-ins and answers were tried and the last line test; told twice, kept once."""
    tests = [read for read in (understand(event, {}) for event in events if event.kind == EventKind.LINE_TEST) if read.is_readable]
    _, is_new = Rehearsal.objects.get_or_create(
        pk=rehearsal_id,
        defaults={
            "site": site,
            "rehearsed_at": now,
            "rehearsed_by": device.label[:200],
            "check_ins": sum(event.kind in _ARRIVALS for event in events),
            "answers": sum(event.kind == EventKind.READY for event in events),
            "line": tests[-1].payload if tests else None,
        },
    )
    if is_new:
        audit.record("attendance.rehearsed", site, by=device.actor, at=now)
