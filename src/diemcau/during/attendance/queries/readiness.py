"""How ready the halls of a conference are now: every hall judged, counted, and put in the order in which one calls them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from diemcau.before.conferences.models import Conference
from diemcau.before.sites import rules
from diemcau.before.sites.models import ReadyMoment, Site
from diemcau.before.sites.rules import Answer, Colour, LineGrade, Reason, Said
from diemcau.during.attendance.models import LineState, Rehearsal
from diemcau.kernel.phones import national
from diemcau.kernel.statements import rows_of
from diemcau.kernel.text import fold

PAGE = 100  # sites on one page
# One row for each site of the conferences asked for, whether it has answered or not.  What was said before its moment was asked for belongs to an
# earlier date of the opening, as when a conference was put off.
_SITES = """
WITH asked AS (
    SELECT * FROM jsonb_to_recordset(%(asked)s::jsonb) AS t(conference bigint, day date, moment text, since timestamptz, earlier text,
        earlier_since timestamptz, tested_since timestamptz)
), site AS MATERIALIZED (
    SELECT s.*, a.moment, a.since, a.earlier, a.earlier_since, a.tested_since FROM sites_site s JOIN asked a ON a.conference = s.conference_id
), expected AS (
    SELECT d.site_id, count(*) AS people FROM convening_delegate d
    WHERE d.conference_id IN (SELECT conference FROM asked) AND d.kind = 'convened' AND d.cancelled_at IS NULL GROUP BY d.site_id
), said AS (
    SELECT r.site_id,
        string_agg(r.item || ':' || r.state || ':' || r.fault, ' ') FILTER (WHERE r.moment = s.moment) AS now,
        string_agg(r.item || ':' || r.state || ':' || r.fault, ' ') FILTER (WHERE r.moment = s.earlier) AS earlier,
        string_agg(DISTINCT r.note, '; ') FILTER (WHERE r.note <> '') AS notes, max(r.answered_at) AS answered_at
    FROM sites_readiness r JOIN site s ON s.id = r.site_id
    WHERE (r.moment = s.moment AND r.answered_at >= s.since) OR (r.moment = s.earlier AND r.answered_at >= s.earlier_since)
    GROUP BY r.site_id
), called AS (
    SELECT DISTINCT ON (c.site_id) c.* FROM sites_call c JOIN site s ON s.id = c.site_id
    WHERE c.taken_back_at IS NULL ORDER BY c.site_id, c.called_at DESC, c.id DESC
), province AS (
    SELECT DISTINCT ON (v.unit_id) v.unit_id AS id, v.name, v.sort_key FROM network_unitversion v
    WHERE v.unit_id IN (SELECT province_id FROM site) ORDER BY v.unit_id, v.period @> (SELECT min(day) FROM asked) DESC, v.period DESC
)
SELECT s.conference_id, s.id, s.name, s.is_main, s.province_id, COALESCE(p.name, ''), s.operator_name, s.operator_phone, COALESCE(x.people, 0),
    COALESCE(q.now, ''), s.earlier IS NOT NULL, COALESCE(q.earlier, ''), COALESCE(q.notes, ''), q.answered_at, COALESCE(t.line, 'unknown'),
    l.rtt_ms, l.down_kbps, l.up_kbps, l.loss, l.tested_at, c.called_at, c.called_by, c.was_reached, c.said
FROM site s
LEFT JOIN expected x ON x.site_id = s.id
LEFT JOIN said q ON q.site_id = s.id
LEFT JOIN attendance_sitetally t ON t.site_id = s.id
LEFT JOIN sites_linetest l ON l.site_id = s.id AND l.tested_at >= s.tested_since
LEFT JOIN called c ON c.site_id = s.id
LEFT JOIN province p ON p.id = s.province_id
ORDER BY s.is_main DESC, p.sort_key NULLS FIRST, s.sort_key, s.id
"""


@dataclass(frozen=True, slots=True)
class Called:
    """The last call to a hall that was not taken back."""

    at: datetime
    by: str
    was_reached: bool
    said: str


@dataclass(frozen=True, slots=True)
class HallReady:
    """One hall: how ready it is and why, whom to call, and what was said on the telephone."""

    site_id: int
    name: str
    is_main: bool
    province_id: int | None
    province: str
    operator: str
    phone: str
    people: int  # expected there
    colour: Colour
    reasons: tuple[Reason, ...]
    said: Said
    earlier: Said
    note: str
    answered_at: datetime | None
    line: LineState
    grade: LineGrade | None
    tested_at: datetime | None
    called: Called | None

    @property
    def phone_shown(self) -> str:
        """The operator's telephone as Vietnam writes it."""
        return national(self.phone)

    @property
    def is_silent(self) -> bool:
        """Whether it has said nothing at this moment."""
        return not self.said

    @property
    def is_told_bad(self) -> bool:
        """Whether somebody said that something is wrong, or the line was lost: not merely silent."""
        return not {Reason.FAULT, Reason.NOT_IN_ORDER, Reason.LINE_LOST}.isdisjoint(self.reasons)

    @property
    def urgency(self) -> tuple[bool, bool, int, str]:
        """Sorts the halls to call: those with a fault first, then those that missed the moment, then silent ones; each by the people expected."""
        return (not self.is_told_bad, self.colour != Colour.RED, -self.people, self.name)


@dataclass(frozen=True, slots=True)
class Count:
    """How many sites have one colour, and how many people are expected there."""

    colour: Colour
    sites: int
    people: int


