"""What contradicts itself in the log of a conference and waits for a person to decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import Decision, EventKind, SiteEvent
from diemcau.during.attendance.queries import effect
from diemcau.during.attendance.queries.stays import Said, Stay, said, walked

SAME_ARRIVAL = timedelta(minutes=5)  # two phones at one door, a code held up twice: no second arrival


class Contradiction(StrEnum):
    """What is wrong."""

    TWO_HALLS = "two_halls"  # inside two halls at once
    IN_TWICE = "in_twice"  # came in again without having gone out
    UNKNOWN_CODE = "unknown_code"
    FORGED_CODE = "forged_code"
    CANCELLED = "cancelled"  # checked in though taken off the list
    QUARANTINED = "quarantined"  # from a device that was shut out


NAMES = {
    Contradiction.TWO_HALLS: _("Inside two halls"),
    Contradiction.IN_TWICE: _("In twice without leaving"),
    Contradiction.UNKNOWN_CODE: _("Unknown code"),
    Contradiction.FORGED_CODE: _("Signature does not match"),
    Contradiction.CANCELLED: _("Off the list"),
    Contradiction.QUARANTINED: _("In quarantine"),
}
_MARKED = (Contradiction.QUARANTINED, Contradiction.FORGED_CODE, Contradiction.UNKNOWN_CODE, Contradiction.CANCELLED)  # the first that fits


@dataclass(frozen=True, slots=True)
class Hall:
    """One hall in a conflict: which entries of it are concerned, from when to when, entered by whom."""

    site_id: int
    name: str
    entries: tuple[UUID, ...]
    first_at: datetime | None
    last_at: datetime | None
    entered_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something for a person to decide.  ``key`` names it while it is open; ``who`` is the delegate, or what was read."""

    key: str
    what: Contradiction
    delegate_id: int | None
    who: str
    post: str
    halls: tuple[Hall, ...]
    repeated: tuple[UUID, ...] = ()  # of IN_TWICE: the later check-ins
    is_late: bool = False  # of QUARANTINED: some of it was made after the device was shut out

    @property
    def name(self) -> str:
        """What is wrong, for a person."""
        return str(NAMES[self.what])

    @property
    def entries(self) -> int:
        """How many entries are concerned."""
        return sum(len(hall.entries) for hall in self.halls)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What may be decided about it with one press."""
        if self.what == Contradiction.QUARANTINED:
            return (Decision.ACCEPT, Decision.DISREGARD)
        if self.what in {Contradiction.UNKNOWN_CODE, Contradiction.FORGED_CODE}:
            return (Decision.DISREGARD,)
        return (Decision.KEEP,) if self.what == Contradiction.TWO_HALLS else (Decision.KEEP, Decision.DISREGARD)

    @property
    def is_for_somebody(self) -> bool:
        """Whether it may be given to a delegate."""
        return self.what in {Contradiction.UNKNOWN_CODE, Contradiction.FORGED_CODE}


# Few rows: an index of their own holds entries with marks.
_MARKED_ENTRIES = f"""
WITH RECURSIVE {effect.standing(effect.OF_CONFERENCE)}
SELECT e.event_id, e.site_id, s.name, e.delegate_id, e.device_id, e.kind, e.marks,
    COALESCE(e.payload->>'code', e.payload->>'full_name', e.payload->>'delegate', e.payload->>'kind', ''),
    COALESCE(e.happened_at, e.received_at), e.actor_label,
    COALESCE(d.decision, '')
FROM attendance_siteevent e JOIN sites_site s ON s.id = e.site_id LEFT JOIN decided d ON d.event_id = e.event_id
WHERE {effect.OF_CONFERENCE} AND NOT e.marks = '{{}}'::varchar(30)[]
    AND e.marks && ARRAY['quarantined', 'forged_code', 'unknown_code', 'cancelled']::varchar(30)[]
    AND e.event_id NOT IN (SELECT event_id FROM void) AND NOT COALESCE(d.decision IN ('keep', 'assign'), FALSE)
