"""When a hall counts: the fixed moments that follow from the programme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from diemcau.before.conferences.models import Conference, ItemKind, ProgrammeItem, Reach
from diemcau.before.sites.models import Site
from diemcau.before.sites.queries import items_received
from diemcau.during.attendance.models import Moment
from diemcau.kernel.dates import local

BEFORE_THE_END = timedelta(minutes=15)  # a programme without a closing item: people are still in the hall


@dataclass(frozen=True, slots=True)
class Due:
    """A moment at which halls count: from ``due_at``, until the next one is due (``until``; empty for the last).

    ``item_id`` is the break after which they count; ``reach`` which sites have that break.
    """

    moment: Moment
    due_at: datetime
    until: datetime | None
    item_id: int | None = None
    title: str = ""
    reach: str = Reach.ALL

    @property
    def key(self) -> str:
        """ "opening", "after_break:12" or "closing"."""
        return f"{self.moment.value}:{self.item_id}" if self.item_id else self.moment.value

    @property
    def shown(self) -> str:
        """ "Opening", "After a break: Giải lao (09:45)", "Closing"."""
        name = str(self.moment.label).capitalize()
        return f"{name}: {self.title} ({local(self.due_at):%H:%M})" if self.item_id else name

    def is_due(self, now: datetime) -> bool:
        """Whether this is the moment that counts at ``now``."""
        return self.due_at <= now and (self.until is None or now < self.until)


def moments(conference: Conference) -> list[Due]:
    """The moments of ``conference``: opening, after each break, closing.  One query.

    The closing is due when the programme's closing item begins; without one, a quarter of an hour before the end.
    """
    return fixed(conference, ProgrammeItem.objects.filter(conference=conference, kind__in=[ItemKind.BREAK, ItemKind.CLOSING]))


def moments_of_site(site: Site) -> list[Due]:
    """The moments of ``site``, whose programme may lack a break that others have.  Three queries."""
    return fixed(site.conference, items_received(site))


def fixed(conference: Conference, items: Iterable[ProgrammeItem]) -> list[Due]:
    """The moments that ``items`` of ``conference`` fix.  Pure."""
    listed = sorted(items, key=lambda item: (item.ends_at, item.pk))
    ends = [item.starts_at for item in listed if item.kind == ItemKind.CLOSING]
    closing = max([max(ends) if ends else conference.closes_at - BEFORE_THE_END, conference.opens_at])
    breaks = [item for item in listed if item.kind == ItemKind.BREAK and conference.opens_at < item.ends_at < closing]
    due = [conference.opens_at, *(item.ends_at for item in breaks), closing]
    told = [
        Due(Moment.OPENING, due[0], due[1]),
        *(Due(Moment.AFTER_BREAK, item.ends_at, due[at + 2], item.pk, item.title, item.reach) for at, item in enumerate(breaks)),
    ]
    return [*told, Due(Moment.CLOSING, closing, None)]