@dataclass(frozen=True)
class ReadyBoard:
    """Every hall of a conference at the moment asked for now; without ``moment`` nobody has been asked yet."""

    moment: ReadyMoment | None
    asked_at: datetime
    due_at: datetime
    is_due: bool
    halls: list[HallReady]  # in network order

    @cached_property
    def counts(self) -> list[Count]:
        """Sites and people by colour, red first; colours without a site too."""
        sites, people = Counter(hall.colour for hall in self.halls), Counter[Colour]()
        for hall in self.halls:
            people[hall.colour] += hall.people
        return [Count(colour, sites[colour], people[colour]) for colour in Colour]

    @property
    def not_ready(self) -> int:
        """Sites that are not green."""
        return sum(count.sites for count in self.counts if count.colour != Colour.GREEN)

    @property
    def red(self) -> int:
        """Sites that are red."""
        return self.counts[0].sites

    @property
    def silent(self) -> int:
        """Sites that have not said a word at this moment."""
        return sum(hall.is_silent for hall in self.halls)

    @cached_property
    def to_call(self) -> list[HallReady]:
        """Halls that are red or have said nothing, the most urgent first."""
        return sorted((hall for hall in self.halls if hall.colour == Colour.RED or hall.is_silent), key=lambda hall: hall.urgency)

    @property
    def provinces(self) -> list[tuple[int, str]]:
        """Provinces (id, name) that have a hall here, in order."""
        return list({hall.province_id: (hall.province_id, hall.province) for hall in self.halls if hall.province_id}.values())

    def found(self, *, text: str = "", colour: str = "", province: int = 0) -> list[HallReady]:
        """Halls narrowed by ``text`` (without accents, in name, operator and province), ``colour`` ("silent" too) and ``province``."""
        words = fold(text).split()
        return [
            hall
            for hall in self.halls
            if (not colour or hall.colour == colour or (colour == "silent" and hall.is_silent))
            and (not province or hall.province_id == province)
            and all(word in fold(f"{hall.name} {hall.operator} {hall.province}") for word in words)
        ]


def ready_board(conference: Conference, now: datetime) -> ReadyBoard:
    """How ready the halls of ``conference`` are at ``now``.  One query, whatever the number of sites; halls are judged by ``sites.rules``."""
    return ready_boards([conference], now)[conference.pk]


def ready_boards(conferences: Sequence[Conference], now: datetime) -> dict[int, ReadyBoard]:
    """The same for several conferences, by their ids.  One query, whatever their number."""
    boards = {conference.pk: _empty(conference, now) for conference in conferences}
    judge = _Judge()
    for conference_id, *row in _rows(conferences, boards):
        board = boards[conference_id]
        board.halls.append(judge.hall(row, is_due=board.is_due))
    return boards


def _empty(conference: Conference, now: datetime) -> ReadyBoard:
    moment = rules.current_moment(conference.opens_at, now)
    first = moment or ReadyMoment.T24H
    due_at = rules.due_at(first, conference.opens_at)
    return ReadyBoard(moment, rules.asked_from(first, conference.opens_at), due_at, now >= due_at, [])


def _rows(conferences: Sequence[Conference], boards: dict[int, ReadyBoard]) -> list[tuple[Any, ...]]:
    asked = []
    for conference in conferences:
        moment = boards[conference.pk].moment
        earlier = rules.moment_before(moment) if moment else None
        asked.append(
            {
                "conference": conference.pk,
                "day": conference.day.isoformat(),
                "moment": moment,
                "since": boards[conference.pk].asked_at.isoformat(),
                "earlier": earlier,
                "earlier_since": rules.asked_from(earlier, conference.opens_at).isoformat() if earlier else None,
                "tested_since": rules.asked_from(ReadyMoment.T24H, conference.opens_at).isoformat(),
            }
        )
    return rows_of(_SITES, {"asked": json.dumps(asked)})


class _Judge:
    """Judges halls; many say the same, so each thing said is read and judged once."""

    def __init__(self) -> None:
        self._read: dict[str, Said] = {}
        self._judged: dict[tuple[Any, ...], tuple[Colour, tuple[Reason, ...]]] = {}

    def hall(self, row: Sequence[Any], *, is_due: bool) -> HallReady:
        *named, now, has_earlier, earlier, note, answered_at, line, rtt, down, up, loss, tested_at, called_at, by, reached, words = row
        grade = rules.line_grade(down_kbps=down, up_kbps=up, rtt_ms=rtt, loss=loss) if tested_at else None
        key = (now, earlier if has_earlier else None, is_due, line, grade)
        if key not in self._judged:
            verdict = rules.verdict(self.said(now), self.said(earlier) if has_earlier else None, is_due=is_due, line=line, grade=grade)
            self._judged[key] = (verdict.colour, verdict.reasons)
        called = Called(called_at, by, reached, words) if called_at else None
        colour, reasons = self._judged[key]
        said, before, state = self.said(now), self.said(earlier), LineState(line)
        told: list[Any] = [*named, colour, reasons, said, before, note, answered_at, state, grade, tested_at, called]
        return HallReady(*told)

    def said(self, text: str) -> Said:
        """ "picture:not_ok:no_picture sound:ok:" as what was said."""
        if text not in self._read:
            self._read[text] = {item: Answer(state, fault) for item, state, fault in (one.split(":") for one in text.split())}
        return self._read[text]


def rehearsals_of(site: Site) -> QuerySet[Rehearsal]:
    """Rehearsals of ``site``, the newest first."""
    return Rehearsal.objects.filter(site=site).order_by("-rehearsed_at", "pk")
