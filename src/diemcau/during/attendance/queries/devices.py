"""The devices of a hall as its log knows them: what has not arrived yet, how their clocks go."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import ngettext

from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance.models import Mark, SiteEvent

NAMED_GAPS = 5  # of one device; the rest is a number

# A device numbers its entries 1, 2, 3 …; what is missing between two that came, or before the first, is still on it.
_GAPS = """
SELECT device_id, last + 1, next - 1 FROM (
    SELECT c.device_id, c.counter AS next, COALESCE(lag(c.counter) OVER (PARTITION BY c.device_id ORDER BY c.counter), 0) AS last
    FROM (SELECT DISTINCT e.device_id, e.counter FROM attendance_siteevent e
        WHERE e.device_id IN (SELECT d.id FROM sites_device d WHERE d.site_id = %s) AND e.counter > 0) c
) n WHERE n.next > n.last + 1 ORDER BY device_id, last
"""
_DEVICES = """
SELECT d.id, d.label, d.revoked_at, e.entries, e.quarantined, e.last_at, r.skew_ms, r.measured_at
FROM sites_device d
CROSS JOIN LATERAL (
    SELECT count(*) AS entries, count(*) FILTER (WHERE 'quarantined' = ANY (o.marks)) AS quarantined, max(o.received_at) AS last_at
    FROM attendance_siteevent o WHERE o.device_id = d.id) e
LEFT JOIN LATERAL (
    SELECT c.skew_ms, c.measured_at FROM attendance_clockreading c WHERE c.device_id = d.id
    ORDER BY c.device_id, c.measured_at DESC, c.id DESC LIMIT 1) r ON TRUE
WHERE d.site_id = %s ORDER BY d.paired_at, d.id
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries ``first`` to ``last`` of a device, both included, that have not arrived yet."""

    first: int
    last: int

    @property
    def entries(self) -> int:
        """How many they are."""
        return self.last - self.first + 1

    @property
    def numbers(self) -> str:
        """As a person reads it: "41" or "41–43"."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class DeviceNow:
    """A device of a hall: ``entries`` of it arrived, ``missing`` are still on it, as far as its numbers tell.

    ``skew`` is how far its clock was behind ours when it last moved (``measured_at``), empty when it never told its time.
    """

    id: UUID
    label: str
    is_revoked: bool
    entries: int
    in_quarantine: int
    last_at: datetime | None
    skew: timedelta | None
    measured_at: datetime | None
    gaps: tuple[Gap, ...]

    @property
    def missing(self) -> int:
        """Entries that have not arrived."""
        return sum(gap.entries for gap in self.gaps)

    @property
    def named_gaps(self) -> str:
        """The first few gaps, as a person reads them."""
        named = ", ".join(gap.numbers for gap in self.gaps[:NAMED_GAPS])
        return named + (", …" if len(self.gaps) > NAMED_GAPS else "")

    @property
    def is_behind(self) -> bool:
        """Whether its clock is behind ours (else ahead)."""
        return self.skew is not None and self.skew > timedelta()

    @property
    def off_seconds(self) -> int:
        """By how much its clock differs from ours, in whole seconds; what is below two is the network's."""
        seconds = round(abs(self.skew).total_seconds()) if self.skew is not None else 0
        return seconds if seconds >= 2 else 0

    @property
    def off(self) -> str:
        """By how much its clock differs from ours, as a person says it."""
        seconds = self.off_seconds
        if seconds < 120:
            return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
        if seconds < 7200:
            return ngettext("%(count)s minute", "%(count)s minutes", seconds // 60) % {"count": seconds // 60}
        if seconds < 172_800:
            return ngettext("%(count)s hour", "%(count)s hours", seconds // 3600) % {"count": seconds // 3600}
        return ngettext("%(count)s day", "%(count)s days", seconds // 86_400) % {"count": seconds // 86_400}


def devices(site: Site) -> list[DeviceNow]:
    """Every device ever paired with ``site``, revoked ones too, by the time of pairing.  Two queries."""
    gaps: dict[UUID, list[Gap]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_GAPS, [site.pk])
        for device, first, last in cursor.fetchall():
            gaps[device].append(Gap(first, last))
        cursor.execute(_DEVICES, [site.pk])
        return [
            DeviceNow(
                id=pk,
                label=label,
                is_revoked=revoked_at is not None,
                entries=entries,
                in_quarantine=quarantined,
                last_at=last_at,
                skew=None if skew_ms is None else timedelta(milliseconds=max(-(10**15), min(10**15, skew_ms))),
                measured_at=measured_at,
                gaps=tuple(gaps[pk]),
            )
            for pk, label, revoked_at, entries, quarantined, last_at, skew_ms, measured_at in cursor.fetchall()
        ]


def in_quarantine(device: Device) -> int:
    """Entries of ``device`` that came after it was shut out.  One query."""
    return SiteEvent.objects.filter(device=device, marks__contains=[Mark.QUARANTINED]).count()
