"""What a site's device takes along for the day, and how answers are written."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from diemcau.before.conferences.models import ProgrammeItem
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import roster
from diemcau.before.convening.queries.sheets import printed_sheets
from diemcau.before.sites import rules
from diemcau.before.sites.models import LineTest, ReadyMoment, Site
from diemcau.before.sites.queries import help_lines, idle_minutes, items_received, line_test_of, operators_on_device, readiness_of
from diemcau.during.attendance.models import EventKind, Mark, Moment, Presence
from diemcau.during.attendance.queries import Count, DelegateNow, Due, SiteState, Slot, moments_of_site, rehearsals_of, series, site_hall, site_state
from diemcau.during.attendance.queries.self_check_in import is_paused, running, secret_of
from diemcau.during.attendance.queries.ways import Came, came, named_by_number
from diemcau.during.attendance.rules import may_rehearse
from diemcau.during.attendance.services import LogEvent, Receipt
from diemcau.foundation.network.queries import names_on
from diemcau.kernel import doors
from diemcau.kernel.tokens import derived, public_key
from diemcau.surfaces.api.rules import REASONS


def bundle(site: Site, now: datetime) -> dict[str, Any]:
    """Programme, roster and state of ``site``, as its console keeps them on the device.  Twenty queries, one more with guests."""
    conference = site.conference
    return {
        "site": {"id": site.pk, "name": site.name, "is_main": site.is_main, "capacity": site.capacity},
        "conference": {
            "id": conference.pk,
            "title": conference.title,
            "opens_at": conference.opens_at,
            "closes_at": conference.closes_at,
            "is_invented": conference.is_invented,
        },
        "programme": [_item(item) for item in items_received(site)],
        "roster": [_without_name(row, _salt(site)) for row in _roster(site)] if conference.is_sealed else _roster(site),
        "salt": _salt(site) if conference.is_sealed else None,
        "state": state(site_state(site, now)),
        "operators": operators_on_device(site),
        "idle_minutes": idle_minutes(conference),
        "readiness": readiness(site, now),
        "self_check_in": _screen(site, now),
        "day": day(site),
        "sheets": [{"number": sheet.number, "rows": sheet.rows} for sheet in printed_sheets(site)],
        "public_key": base64.b64encode(public_key(settings.SECRET_KEY)).decode(),
        "sent_at": now,
    }


def state(now: SiteState) -> dict[str, Any]:
    """``now`` as the API tells it."""
    return asdict(now) | {"is_closed": now.is_closed}


def day(site: Site) -> dict[str, Any]:
    """The day of ``site`` besides its people, from which its console writes the minutes: moments, headcounts, line, closings.  Seven queries."""
    due = moments_of_site(site)
    hall, unit = site_hall(site), names_on([site.unit_id], site.conference.day).get(site.unit_id)
    return {
        "moments": [_due(one) for one in due],
        "counts": [_count(slot, count) for slot in series(site, due) for count in slot.counts if not count.waits],
        "line": [{"id": word.event_id, "state": word.state, "at": word.at, "note": word.note} for word in hall.line],
        "opened_at": hall.opened_at,
        "confirmed": hall.confirmed,
        "reopened": {"at": hall.reopened_at, "reason": hall.reopen_reason} if hall.reopened_at else None,
        "replaces": hall.replaces,
        "unit": unit.name if unit else "",
        "place": site.address,
        "operator": site.operator_name,
    }


def _due(due: Due) -> dict[str, Any]:
    return {"key": due.key, "moment": due.moment, "break": due.item_id, "title": due.title, "due_at": due.due_at, "until": due.until}


def _count(slot: Slot, count: Count) -> dict[str, Any]:
    return {
        "id": str(count.event_id),
        "key": slot.key,
        "moment": slot.due.moment if slot.due else Moment.ON_DEMAND,
        "title": slot.due.title if slot.due else "",
        "at": count.at,
        "counted": count.counted,
        "inside": count.inside,
        "reasons": count.reasons,
        "words": count.words,
        "is_undone": count.is_undone,
    }


def readiness(site: Site, now: datetime) -> dict[str, Any]:
    """When ``site`` is asked how ready it is, what it said, whom it calls, and what a line must do.  Four queries."""
    conference = site.conference
    test, last = line_test_of(site), rehearsals_of(site).first()
    return {
        "moments": [
            {"moment": moment, "asked_at": rules.asked_from(moment, conference.opens_at), "due_at": rules.due_at(moment, conference.opens_at)}
            for moment in ReadyMoment
        ],
        "answers": answers(site),
        "numbers": [{"role": role, "name": name, "phone": phone, "shown": shown} for role, name, phone, shown in help_lines(conference).numbers],
        "line": line(test) if test else None,
        "limits": {grade: asdict(limits) for grade, limits in rules.LIMITS.items()},
        "rehearsed": {"at": last.rehearsed_at, "by": last.rehearsed_by} if last else None,
        "may_rehearse": may_rehearse(conference, now),
    }


def readiness_after(site: Site, events: Sequence[LogEvent]) -> dict[str, Any]:
    """What ``site`` says of its readiness after ``events`` that speak of it; nothing after others.  Two queries at most."""
    if not any(event.kind in {EventKind.READY, EventKind.LINE_TEST, EventKind.UNDO} for event in events):
        return {}
    test = line_test_of(site)
    return {"readiness": {"answers": answers(site), "line": line(test) if test else None}}


def answers(site: Site) -> list[dict[str, Any]]:
    """The last answer of ``site`` to each item of each moment, as the API tells it."""
    return [
        {"moment": row.moment, "check": row.item, "state": row.state, "fault": row.fault or None, "note": row.note, "at": row.answered_at}
        for row in readiness_of(site)
    ]


def line(test: LineTest) -> dict[str, Any]:
    """``test`` as the API tells it, with what the line is good for."""
    return {name: getattr(test, name) for name in ("rtt_ms", "jitter_ms", "down_kbps", "up_kbps", "loss", "tested_at")} | {
        "grade": rules.grade_of(test)
    }


def receipt(told: Receipt, *, is_sealed: bool = False) -> dict[str, Any]:
    """``told`` as the API tells it: the ids as they were sent, so that the device can forget them."""
    results = [
        {
            "id": result.told_id or str(result.id),
            "outcome": result.outcome,
            "marks": result.marks,
            "reasons": [_reason(mark) for mark in result.marks],
            "delegate": _delegate(result.delegate, is_sealed=is_sealed) if result.delegate else None,
        }
        for result in told.results
    ]
    return {"received_at": told.received_at, "results": results, "state": state(told.state), "sentence": str(told.sentence)}


def receipt_of_quarantine(told: Receipt) -> dict[str, Any]:
    """``told`` for a device that was shut out: that each entry was taken, and nothing of what it met."""
    mark = Mark.QUARANTINED
    results = [
        {
            "id": result.told_id or str(result.id),
            "outcome": "repeated" if result.outcome == "repeated" else "marked",
            "marks": [mark],
            "reasons": [_reason(mark)],
            "delegate": None,
        }
        for result in told.results
    ]
    return {"received_at": told.received_at, "results": results, "state": None, "sentence": _reason(mark), "code": "shut"}


def _reason(mark: str) -> str:
    return str(REASONS[mark]) if mark in REASONS else str(Mark(mark).label)


def _delegate(told: DelegateNow, *, is_sealed: bool) -> dict[str, Any]:
    if is_sealed:
        return {"id": told.id, "present": told.present}
    return {"id": told.id, "name": told.name, "post": told.post, "unit": told.unit, "present": told.present}


def _screen(site: Site, now: datetime) -> dict[str, Any] | None:
    """What the hall's screen needs to show its code without network, and where its QR leads; nothing where the host wants none."""
    span = running(site)
    if span is None or not doors.is_open("hall-screen"):
        return None
    address = f"{settings.BASE_URL}{doors.path_to('hall-screen', site.pk, 'X')}".removesuffix("X/")
    return {"secret": secret_of(span), "address": address, "is_paused": is_paused(site, now)}


