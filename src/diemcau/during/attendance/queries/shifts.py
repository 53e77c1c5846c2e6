"""Who worked at a site when: read from its log."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from diemcau.before.sites.models import Operator, Site
from diemcau.during.attendance.models import EventKind, Mark, SiteEvent

_OF_SHIFTS = (EventKind.SHIFT_OPENED, EventKind.SHIFT_LOCKED, EventKind.SHIFT_CLOSED)


@dataclass(slots=True)
class Worked:
    """One person at one device: from the first PIN to the last word, and what was recorded between, in entries.

    ``name`` is blank for what was recorded without a shift.  ``unproven`` counts shifts whose PIN could not be proven.
    """

    name: str
    device: str
    since: datetime | None = None
    until: datetime | None = None
    shifts: int = 0
    unproven: int = 0
    acts: int = 0
    is_known: bool = True  # the operator is, or was, one of this site

    def stretch(self, *moments: datetime | None) -> None:
        """Let it reach to ``moments``."""
        known = [moment for moment in (self.since, self.until, *moments) if moment]
        self.since, self.until = (min(known), max(known)) if known else (None, None)


def worked(site: Site) -> list[Worked]:
    """Everyone who worked at ``site``, by their first word; those without a shift last.  Three queries, whatever the log.

    Shifts that locked and were opened again by the same person on the same device are one line.
    """
    names = dict(Operator.objects.filter(site=site).values_list("pk", "full_name"))
    counted = SiteEvent.objects.filter(site=site, is_contradiction=False, device__isnull=False)
    opened = {
        event_id: (operator, marks, label, at)
        for event_id, operator, marks, label, at in counted.filter(kind=EventKind.SHIFT_OPENED)
        .exclude(marks__contains=[Mark.UNREADABLE])
        .values_list("event_id", "payload__operator", "marks", "device__label", "happened_at")
    }
    people: dict[tuple[object, str], Worked] = defaultdict(lambda: Worked("", ""))
    for operator, marks, label, at in opened.values():
        one = people[operator, label]
        one.name, one.device, one.is_known = names.get(operator, ""), label, operator in names
        one.shifts += 1
        one.unproven += Mark.UNPROVEN_SHIFT in marks
        one.stretch(at)
    acts = counted.exclude(kind=EventKind.SHIFT_OPENED).values("shift", "device__label")
    for row in acts.annotate(acts=Count("pk", filter=~Q(kind__in=_OF_SHIFTS)), since=Min("happened_at"), until=Max("happened_at")).order_by():
        of = opened.get(row["shift"]) if row["shift"] else None
        one = people[of[0], row["device__label"]] if of else people[None, row["device__label"]]
        one.device = row["device__label"]
        one.acts += row["acts"]
        one.stretch(row["since"], row["until"])
    found = [one for one in people.values() if one.shifts or one.acts]
    return sorted(found, key=lambda one: (not one.shifts, one.since is None, one.since, one.device))
