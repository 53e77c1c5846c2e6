"""What the host adds to headcounts by telephone: a count, and why two numbers differ."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from diemcau.before.sites.models import Site
from diemcau.during.attendance.errors import NoReason
from diemcau.during.attendance.models import CountReason, EventKind, Moment
from diemcau.during.attendance.queries import Due
from diemcau.during.attendance.rules import explains
from diemcau.during.attendance.services.log import receive_events
from diemcau.during.attendance.services.reading import LogEvent
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean

BY_PHONE = "by phone"


def count_by_phone(*, site: Site, counted: int, due: Due | None, note: str, by: Actor, now: datetime) -> None:
    """Enter what somebody at ``site`` counted and told the host by telephone, for the moment ``due`` or on demand."""
    when = due.moment if due else Moment.ON_DEMAND
    of_break = {"break": due.item_id} if due and due.item_id else {}
    _tell(site, EventKind.HEADCOUNT, {"counted": counted, "moment": when.value, **of_break, "source": BY_PHONE, "note": note}, by, now)


def explain_count(*, site: Site, count: UUID, reasons: Sequence[CountReason], words: str, by: Actor, now: datetime) -> None:
    """Say why the headcount ``count`` of ``site`` differs from who was checked in; the newest word stands.  Raises ``NoReason``."""
    payload = {"event": str(count), "reasons": [str(reason) for reason in reasons], "words": clean(words)[:300], "source": BY_PHONE}
    if not explains(payload):
        raise NoReason
    _tell(site, EventKind.COUNT_REASON, payload, by, now)


def _tell(site: Site, kind: EventKind, payload: Mapping[str, object], by: Actor, now: datetime) -> None:
    receive_events(site=site, device=None, events=[LogEvent(id=uuid.uuid4(), kind=kind, at=now, payload=payload)], sent_at=now, now=now, by=by)
