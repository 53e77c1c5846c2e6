"""Receiving events into the append-only log of a site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from diemcau.before.convening import services as convening
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance.models import Closing, EventKind, Mark, Presence, SiteEvent
from diemcau.during.attendance.queries import DelegateNow, SiteState, site_state
from diemcau.during.attendance.services import folds, minutes, readiness, shifts
from diemcau.during.attendance.services.reading import LogEvent, Place, Understood, proven_words, understand
from diemcau.during.attendance.services.storing import NOTICEABLE, Batch, Row, put
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean

EARLY = timedelta(days=1)  # an event this long before its device was paired (or its conference opened) has a wrong time
AHEAD = timedelta(minutes=5)  # and one this far in our future


class Result(NamedTuple):
    """What became of one event: "stored", "repeated" (we had it) or "marked" (stored, deserves a second look)."""

    id: UUID
    outcome: str
    marks: tuple[str, ...]
    delegate: DelegateNow | None
    told_id: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch: a result for each event, in the order sent, and the site afterwards.

    ``sentence`` is for the operator: why the site stays open when its closing could not stand; else blank.
    """

    received_at: datetime
    results: list[Result]
    state: SiteState
    sentence: str | Promise = ""


@transaction.atomic
def receive_events(
    *, site: Site, device: Device | None, events: Sequence[LogEvent], sent_at: datetime | None, now: datetime, by: Actor | None = None
) -> Receipt:
    """Store a batch of events of ``site`` and say what became of each.

    The device may have been offline for hours: ``LogEvent.at`` is its clock, ``sent_at`` the same clock when it
    sent the batch, ``now`` ours; the difference corrects every time.  A batch sent twice is stored once.  What is
    odd is stored and marked; nothing is dropped.  ``by`` names the host's person when there is no device.  What a
    device hands in after it was shut out lies in quarantine: kept, not counted until the host accepts it.

    A constant number of statements: four for check-ins, one more when many come at once, and a few more when
    people walk in, the site closes or says how ready it is.
    """
    actor = by or (device.actor if device else None)
    if actor is None:
        raise ValueError("an event needs a device or a person")
    began = site.conference.opens_at
    batch = Batch(
        site, device, actor, _skew(sent_at, now), now, earliest=min(began, device.paired_at if device else now) - EARLY,
        measured=now - sent_at if sent_at else None, is_shut=device is not None and not device.is_live(now),
    )  # fmt: skip
    proven = proven_words(events)
    entries = [_timed(understand(event, proven, of_host=device is None), batch) for event in events]
    shifts.prove(batch, entries)
    folds.lock(site)
    story = _without_repetitions(entries)
    before, closings, after = (story, [], []) if batch.is_shut else _around_the_closing(story)
    rows = _store(batch, before) if before or not story else {}
    folded = _fold(batch, rows)
    sentence = ""
    if closings:
        closed, sentence = _close(batch, closings, folded or folds.fold(site, []))
        rows |= closed
        folded = _fold(batch, closed) or folded
    if after:
        late = _store(batch, after)
        rows |= late
        folded = _fold(batch, late) or folded
    if readiness.is_touched(story, rows):
        readiness.fold(site)
    _audit(batch, story, rows)
    state = SiteState(**folded.facts) if folded else site_state(site, now)
    inside = frozenset(_inside(site, rows)) if closings or folded is None else folded.inside
    return Receipt(received_at=now, results=_results(entries, rows, inside), state=state, sentence=sentence)


def refold(site: Site) -> SiteState:
    """Rebuild who is present at ``site`` and what it adds up to from its log alone; the answer is the same."""
    with transaction.atomic():
        folds.lock(site)
        readiness.fold(site)
        return SiteState(**folds.fold(site, folds.everyone(site)).facts)


def _skew(sent_at: datetime | None, now: datetime) -> timedelta:
    skew = now - sent_at if sent_at else timedelta()
    return skew if abs(skew) >= NOTICEABLE else timedelta()  # below it, the difference is the network's, not the clock's


def _timed(entry: Understood, batch: Batch) -> Understood:
    """``entry`` with its corrected time, or marked when that time cannot be right; of a row of paper the end of its range, as it was read."""
    if Mark.IMPLAUSIBLE_TIME in entry.marks:  # found out where it was read
        return entry
    happened = entry.event.at + batch.skew if abs(batch.skew) < timedelta(days=80_000) else entry.event.at  # within what a datetime can hold
    happened = entry.until or happened
    if batch.earliest <= happened <= batch.now + AHEAD:
        entry.happened_at = happened
    else:
        entry.marks.append(Mark.IMPLAUSIBLE_TIME)
    return entry


