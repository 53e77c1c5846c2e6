"""A hall, its people, its phone, the line and the centre, ready for something to go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser

from diemcau.before.convening.models import Delegate
from diemcau.before.sites import services
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import Presence, SiteEvent
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, SiteFactory
from tests.faults.centre import Centre
from tests.faults.line import Line
from tests.faults.phone import Phone, opened


@dataclass(frozen=True, slots=True)
class Outcome:
    """What went in and what came out, in scans of different people; nothing may be lost and nothing be there twice."""

    fault: str
    times: int  # how often it struck
    scanned: int
    stored: int  # rows of the site log
    inside: int  # people present by the fold
    told: int  # entries the phone says the centre has
    seconds: float = 0.0  # from the end of the trouble until everything was in

    @property
    def lost(self) -> int:
        return self.scanned - self.inside

    @property
    def double(self) -> int:
        return self.stored - self.inside

    @property
    def is_whole(self) -> bool:
        return self.times > 0 and self.scanned == self.stored == self.inside == self.told


@dataclass
class Stage:
    """One hall with ``people`` convened; ``codes`` are theirs, in the order they will be scanned."""

    title: str
    strikes: int
    centre: Centre
    site: Site
    codes: list[str]
    line: Line
    phone: Phone

    def outcome(self, *, times: int, seconds: float = 0.0) -> Outcome:
        """Count on the side of the centre, in its tables."""
        connection.close()  # the centre may have been restarted meanwhile
        stored = SiteEvent.objects.filter(site=self.site, kind="check_in", is_contradiction=False).count()
        inside = Presence.objects.filter(site=self.site, is_in=True).count()
        told = self.phone.received()
        return Outcome(self.title, times, len(self.codes), stored, inside, told, round(seconds, 1))


@contextmanager
def set_up(centre: Centre, browser: Browser, *, title: str, people: int, strikes: int) -> Iterator[Stage]:
    """A new hall whose phone has the list and whose line is still good."""
    connection.close()
    now = timezone.now()
    conference = ConferenceFactory.create(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=3))
    site = SiteFactory.create(conference=conference, operator_name="Đỗ Thị Trực")
    rows = [DelegateFactory.build(site=site, conference=conference, unit=site.unit) for _ in range(people)]
    delegates = Delegate.objects.bulk_create(rows)
    line = Line(centre.web.port)
    try:
        token = services.issue_link(site=site, by=TESTS, now=now)
        phone = opened(browser, f"http://127.0.0.1:{line.port}/diem-cau/{token}/")
        yield Stage(title, strikes, centre, site, [delegate.code for delegate in delegates], line, phone)
        phone.context.close()
    finally:
        line.close()
