"""The smallest valid rows of a day in the halls, and events as a device sends them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance import services
from diemcau.during.attendance.queries import Count, series
from diemcau.during.attendance.services import LogEvent, Receipt
from diemcau.kernel.tokens import hashed, new_token
from tests.before.factories import CLOSES_AT, OPENS_AT, ConferenceFactory, DelegateFactory, SiteFactory

MORNING = OPENS_AT - timedelta(minutes=30)
NOON = CLOSES_AT + timedelta(minutes=10)


def make_device(site: Site, *, label: str = "Điện thoại của tổ kỹ thuật", token: str = "") -> Device:
    """A device paired with ``site`` the day before, good until two days after."""
    return Device.objects.create(
        site=site,
        label=label,
        token_hash=hashed(token or new_token()),
        paired_at=OPENS_AT - timedelta(days=1),
        expires_at=CLOSES_AT + timedelta(days=2),
    )


def make_hall(people: int = 2, *, conference: Conference | None = None, **fields: Any) -> tuple[Site, Device, list[Delegate]]:
    """A site with a device and ``people`` convened."""
    site = SiteFactory.create(conference=conference or ConferenceFactory.create(), **fields)
    return site, make_device(site), [DelegateFactory.create(site=site, conference=site.conference) for _ in range(people)]


def event(kind: str, at: datetime = MORNING, *, number: int | None = None, counter: int | None = None, **payload: Any) -> LogEvent:
    """An event made at ``at``; ``number`` gives it a fixed id."""
    return LogEvent(id=uuid.UUID(int=number) if number else uuid.uuid4(), kind=kind, at=at, counter=counter, payload=payload)


def check_in(delegate: Delegate, at: datetime = MORNING, **fields: Any) -> LogEvent:
    """``delegate`` scanned at ``at``."""
    return event("check_in", at, **fields, delegate=delegate.pk)


def send(site: Site, device: Device | None, *events: LogEvent, now: datetime = MORNING + timedelta(minutes=1), **fields: Any) -> Receipt:
    """``events`` received at ``now`` from a device whose clock agrees with ours."""
    return services.receive_events(site=site, device=device, events=events, sent_at=fields.pop("sent_at", now), now=now, **fields)


def figure(site: Site, key: str = "opening") -> Count:
    """The headcount of ``site`` that stands for the moment ``key``."""
    count = next(slot for slot in series(site) if slot.key == key).figure
    assert count is not None
    return count
