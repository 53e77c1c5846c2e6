"""What the signed-in home shows: conferences by how close they are, and what a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from diemcau.after.archive.models import Record
from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import ReadyMoment, Site
from diemcau.before.sites.rules import asked_from
from diemcau.during.attendance.models import Freeze, SiteTally
from diemcau.during.attendance.queries import ReadyBoard, ready_boards
from diemcau.foundation.accounts.models import User
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.queries import Found
from diemcau.kernel.dates import day_of
from diemcau.kernel.text import fold

EARLY = timedelta(hours=3)  # halls get ready from then on
LATE = timedelta(hours=3)  # halls still close until then
STILL_READY = timedelta(minutes=30)  # after the opening the board tells more than what halls said before it


class Stage(StrEnum):
    RUNNING = "running"
    COMING = "coming"
    OPEN = "open"  # over, figures not frozen yet
    FROZEN = "frozen"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Card:
    """One conference on the desk.  ``sites`` and ``heard`` count sites, ``convened`` and ``present`` people."""

    conference: Conference
    host: str
    stage: Stage
    sites: int
    heard: int
    convened: int
    present: int
    readiness: ReadyBoard | None = None  # from the first question to the halls until half an hour after the opening


def cards(user: User, *, now: datetime, limit: int = 60) -> list[Card]:
    """The newest ``limit`` conferences in ``user``'s reach, newest first.  Four queries, whatever their number."""
    conferences = list(_counted(Conference.objects.visible_to(user, on=day_of(now)).order_by("-opens_at", "-pk"))[:limit])
    names = network.names_on({conference.host_id for conference in conferences}, day_of(now))
    boards = ready_boards([conference for conference in conferences if _is_getting_ready(conference, now)], now)
    return [
        _card(conference, names[conference.host_id].name if conference.host_id in names else "", now, boards.get(conference.pk))
        for conference in conferences
    ]


def _is_getting_ready(conference: Conference, now: datetime) -> bool:
    return asked_from(ReadyMoment.T24H, conference.opens_at) <= now < conference.opens_at + STILL_READY


def of_stage(board: Sequence[Card], *stages: Stage) -> list[Card]:
    """Cards in one of ``stages``; those to come in the order they come."""
    chosen = [card for card in board if card.stage in stages]
    return chosen[::-1] if Stage.COMING in stages else chosen


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found in the searcher's reach, at most ``LIMIT`` of each kind."""

    conferences: list[Conference]
    delegates: list[Delegate]
    records: list[Record]
    units: list[Found]

    LIMIT = 20

    @property
    def total(self) -> int:
        """How many things are listed."""
        return len(self.conferences) + len(self.delegates) + len(self.records) + len(self.units)


def find(user: User, text: str, *, now: datetime) -> Findings:
    """Conferences, delegates, archive records and units whose names hold every word of ``text``, accents or not."""
    day, words = day_of(now), fold(text).split()
    visible = Conference.objects.visible_to(user, on=day)
    named = Q()
    for word in words:
        named &= Q(folded__contains=word)
    return Findings(
        conferences=[row for row in visible.order_by("-opens_at") if all(word in fold(row.title) for word in words)][: Findings.LIMIT],
        delegates=list(
            Delegate.objects.filter(named, conference__in=visible).select_related("conference", "site").order_by("sort_key")[: Findings.LIMIT]
        ),
        records=[
            row for row in Record.objects.visible_to(user, on=day).order_by("-starts_on", "slug") if all(word in fold(row.title) for word in words)
        ][: Findings.LIMIT],
        units=network.search(text, on=None, limit=Findings.LIMIT),
    )


def _counted(conferences: QuerySet[Conference]) -> QuerySet[Conference]:
    """Adds the figures of a card, each from a query of its own so that none multiplies another."""
    sites = Site.objects.filter(conference=OuterRef("pk")).order_by().values("conference")
    tallies = SiteTally.objects.filter(site__conference=OuterRef("pk")).order_by().values("site__conference")
    expected = Delegate.objects.expected().filter(conference=OuterRef("pk")).order_by().values("conference")
    return conferences.annotate(
        site_count=Subquery(sites.annotate(n=Count("pk")).values("n")),
        heard_count=Subquery(tallies.annotate(n=Count("last_word_at")).values("n")),
        present_count=Subquery(tallies.annotate(n=Sum("present")).values("n")),
        convened_count=Subquery(expected.annotate(n=Count("pk")).values("n")),
        is_frozen=Exists(Freeze.objects.filter(conference=OuterRef("pk"))),
        is_archived=Exists(Record.objects.filter(conference=OuterRef("pk"))),
    )


def _card(conference: Conference, host: str, now: datetime, readiness: ReadyBoard | None) -> Card:
    counts = {name: getattr(conference, f"{name}_count") or 0 for name in ("site", "heard", "present", "convened")}
    return Card(
        conference=conference,
        host=host,
        stage=_stage(conference, now),
        sites=counts["site"],
        heard=counts["heard"],
        convened=counts["convened"],
        present=counts["present"],
        readiness=readiness if readiness and readiness.halls else None,
    )


def _stage(conference: Conference, now: datetime) -> Stage:
    if getattr(conference, "is_archived", False):
        return Stage.ARCHIVED
    if getattr(conference, "is_frozen", False):
        return Stage.FROZEN
    if now < conference.opens_at - EARLY:
        return Stage.COMING
    return Stage.RUNNING if now < conference.closes_at + LATE else Stage.OPEN