def _without_repetitions(entries: Iterable[Understood]) -> list[Understood]:
    """Each event of the batch once; the same id with other content as a contradiction, a counter used twice marked."""
    told: dict[UUID, list[tuple[str, str, datetime]]] = {}
    counters: set[tuple[UUID | None, int]] = set()
    story = []
    for entry in entries:
        alike = told.setdefault(entry.event.id, [])
        if entry.content in alike:
            continue
        entry.is_contradiction = bool(alike)
        alike.append(entry.content)
        if entry.event.counter is not None:
            counter = (entry.event.device, entry.event.counter)
            if counter in counters:
                entry.marks.append(Mark.REPEATED_COUNTER)
            counters.add(counter)
        story.append(entry)
    return story


def _around_the_closing(story: list[Understood]) -> tuple[list[Understood], list[Understood], list[Understood]]:
    """``story`` in three parts: what came before its last closing, its closings, what came after.

    What one device wrote stays in the order in which it wrote it, also when its clock was set back in between.
    """
    closings = [entry for entry in story if entry.kind == EventKind.CLOSE]
    if not closings:
        return story, [], []
    place: dict[UUID, Place] = {}
    latest: dict[UUID | None, datetime] = {}
    for entry in sorted(story, key=lambda entry: entry.event.counter or 0):
        told = entry.happened_at
        if entry.event.counter is not None and Mark.FROM_PAPER not in entry.marks:
            earlier = latest.get(entry.event.device)
            told = earlier if earlier and (told is None or told < earlier) else told
            if told:
                latest[entry.event.device] = told
        place[entry.event.id] = entry.order(told)
    last = max(place[entry.event.id] for entry in closings)
    others = [entry for entry in story if entry.kind != EventKind.CLOSE]
    return [entry for entry in others if place[entry.event.id] < last], closings, [entry for entry in others if place[entry.event.id] > last]


def _store(batch: Batch, entries: list[Understood]) -> dict[tuple[UUID, bool], Row]:
    """Put ``entries`` into the log in one statement; rows by (event id, whether it is a contradiction).

    Newcomers in quarantine become delegates when the host accepts them.
    """
    if not batch.is_shut:
        _enter_newcomers(batch, entries)
    return put(batch, entries)


def _enter_newcomers(batch: Batch, entries: list[Understood]) -> None:
    """Make walk-ins and substitutes delegates, unless their id already stands for something else."""
    coming = [
        entry for entry in entries if entry.kind in {EventKind.WALK_IN, EventKind.SUBSTITUTE} and entry.is_readable and not entry.is_contradiction
    ]
    if not coming:
        return
    taken = dict(
        SiteEvent.objects.filter(event_id__in=[entry.event.id for entry in coming], is_contradiction=False).values_list("event_id", "delegate_id")
    )
    people = [
        convening.FromLog(
            event_id=entry.event.id,
            kind=str(entry.kind),
            full_name=clean(entry.payload["full_name"]),
            post=clean(entry.payload.get("post", "")),
            unit_id=entry.payload.get("unit"),
            stands_for_id=entry.payload.get("stands_for"),
        )
        for entry in coming
        if entry.event.id not in taken
    ]
    entered = convening.enter_many_from_log(site=batch.site, people=people, now=batch.now) if people else {}
    for entry in coming:
        entry.named = entered.get(entry.event.id) or taken.get(entry.event.id)
        if entry.named is None:
            entry.marks.append(Mark.UNKNOWN_CODE)


def _fold(batch: Batch, rows: dict[tuple[UUID, bool], Row]) -> folds.Folded | None:
    """Fold what new ``rows`` touched; nothing when nothing is new."""
    new = [row for row in rows.values() if row.is_new]
    if not new:
        return None
    if any(row.is_far for row in new):
        return folds.fold(batch.site, folds.everyone(batch.site))
    touched = {row.delegate[0] for row in rows.values() if row.delegate} | {row.undone for row in new if row.undone}
    return folds.fold(batch.site, touched)


