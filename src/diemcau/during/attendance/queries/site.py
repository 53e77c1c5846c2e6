"""Where the figures of one site come from: its people, its log, its closings."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, CharField, DateTimeField, OuterRef, Q, QuerySet, Subquery, Value, When

from diemcau.before.convening.models import Delegate, DelegateQuerySet
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import TELLING_MARKS, Closing, EventKind, Mark, Presence, SiteEvent
from diemcau.during.attendance.queries.ready_words import entry_words


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of the log as a person reads it.  ``is_undone``: another entry took it back; ``waits``: it came after the closing."""

    event: SiteEvent
    marks: list[str]
    is_undone: bool
    waits: bool
    told: str = ""  # what an answer about readiness or a line test says

    @property
    def telling(self) -> list[str]:
        """Marks that say how the entry came and ask nobody for a second look."""
        return [_mark(mark) for mark in self.event.marks if mark in TELLING_MARKS]


def people(site: Site) -> DelegateQuerySet:
    """Delegates expected at ``site``, entered there, or seen there, by given name, each with ``state`` and ``first_at``.

    ``state`` is "in", "left", "absent" or "cancelled".
    """
    here = Presence.objects.filter(site=site, delegate=OuterRef("pk"))
    known = Delegate.objects.filter(Q(site=site) | Q(pk__in=Presence.objects.filter(site=site).values("delegate")))
    return (
        known.annotate(
            is_in=Subquery(here.values("is_in")[:1]),
            first_at=Subquery(here.values("first_at")[:1], output_field=DateTimeField()),
            last_at=Subquery(here.values("last_at")[:1], output_field=DateTimeField()),
            state=Case(
                When(is_in=True, then=Value("in")),
                When(is_in=False, then=Value("left")),
                When(cancelled_at__isnull=False, then=Value("cancelled")),
                default=Value("absent"),
                output_field=CharField(),
            ),
        )
        .select_related("stands_for")
        .order_by("sort_key", "pk")
    )


def log(site: Site) -> QuerySet[SiteEvent]:
    """The log of ``site``, newest first on our clock."""
    return SiteEvent.objects.filter(site=site).select_related("delegate", "device").order_by("-pk")


def words(site: Site, events: list[SiteEvent]) -> list[Word]:
    """``events`` of ``site`` with what later entries say of them.  Two queries, whatever their number."""
    undone = _undone(site)
    last = Closing.objects.filter(site=site, reopened_at=None).values_list("event_id", flat=True).first()
    return [
        Word(
            event,
            [_mark(mark) for mark in event.marks if mark not in TELLING_MARKS],
            event.event_id in undone,
            last is not None and event.pk > last,
            entry_words(event),
        )
        for event in events
    ]


def closings(site: Site) -> list[Closing]:
    """Closings of ``site``, newest first; at most one stands."""
    return list(Closing.objects.filter(site=site).order_by("-pk"))


def _undone(site: Site) -> set[UUID]:
    takes_back = SiteEvent.objects.filter(site=site, kind=EventKind.UNDO, is_contradiction=False).exclude(marks__contains=[Mark.UNREADABLE])
    return {UUID(told) for told in takes_back.values_list("payload__event", flat=True)}


def _mark(mark: str) -> str:
    return str(Mark(mark).label) if mark in Mark.values else mark
