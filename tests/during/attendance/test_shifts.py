"""Which shift an act belongs to: written by the device, kept by the log, told by name."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from diemcau.during.attendance.models import SiteEvent
from diemcau.during.attendance.services import read_event
from tests.during.attendance_factories import MORNING, make_hall, send

pytestmark = pytest.mark.django_db


def raw(kind: str, *, shift: object = None, **payload: Any) -> dict[str, object]:
    return {"id": str(uuid.uuid4()), "kind": kind, "at": MORNING.isoformat(), "payload": payload, "shift": shift}


def sent(site, device, *events):
    return send(site, device, *[read_event(each, sender=str(device.pk), received_at=MORNING) for each in events])


def test_every_event_keeps_the_shift_it_was_made_in_and_a_shift_that_is_none_is_left_out():
    site, device, _ = make_hall(0)
    shift = uuid.uuid4()

    sent(site, device, raw("headcount", shift=str(shift), counted=1), raw("headcount", shift="không phải ca", counted=2), raw("headcount", counted=3))

    assert list(SiteEvent.objects.order_by("payload__counted").values_list("shift", flat=True)) == [shift, None, None]


@pytest.mark.parametrize("kind", ["shift_locked", "shift_closed"])
def test_the_end_of_a_shift_is_kept_without_a_mark(kind: str):
    site, device, _ = make_hall(0)

    (result,) = sent(site, device, raw(kind, shift=str(uuid.uuid4()))).results

    assert (result.outcome, result.marks) == ("stored", ())


@pytest.mark.parametrize("payload", [{}, {"operator": "7"}, {"operator": 0}, {"operator": 7, "proof": 5}, {"operator": True}])
def test_a_shift_opened_by_nobody_is_kept_and_marked_unreadable(payload: dict[str, Any]):
    site, device, _ = make_hall(0)

    (result,) = sent(site, device, raw("shift_opened", **payload)).results

    assert (result.outcome, result.marks) == ("marked", ("unreadable",))