ORDER BY s.sort_key, s.id, e.happened_at NULLS FIRST, e.id
"""  # noqa: S608  # constant SQL, bound values

_CANDIDATES = """
SELECT p.delegate_id FROM attendance_presence p JOIN sites_site s ON s.id = p.site_id
WHERE s.conference_id = %(conference)s AND p.is_repeated
UNION SELECT p.delegate_id FROM attendance_presence p JOIN sites_site s ON s.id = p.site_id
WHERE s.conference_id = %(conference)s AND p.is_elsewhere
    AND EXISTS (SELECT 1 FROM attendance_presence o WHERE o.delegate_id = p.delegate_id AND o.site_id <> p.site_id)
"""


def conflicts(conference: Conference) -> list[Conflict]:
    """What waits for a decision in ``conference``: people first (two halls, in twice), then codes, cancelled, quarantine.

    An entry that the host decided about is settled; a new entry opens the matter again.  Six queries, whatever the
    number; they read marked entries and those of people checked in more than once, not the whole log.
    """
    marked = _of_marks(conference)
    people = _of_people(conference)
    order = {what: place for place, what in enumerate(Contradiction)}
    return sorted([*people, *marked], key=lambda found: order[found.what])


def counted(found: Iterable[Conflict]) -> dict[Contradiction, int]:
    """How many conflicts of each kind."""
    counts = Counter(conflict.what for conflict in found)
    return {what: counts[what] for what in Contradiction}


def _of_people(conference: Conference) -> list[Conflict]:
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, {"conference": conference.pk})
        candidates = [pk for (pk,) in cursor.fetchall()]
    if not candidates:
        return []
    by_delegate: dict[int, list[Stay]] = defaultdict(list)
    for stay in walked(said(conference, delegates=candidates, all_entries=True)):
        by_delegate[stay.delegate_id].append(stay)
    people = {person.pk: person for person in Delegate.objects.filter(pk__in=by_delegate).only("full_name", "post", "sort_key")}
    names = dict(Site.objects.filter(pk__in={stay.site_id for told in by_delegate.values() for stay in told}).values_list("pk", "name"))
    found = []
    for pk in sorted(by_delegate, key=lambda pk: (people[pk].sort_key, pk)):
        found += _of_person(people[pk], by_delegate[pk], names)
    return found


def _of_person(person: Delegate, told: Sequence[Stay], names: dict[int, str]) -> list[Conflict]:
    found = []
    halls = _at_once(told)
    if halls:
        at = tuple(
            _hall(site, names[site], [stay.began for stay in stays] + [e for stay in stays for e in stay.again]) for site, stays in halls.items()
        )
        found.append(Conflict(f"{Contradiction.TWO_HALLS}:{person.pk}", Contradiction.TWO_HALLS, person.pk, person.full_name, person.post, at))
    for stay in told:
        again = tuple(entry for entry in stay.again if not entry.decision and _is_another(stay.began, entry))
        if again:
            key = f"{Contradiction.IN_TWICE}:{again[0].event_id}"
            hall = _hall(stay.site_id, names[stay.site_id], [stay.began, *again])
            found.append(
                Conflict(key, Contradiction.IN_TWICE, person.pk, person.full_name, person.post, (hall,), tuple(entry.event_id for entry in again))
            )
    return found


def _is_another(first: Said, entry: Said) -> bool:
    """Whether ``entry`` is another arrival and not the first one read twice; without times nobody can tell."""
    if first.happened_at is None or entry.happened_at is None:
        return True
    return entry.happened_at - first.happened_at > SAME_ARRIVAL


def _at_once(told: Sequence[Stay]) -> dict[int, list[Stay]]:
    """Stays in different halls that overlap and were not all looked at, by site; empty: there are none."""
    found: dict[int, list[Stay]] = defaultdict(list)
    for place, one in enumerate(told):
        for other in told[place + 1 :]:
            if one.site_id != other.site_id and _overlap(one, other) and not (one.began.decision and other.began.decision):
                for stay in (one, other):
                    if stay not in found[stay.site_id]:
                        found[stay.site_id].append(stay)
    return found


def _overlap(one: Stay, other: Stay) -> bool:
    """Whether somebody was in both at one time; an unknown beginning overlaps nothing that had ended, an open stay everything after it."""
    for first, second in ((one, other), (other, one)):
        if not first.is_open and first.ended_at is not None and second.began_at is not None and first.ended_at <= second.began_at:
            return False
    return True


def _hall(site_id: int, name: str, entries: Sequence[Said]) -> Hall:
    times = [entry.happened_at for entry in entries if entry.happened_at]
    who = tuple(dict.fromkeys(entry.actor_label for entry in entries))
    return Hall(site_id, name, tuple(entry.event_id for entry in entries), min(times, default=None), max(times, default=None), who)


def _of_marks(conference: Conference) -> list[Conflict]:
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_MARKED_ENTRIES, {"conference": conference.pk})
        columns = ("event_id", "site_id", "site", "delegate_id", "device_id", "kind", "marks", "word", "at", "actor_label", "decision")
        for row in cursor.fetchall():
            entry = dict(zip(columns, row, strict=True))
            what = next((what for what in _MARKED if what in entry["marks"] and not (what == Contradiction.QUARANTINED and entry["decision"])), None)
            if what:
                grouped[what, entry["site_id"], _subject(what, entry)].append(entry)
    ids = {entry["delegate_id"] for told in grouped.values() for entry in told if entry["delegate_id"]}
    people = {person.pk: person for person in Delegate.objects.filter(pk__in=ids).only("full_name", "post")} if ids else {}
    return [_marked(what, told, people) for (what, _site, _whose), told in grouped.items()]


def _subject(what: Contradiction, entry: dict[str, Any]) -> Any:
    """What belongs together in one hall: what came from one device, one code, one delegate."""
    if what == Contradiction.QUARANTINED:
        return entry["device_id"]
    return entry["delegate_id"] if what == Contradiction.CANCELLED else _read(entry)


def _read(entry: dict[str, Any]) -> str:
    """What was read or typed: a code without its signature, a name, a number."""
    return str(entry["word"] or EventKind(entry["kind"]).label).partition(".")[0][:60]


def _marked(what: Contradiction, told: list[dict[str, Any]], people: dict[int, Delegate]) -> Conflict:
    first = told[0]
    person = people.get(first["delegate_id"]) if what == Contradiction.CANCELLED else None
    who = person.full_name if person else first["actor_label"] if what == Contradiction.QUARANTINED else _read(first)
    hall = Hall(
        first["site_id"], first["site"], tuple(entry["event_id"] for entry in told), min(entry["at"] for entry in told),
        max(entry["at"] for entry in told), tuple(dict.fromkeys(entry["actor_label"] for entry in told)),
    )  # fmt: skip
    is_late = any("after_revocation" in entry["marks"] for entry in told)
    post = person.post if person else ""
    return Conflict(f"{what}:{first['event_id']}", what, person.pk if person else None, who, post, (hall,), is_late=is_late)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the host as the list of decisions shows it.  ``is_undone``: taken back since."""

    event: SiteEvent
    decision: str
    entries: int
    whom: str  # the delegate they were given to; blank: nobody
    is_undone: bool


def decisions(conference: Conference, *, limit: int = 50) -> list[Decided]:
    """The newest ``limit`` decisions about entries of ``conference``, newest first, those taken back included.  Three queries."""
    events = list(SiteEvent.objects.filter(site__conference=conference, kind=EventKind.RESOLVE).select_related("site").order_by("-pk")[:limit])
    named = [str(event.event_id) for event in events]
    undone = set(
        SiteEvent.objects.filter(site__conference=conference, kind=EventKind.UNDO, device=None, payload__event__in=named).values_list(
            "payload__event", flat=True
        )
    )
    whom = {event.payload["delegate"] for event in events if event.payload.get("delegate")}
    people = dict(Delegate.objects.filter(pk__in=whom).values_list("pk", "full_name"))
    return [
        Decided(
            event=event,
            decision=str(Decision(event.payload["decision"]).label),
            entries=len(event.payload["events"]),
            whom=people.get(event.payload.get("delegate"), ""),
            is_undone=str(event.event_id) in undone,
        )
        for event in events
    ]
