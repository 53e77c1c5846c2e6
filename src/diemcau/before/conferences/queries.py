"""Reading a conference: its programme, what is odd in it, what remains to prepare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from diemcau.before.conferences.models import Conference, Plan, ProgrammeItem, Speaker, Topic
from diemcau.before.conferences.rules import PREPARING_ROLES
from diemcau.foundation.accounts.models import User
from diemcau.foundation.accounts.queries import units_in_reach
from diemcau.foundation.audit.models import Entry
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import UnitVersion


def programme(conference: Conference) -> list[ProgrammeItem]:
    """Items of ``conference`` by their time, with topics and speakers.  Two queries; empty: no programme yet."""
    items = ProgrammeItem.objects.filter(conference=conference).select_related("topic").prefetch_related("speakers")
    return list(items.order_by("starts_at", "ends_at", "pk"))


@dataclass(frozen=True, slots=True)
class Line:
    """An item on the programme page: its number among the topics and what is odd about its hours."""

    item: ProgrammeItem
    topic_number: int | None
    overlaps: str  # title of the item it overlaps with; blank: none
    is_outside: bool  # begins before the conference opens or ends after it closes


def programme_lines(conference: Conference) -> list[Line]:
    """The programme with its oddities.  An overlap is told on the later of the two."""
    numbers = {pk: number for number, pk in enumerate(_topic_order(conference), start=1)}
    lines: list[Line] = []
    latest: ProgrammeItem | None = None
    for item in programme(conference):
        overlaps = latest.title if latest and item.starts_at < latest.ends_at else ""
        outside = item.starts_at < conference.opens_at or item.ends_at > conference.closes_at
        lines.append(Line(item, numbers.get(item.topic_id or 0), overlaps, outside))
        if latest is None or item.ends_at > latest.ends_at:
            latest = item
    return lines


def next_start(conference: Conference) -> datetime:
    """When the next item may begin: the end of the last one, or the opening."""
    last = ProgrammeItem.objects.filter(conference=conference).order_by("-ends_at").values_list("ends_at", flat=True).first()
    return last or conference.opens_at


def _topic_order(conference: Conference) -> list[int]:
    return list(Topic.objects.filter(conference=conference).order_by("position").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Overview:
    """How far the programme has come: lines, topics, speakers, and topics nobody speaks on."""

    items: int
    topics: int
    speakers: int
    topics_without_speaker: int
    oddities: int  # lines that overlap or lie outside the hours


def overview(conference: Conference) -> Overview:
    """Counts the lines of the programme.  Four queries; zero items: nothing was entered yet."""
    lines = programme_lines(conference)
    topics = [line.item for line in lines if line.item.topic_id]
    return Overview(
        items=len(lines),
        topics=len({item.topic_id for item in topics}),
        speakers=Speaker.objects.filter(conference=conference).count(),
        topics_without_speaker=sum(not item.speakers.all() for item in topics),
        oddities=sum(bool(line.overlaps) or line.is_outside for line in lines),
    )


def recent_acts(conference: Conference, *, limit: int) -> QuerySet[Entry]:
    """The latest acts on the conference itself, newest first.  Acts on one delegate or site stand on their pages."""
    return entries_of(conference)[:limit]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A planned conference, the unit that means to hold it, its state, and whether the reader prepares it."""

    plan: Plan
    host: UnitVersion | None
    state: str  # "planned", "prepared", "held" or "dropped"
    may_change: bool


def plans_of_year(user: User, year: int, *, on: date, now: datetime) -> list[PlanLine]:
    """What units in the reach of ``user`` mean to hold in ``year``, by month.  Five queries, whatever the number."""
    rows = list(
        Plan.objects.filter(year=year, host__in=units_in_reach(user, on=on)).select_related("conference").order_by("month", "created_at", "pk")
    )
    theirs = set(units_in_reach(user, on=on, roles=PREPARING_ROLES).filter(pk__in=[row.host_id for row in rows]).values_list("pk", flat=True))
    names = network.names_on({row.host_id for row in rows}, on)
    return [PlanLine(row, names.get(row.host_id), row.state(now), row.host_id in theirs) for row in rows]