def _close(batch: Batch, closings: list[Understood], folded: folds.Folded) -> tuple[dict[tuple[UUID, bool], Row], str]:
    """Store ``closings``; the first that can stand closes the site.  A difference without a reason cannot."""
    facts = folded.facts
    is_open = facts["closed_at"] is None and not facts["is_frozen"]
    sealed = {entry.event.id: minutes.judge(batch, entry) for entry in closings}
    chosen: Understood | None = None
    for entry in sorted(closings, key=lambda entry: entry.order(entry.happened_at)):
        if not entry.is_readable or entry.is_contradiction or not is_open:
            continue
        if chosen:
            entry.marks.append(Mark.AFTER_CLOSE)
        elif entry.counted != _attended(entry, facts) and not _reason(entry):
            entry.marks.append(Mark.REASON_MISSING)
        else:
            chosen = entry
    rows = _store(batch, closings)
    row = rows.get((chosen.event.id, False)) if chosen else None
    if chosen and row and row.is_new and Mark.QUARANTINED not in row.marks:  # another device of the hall may hand in for one that was shut out
        closing = Closing.objects.create(
            site=batch.site,
            event_id=row.pk,
            closed_at=chosen.happened_at or batch.now,
            closed_by=SiteEvent.objects.values_list("actor_label", flat=True).get(pk=row.pk),  # the operator of the shift, if there is one
            convened=chosen.minutes.convened if chosen.minutes else facts["convened"],
            attended=_attended(chosen, facts),
            counted=chosen.counted or 0,
            reason=_reason(chosen),
        )
        if found := sealed[chosen.event.id]:
            minutes.keep(closing, found, facts, batch.now)
    return rows, _why_open(closings, rows, facts, chosen)


def _attended(entry: Understood, facts: dict[str, Any]) -> int:
    """People checked in as the site signed them: what its device knew; without minutes what the log knows."""
    return int(entry.minutes.attended if entry.minutes else facts["attended"])


def _reason(entry: Understood) -> str:
    return clean(entry.payload.get("reason", ""))[:500]


def _why_open(closings: list[Understood], rows: dict[tuple[UUID, bool], Row], facts: dict[str, Any], chosen: Understood | None) -> str:
    refused = [entry for entry in closings if (row := rows.get((entry.event.id, False))) and row.is_new and Mark.REASON_MISSING in row.marks]
    if chosen or not refused:
        return ""
    return _(
        "The site stays open: %(counted)s counted, %(attended)s checked in. Everything sent was kept. Say why the figures differ, then close again."
    ) % {"counted": refused[-1].counted, "attended": facts["attended"]}


def _inside(site: Site, rows: dict[tuple[UUID, bool], Row]) -> Iterable[int]:
    delegates = [row.delegate[0] for row in rows.values() if row.delegate]
    return Presence.objects.filter(site=site, delegate__in=delegates, is_in=True).values_list("delegate_id", flat=True) if delegates else []


def _results(entries: list[Understood], rows: dict[tuple[UUID, bool], Row], inside: frozenset[int]) -> list[Result]:
    """A result for each event as sent; of two alike in one batch the second is a repetition."""
    told: set[tuple[UUID, bool]] = set()
    return [_result(entry, rows, inside, told) for entry in entries]


def _result(entry: Understood, rows: dict[tuple[UUID, bool], Row], inside: frozenset[int], told: set[tuple[UUID, bool]]) -> Result:
    key = (entry.event.id, entry.is_contradiction)
    row = rows.get(key) or rows.get((entry.event.id, not entry.is_contradiction))
    is_new = row is not None and row.is_new and key not in told
    told.add(key)
    delegate = DelegateNow(*row.delegate, present=row.delegate[0] in inside) if row and row.delegate and _may_be_named(entry, row) else None
    outcome = "repeated" if row is None or not is_new else "marked" if row.marks else "stored"
    return Result(id=entry.event.id, outcome=outcome, marks=tuple(row.marks if row else ()), delegate=delegate, told_id=entry.event.told_id)


def _may_be_named(entry: Understood, row: Row) -> bool:
    """Whether the device may read whom the event spoke of: somebody of its hall, or the holder of a code it was shown.

    Otherwise a device that counts through the numbers of delegates would read the names of all other halls.
    """
    return entry.code is not None or Mark.OTHER_SITE not in row.marks


def _audit(batch: Batch, story: list[Understood], rows: dict[tuple[UUID, bool], Row]) -> None:
    new = {key[0] for key, row in rows.items() if row.is_new}
    if new:
        kinds = Counter(str(entry.kind) for entry in story if entry.event.id in new)
        marks = Counter(mark for row in rows.values() if row.is_new for mark in row.marks)
        audit.record("attendance.events-received", batch.site, by=batch.by, at=batch.now, stored=len(new), kinds=dict(kinds), marks=dict(marks))
