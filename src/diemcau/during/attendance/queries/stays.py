"""Who was inside which hall from when to when: the log of a conference read as stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from diemcau.before.conferences.models import Conference
from diemcau.during.attendance.queries import effect

# What came in before the site closed and before the host froze, as the folds count it.
_COUNTED = f"""{effect.OF_CONFERENCE}
    AND e.id <= COALESCE((SELECT z.last_event FROM attendance_freeze z WHERE z.conference_id = %(conference)s), 9223372036854775807)
    AND e.id <= COALESCE((SELECT c.event_id FROM attendance_closing c WHERE c.site_id = e.site_id AND c.reopened_at IS NULL), 9223372036854775807)"""  # noqa: S608  # constant SQL
_SEEN = "SELECT p.delegate_id FROM attendance_presence p JOIN sites_site s ON s.id = p.site_id WHERE s.conference_id = %(conference)s"
_CHOSEN = "SELECT unnest(string_to_array(%(delegates)s, ' '))::bigint"


class Said(NamedTuple):
    """One standing entry about a delegate: in or out, in its place in the story of its site."""

    delegate_id: int
    site_id: int
    is_in: bool
    happened_at: datetime | None  # empty: its time cannot be right
    event_id: UUID
    actor_label: str
    decision: str  # what the host decided about it last; blank: nothing


class Stay(NamedTuple):
    """One delegate inside one hall, from a check-in to the next check-out.

    ``began_at`` is empty when its time is not known, ``ended_at`` also while they are inside (``is_open``).
    ``began`` is the entry that began it, ``again`` those that checked in somebody who was inside already.
    """

    delegate_id: int
    site_id: int
    began_at: datetime | None
    ended_at: datetime | None
    is_open: bool
    began: Said
    again: tuple[Said, ...]


class Minutes(NamedTuple):
    """How long a delegate was inside, in whole minutes; ``is_certain`` unless an end or a beginning is not known."""

    minutes: int
    is_certain: bool


def said(conference: Conference, *, delegates: Collection[int] | None = None, all_entries: bool = False) -> list[Said]:
    """Standing entries about ``delegates`` (all who were seen), each delegate's and site's in the order of the story.

    ``all_entries``: those too that wait because their site had closed.  One query; each entry is read once.
    """
    counts, whom = effect.OF_CONFERENCE if all_entries else _COUNTED, _SEEN if delegates is None else _CHOSEN
    sql = f"""WITH RECURSIVE {effect.standing(counts)}, {effect.said(counts, whom=whom)}
        SELECT e.delegate_id, e.site_id, e.is_in, e.happened_at, e.event_id, o.actor_label, COALESCE(d.decision, '')
        FROM ordered e JOIN attendance_siteevent o ON o.event_id = e.event_id AND NOT o.is_contradiction
        LEFT JOIN decided d ON d.event_id = e.event_id
        ORDER BY e.delegate_id, e.site_id, {effect.OLDEST}"""  # noqa: S608  # constant SQL, bound values
    with connection.cursor() as cursor:
        cursor.execute(sql, {"conference": conference.pk, "delegates": " ".join(map(str, delegates or ()))})
        return [Said(*row) for row in cursor.fetchall()]


def stays(conference: Conference, *, delegates: Collection[int] | None = None) -> list[Stay]:
    """Who was inside which hall of ``conference`` from when to when, by delegate, site and time.  One query."""
    return walked(said(conference, delegates=delegates))


def walked(entries: Iterable[Said]) -> list[Stay]:
    """``entries``, each delegate's and site's in order, as stays."""
    return [stay for _, told in groupby(entries, key=lambda entry: (entry.delegate_id, entry.site_id)) for stay in _of_one(list(told))]


def _of_one(told: Sequence[Said]) -> list[Stay]:
    found: list[Stay] = []
    began: Said | None = None
    again: list[Said] = []
    for entry in told:
        if entry.is_in and began is None:
            began, again = entry, []
        elif entry.is_in:
            again.append(entry)
        elif began is not None:
            found.append(_stay(began, again, entry))
            began = None
    if began is not None:
        found.append(_stay(began, again, None))
    return found


def _stay(began: Said, again: Sequence[Said], ended: Said | None) -> Stay:
    ended_at = ended.happened_at if ended else None
    return Stay(began.delegate_id, began.site_id, began.happened_at, ended_at, is_open=ended is None, began=began, again=tuple(again))


def minutes_inside(found: Iterable[Stay], *, since: datetime, until: datetime) -> dict[int, Minutes]:
    """How long each delegate of ``found`` was inside between ``since`` and ``until``, in any hall; two halls at once count once.

    Who is still inside counts to ``until``.  A stay without a known beginning or end adds nothing and makes the
    answer uncertain.
    """
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    uncertain: set[int] = set()
    for stay in found:
        ended_at = until if stay.is_open else stay.ended_at
        if stay.began_at is None or ended_at is None:
            uncertain.add(stay.delegate_id)
            spans[stay.delegate_id] += []
        else:
            spans[stay.delegate_id].append((max(stay.began_at, since), min(ended_at, until)))
    return {delegate: Minutes(_covered(told) // timedelta(minutes=1), delegate not in uncertain) for delegate, told in spans.items()}


def _covered(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    covered, reached = timedelta(), None
    for begins, ends in sorted(spans):
        start = begins if reached is None else max(begins, reached)
        if ends > start:
            covered += ends - start
            reached = ends
    return covered
