"""Acts of attendance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance.models import Closing, Freeze
from diemcau.during.attendance.queries import DelegateNow, SiteState
from diemcau.during.attendance.services.reading import LogEvent
from diemcau.kernel.actors import Actor

__all__ = ["LogEvent", "Receipt", "Result", "accept_closing", "freeze_conference", "receive_events", "refold", "reopen_site"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one event: "stored", "repeated" (we had it) or "marked" (stored, deserves a second look)."""

    id: UUID
    outcome: str
    marks: tuple[str, ...]
    delegate: DelegateNow | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch: a result for each event, in the order sent, and the site afterwards."""

    received_at: datetime
    results: list[Result]
    state: SiteState
    sentence: str = ""


def receive_events(
    *, site: Site, device: Device | None, events: Sequence[LogEvent], sent_at: datetime, now: datetime, by: Actor | None = None
) -> Receipt:
    """``by`` names the host's person when there is no device."""
    raise NotImplementedError


def refold(site: Site) -> None:
    raise NotImplementedError


def accept_closing(*, closing: Closing, by: Actor, now: datetime) -> Closing:
    raise NotImplementedError


def reopen_site(*, site: Site, reason: str, by: Actor, now: datetime) -> Closing:
    raise NotImplementedError


def freeze_conference(*, conference: Conference, by: Actor, now: datetime) -> Freeze:
    raise NotImplementedError
