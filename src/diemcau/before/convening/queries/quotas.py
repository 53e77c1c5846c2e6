"""How far the units have come with the seats they were asked to fill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Max, Q

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate, Nomination, NominationStatus, Nudge, Quota, Receipt, Terms
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import UnitVersion

Row = TypeVar("Row")


def terms_of(conference: Conference) -> Terms:
    """The terms of ``conference``; the usual ones, not stored, when nobody set any.  At most one query."""
    return Terms.objects.filter(conference=conference).first() or Terms(conference=conference)


@dataclass(frozen=True, slots=True)
class Seats:
    """One quota in people: asked for, given back, filled, waiting for approval, waiting for a seat.

    ``filled`` counts delegates of the unit (and of units whose quota it took over) who are convened and not cancelled,
    whoever entered them; ``open`` is what is still to be named.
    """

    asked: int
    given_back: int
    filled: int
    proposed: int
    waiting: int

    @property
    def open(self) -> int:
        """Seats nobody is named for."""
        return max(0, self.asked - self.given_back - self.filled - self.proposed)

    @property
    def is_answered(self) -> bool:
        """Nothing is left to name."""
        return self.open == 0

    @property
    def is_silent(self) -> bool:
        """Seats were asked for and not a word came back."""
        return self.open > 0 and self.filled + self.proposed + self.given_back == 0


@dataclass(frozen=True, slots=True)
class Counted:
    """Seats by quota (id), and people of the conference who count for none."""

    seats: dict[int, Seats]
    outside: int


def seats_of(conference: Conference, *, units: Iterable[int] | None = None) -> Counted:
    """Seats of every quota of ``conference`` (of ``units`` alone) that was not moved.  Three queries.

    A delegate counts for the quota of their unit in their hall, else for the quota of the unit; a quota that moved counts
    for the one that took it over.
    """
    quotas, delegates = Quota.objects.filter(conference=conference), Delegate.objects.expected().filter(conference=conference)
    named = Nomination.objects.filter(quota__conference=conference, status__in=[NominationStatus.PROPOSED, NominationStatus.WAITING])
    if units is not None:
        wanted = list(units)
        quotas, delegates, named = quotas.filter(unit__in=wanted), delegates.filter(unit__in=wanted), named.filter(quota__unit__in=wanted)
    rows = list(quotas)
    home = {(row.unit_id, row.site_id): row for row in rows}
    target = {row.pk: row.moved_to_id or row.pk for row in rows}
    filled: Counter[int] = Counter()
    outside = 0
    for unit, site, number in delegates.values_list("unit", "site").annotate(number=Count("pk")):
        quota = home.get((unit, site)) or home.get((unit, None))
        if quota is None:
            outside += number
        else:
            filled[target[quota.pk]] += number
    states: Counter[tuple[int, str]] = Counter()
    for pk, status, number in named.values_list("quota", "status").annotate(number=Count("pk")):
        states[target[pk], status] += number
    seats = {
        row.pk: Seats(row.seats, row.given_back, filled[row.pk], states[row.pk, "proposed"], states[row.pk, "waiting"])
        for row in rows
        if row.moved_to_id is None
    }
    return Counted(seats, outside)


def seats_of_quota(quota: Quota) -> Seats:
    """Seats of one quota.  Four queries."""
    family = Quota.objects.filter(Q(pk=quota.pk) | Q(moved_to=quota.pk)).values_list("unit", flat=True)
    return seats_of(quota.conference, units=set(family)).seats[quota.pk]


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the host's overview."""

    quota: Quota
    unit: UnitVersion | None
    seats: Seats
    is_late: bool  # the deadline has passed and seats are open
    is_gone: bool  # the unit does not exist on the day of the conference: its quota must follow a successor
    answered_at: datetime | None  # when names last came in
    nudged_at: datetime | None

    @property
    def state(self) -> str:
        """One word for filters: "late", "silent", "partly" or "done"."""
        if self.seats.is_answered:
            return "done"
        if self.is_late:
            return "late"
        return "silent" if self.seats.is_silent else "partly"


def standings(conference: Conference, *, now: datetime, quotas: Sequence[Quota] | None = None) -> list[Standing]:
    """Every quota of ``conference`` that was not moved (or only ``quotas``), by the name of its unit, then of its hall.

    Eight queries, whatever the number of units.
    """
    rows = list(quotas) if quotas is not None else list(Quota.objects.filter(conference=conference, moved_to=None).select_related("site"))
    ids = [row.pk for row in rows]
    counted = seats_of(conference).seats
    units = {row.unit_id for row in rows}
    names = network.names_on(units, conference.day)
    there = set(UnitVersion.objects.on(conference.day).filter(unit__in=units).values_list("unit", flat=True))
    answered = dict(Receipt.objects.filter(quota__in=ids).values_list("quota").annotate(Max("at")))
    nudged = dict(Nudge.objects.filter(quota__in=ids).values_list("quota").annotate(Max("at")))
    late = now > terms_of(conference).deadline(conference.day)
    found = [
        Standing(
            quota=row, unit=names.get(row.unit_id), seats=counted[row.pk], is_late=late and counted[row.pk].open > 0,
            is_gone=row.unit_id not in there, answered_at=answered.get(row.pk), nudged_at=nudged.get(row.pk),
        )
        for row in rows
        if row.pk in counted
    ]  # fmt: skip
    return sorted(found, key=_order)


def _order(line: Standing) -> tuple[str, str, int]:
    return line.unit.sort_key if line.unit else "", line.quota.site.sort_key if line.quota.site else "", line.quota.pk


@dataclass(frozen=True, slots=True)
class Totals:
    """The overview in units and in seats.

    A unit with several quotas counts once; it has answered when all of them are answered.  ``filled`` is seats that have
    somebody; ``beyond`` is people for whom their unit has no seat.
    """

    units: int
    units_answered: int
    units_silent: int
    units_late: int
    asked: int
    filled: int
    beyond: int
    proposed: int
    waiting: int
    given_back: int
    open: int


def totals(lines: Iterable[Standing]) -> Totals:
    """``lines`` added up.  No query."""
    lines = list(lines)
    unanswered = {line.quota.unit_id for line in lines if not line.seats.is_answered}
    heard = {line.quota.unit_id for line in lines if not line.seats.is_silent}
    units = {line.quota.unit_id for line in lines}
    return Totals(
        units=len(units),
        units_answered=len(units - unanswered),
        units_silent=len(units - heard),
        units_late=len({line.quota.unit_id for line in lines if line.is_late}),
        asked=sum(line.seats.asked for line in lines),
        filled=sum(min(line.seats.filled, line.seats.asked) for line in lines),
        beyond=sum(max(0, line.seats.filled - line.seats.asked) for line in lines),
        proposed=sum(line.seats.proposed for line in lines),
        waiting=sum(line.seats.waiting for line in lines),
        given_back=sum(line.seats.given_back for line in lines),
        open=sum(line.seats.open for line in lines),
    )


def numbered(rows: Iterable[Row], unit_of: Callable[[Row], str], *, by_unit: bool) -> list[tuple[int, Row]]:
    """``rows`` with their number in the list (STT): one count for all, else unit after unit, each beginning at 1.

    ``unit_of`` gives the key by which units are told apart and put in order; within a unit the order of ``rows`` stays.  No query.
    """
    if not by_unit:
        return list(enumerate(rows, start=1))
    units: dict[str, list[Row]] = {}
    for row in rows:
        units.setdefault(unit_of(row), []).append(row)
    return [(number, row) for unit in sorted(units) for number, row in enumerate(units[unit], start=1)]