def _roster(site: Site) -> list[dict[str, Any]]:
    """People expected at ``site``, entered there, or seen there though expected elsewhere.

    Whom a device of the site only named by number stays without a name and a code: who counts through the numbers must
    not read the lists of other halls.
    """
    seen = {presence.delegate_id: presence for presence in Presence.objects.filter(site=site).select_related("delegate")}
    listed = list(roster(site))
    ways = came(site)
    known = {delegate.pk for delegate in listed}
    guests = [presence.delegate for presence in seen.values() if presence.delegate_id not in known]
    nameless = named_by_number(site) if guests else frozenset()
    people = listed + [_nameless(guest) if guest.pk in nameless else guest for guest in guests]
    units = names_on({delegate.unit_id for delegate in people if delegate.unit_id}, site.conference.day)
    return [
        {
            "id": delegate.pk,
            "name": delegate.full_name,
            "post": delegate.post,
            "unit": units[delegate.unit_id].name if delegate.unit_id in units else "",
            "code": delegate.code,
            "kind": delegate.kind,
            "stands_for": delegate.stands_for_id,
            "present": bool((presence := seen.get(delegate.pk)) and presence.is_in),
            "attended": presence is not None,
            "first_at": presence.first_at if presence else None,
            "came": _came(ways.get(delegate.pk)),
        }
        for delegate in people
    ]


def _nameless(guest: Delegate) -> Delegate:
    """``guest`` as far as the device that named a number may know."""
    return Delegate(pk=guest.pk, code="", full_name=gettext("Guest of another hall, number %(number)s") % {"number": guest.pk}, kind=guest.kind)


def _salt(site: Site) -> str:
    return derived(settings.SECRET_KEY, "sealed-roster", str(site.pk))


def _without_name(row: dict[str, Any], salt: str) -> dict[str, Any]:
    """One row of a list without names: the code as a salted hash, which knows a code that is shown and tells none."""
    digest = hashlib.sha256(f"{salt}:{row['code']}".encode()).digest()[:16]
    return {key: row[key] for key in ("id", "kind", "present", "attended", "first_at")} | {"hash": base64.b64encode(digest).decode()}


def _came(told: Came | None) -> dict[str, Any] | None:
    """How somebody came: "event" is what an undo names, "from" the beginning of the range that a sheet tells."""
    if told is None:
        return None
    said = {
        "way": told.way,
        "event": str(told.event),
        "from": told.since,
        "sheet": told.sheet,
        "is_late": told.is_late,
        "is_doubtful": told.is_doubtful,
    }
    return {key: value for key, value in said.items() if value}  # most are empty, and lines are slow


def _item(item: ProgrammeItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "kind": item.kind,
        "title": item.title,
        "starts_at": item.starts_at,
        "ends_at": item.ends_at,
        "speakers": [{"name": speaker.full_name, "post": speaker.post} for speaker in item.speakers.all()],
    }
