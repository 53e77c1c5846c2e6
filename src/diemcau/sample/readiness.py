"""How the halls of the sample got ready: most in time, a few with a fault, a few silent; two were called."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from diemcau.before.conferences.models import Conference
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Device, Fault, Readiness, ReadyItem, ReadyMoment, Site
from diemcau.before.sites.rules import due_at
from diemcau.during.attendance import services as attendance
from diemcau.kernel.actors import Actor

FAULTS = {
    5: (ReadyItem.PICTURE, Fault.NO_PICTURE, "máy chiếu không lên hình, đang mượn máy của nhà trường"),
    23: (ReadyItem.SOUND, Fault.NO_SOUND, "loa rè, không nghe rõ"),
    41: (ReadyItem.LINE, Fault.LINE_LOST, "đứt cáp do sạt lở, đang dùng mạng di động"),
}
SILENT = {13, 37, 58}  # said nothing ten minutes before
NO_PROGRAMME = {8, 30}
CALLED = {5: "đã mượn được máy chiếu, mười phút nữa xong", 41: ""}  # blank: nobody answered


def tell_readiness(conference: Conference, devices: Mapping[int, Device], *, by: Actor, now: datetime) -> None:
    """What the phones of the halls said 60 and 10 minutes before the opening, and whom the host called; told once."""
    if Readiness.objects.filter(site__conference=conference).exists():
        return
    sites.enter_help_lines(
        conference=conference,
        office_name="chị Hoa",
        office_phone="0900 000 900",
        support_name="anh Tâm",
        support_phone="0900 000 901",
        by=by,
        now=now,
    )
    draw = random.Random(conference.pk)  # noqa: S311  # a story, not a secret
    halls = list(Site.objects.filter(conference=conference).select_related("conference").order_by("sort_key", "pk"))
    for place, site in enumerate(halls):
        if device := devices.get(site.pk):
            events = [*_answers(site, place, ReadyMoment.T60), *([] if place in SILENT else _answers(site, place, ReadyMoment.T10))]
            if place % 3 == 0:
                events.append(_line_test(site, draw, weak=place in {21, 45}))
            attendance.receive_events(site=site, device=device, events=events, sent_at=now, now=now)
            if place % 6 == 1:
                tries = [_event(site, f"try {number}", "check_in", now, code=f"TAP-DUOT-{number}") for number in range(5)]
                attendance.tell_rehearsal(
                    rehearsal_id=uuid.uuid5(device.pk, "tập dượt"), site=site, device=device, events=tries, now=now - timedelta(minutes=1)
                )
        if place in CALLED:
            sites.note_call(site=site, was_reached=bool(CALLED[place]), said=CALLED[place], by=by, now=now)


def _answers(site: Site, place: int, moment: ReadyMoment) -> list[attendance.LogEvent]:
    """Seven answers a few minutes before they are due; a fault shows ten minutes before, not an hour before."""
    at = due_at(moment, site.conference.opens_at) - timedelta(minutes=2 + place % 9)
    told: dict[ReadyItem, tuple[str, str | None, str]] = dict.fromkeys(ReadyItem, ("ok", None, ""))
    if place in FAULTS and moment == ReadyMoment.T10:
        item, fault, note = FAULTS[place]
        told[item] = ("not_ok", str(fault), note)
    if place in NO_PROGRAMME:
        told[ReadyItem.PROGRAMME] = ("not_ok", None, "máy in hỏng, sẽ chiếu trên màn hình")
    return [
        _event(site, f"{moment} {item}", "ready", at, moment=str(moment), check=str(item), state=state, fault=fault, note=note)
        for item, (state, fault, note) in told.items()
    ]


def _line_test(site: Site, draw: random.Random, *, weak: bool) -> attendance.LogEvent:
    at = due_at(ReadyMoment.T60, site.conference.opens_at) - timedelta(minutes=1)
    down = draw.randrange(300, 700) if weak else draw.randrange(2_000, 20_000)
    figures = {"rtt_ms": draw.randrange(20, 90), "jitter_ms": draw.randrange(1, 9), "down_kbps": down, "up_kbps": down // 2, "loss": 0}
    return _event(site, "line", "line_test", at, **figures, measured_at=at.isoformat())


def _event(site: Site, name: str, kind: str, at: datetime, **payload: object) -> attendance.LogEvent:
    return attendance.LogEvent(id=uuid.uuid5(uuid.NAMESPACE_OID, f"{site.pk} {name}"), kind=kind, at=at, payload=payload)
