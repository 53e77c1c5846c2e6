"""Which shift an act belongs to: written by the device, kept by the log, told by name."""

from __future__ import annotations

import base64
import hmac
import itertools
import uuid
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from diemcau.before.sites import rules
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Device, Operator, Site
from diemcau.during.attendance.models import Closing, SiteEvent
from diemcau.during.attendance.queries.shifts import worked
from diemcau.during.attendance.services import read_event
from tests.before.factories import NOW, TESTS
from tests.during.attendance_factories import MORNING, make_device, make_hall, send

pytestmark = pytest.mark.django_db
COUNTER = itertools.count(1)


def raw(kind: str, *, shift: object = None, event: uuid.UUID | None = None, **payload: Any) -> dict[str, Any]:
    return {"id": str(event or uuid.uuid4()), "counter": next(COUNTER), "kind": kind, "at": MORNING.isoformat(), "payload": payload, "shift": shift}


def sent(site, device, *events):
    return send(site, device, *[read_event(each, sender=str(device.pk), received_at=MORNING) for each in events])


def an_operator(site: Site, name: str = "Đỗ Thị Trực", pin: str = "493817") -> Operator:
    operator = sites.enter_operator(site=site, full_name=name, by=TESTS, now=NOW)
    return sites.give_pin(operator=operator, pin=pin, by=TESTS, now=NOW).operator


def proof(operator: Operator, pin: str, *, event: uuid.UUID, device: Device) -> str:
    """What the device makes of the PIN that was typed: it has the salt and the number of rounds, and nothing else."""
    key = rules.pin_key(pin, base64.b64decode(operator.salt), operator.iterations or 0)
    return base64.b64encode(hmac.digest(key, rules.proof_message(event=event, device=device.pk, operator=operator.pk), "sha256")).decode()


def opened(operator: Operator, device: Device, *, pin: str = "493817", event: uuid.UUID | None = None) -> dict[str, Any]:
    shift = event or uuid.uuid4()
    return raw("shift_opened", event=shift, operator=operator.pk, proof=proof(operator, pin, event=shift, device=device))


def test_a_shift_opened_with_the_pin_is_proven_and_what_is_done_in_it_carries_the_name():
    site, device, _ = make_hall(0)
    opening = opened(an_operator(site), device)

    told = sent(site, device, opening, raw("headcount", shift=opening["id"], counted=3))
    later = sent(site, device, raw("line", shift=opening["id"], state="good"), raw("headcount", counted=4))

    assert [result.marks for result in [*told.results, *later.results]] == [()] * 4
    assert list(SiteEvent.objects.order_by("counter").values_list("actor_label", flat=True)) == [
        *["Đỗ Thị Trực (Điện thoại của tổ kỹ thuật)"] * 3,
        "Điện thoại của tổ kỹ thuật",
    ]


def test_a_site_is_closed_in_the_name_of_the_operator():
    site, device, _ = make_hall(0)
    opening = opened(an_operator(site), device)

    sent(site, device, opening, raw("close", shift=opening["id"], counted=0))

    assert Closing.objects.get().closed_by == "Đỗ Thị Trực (Điện thoại của tổ kỹ thuật)"


@pytest.mark.parametrize("wrong", ["pin", "event", "device", "operator", "none", "junk"])
def test_a_proof_that_does_not_hold_is_kept_and_marked(wrong: str):
    site, device, _ = make_hall(0)
    operator, other = an_operator(site), an_operator(site, "Lê Văn Khác", "271828")
    opening = opened(operator, device, pin="111222" if wrong == "pin" else "493817")
    if wrong == "event":
        opening["id"] = str(uuid.uuid4())
    if wrong == "device":
        opening["payload"]["proof"] = proof(operator, "493817", event=uuid.UUID(opening["id"]), device=make_device(site))
    if wrong == "operator":
        opening["payload"]["operator"] = other.pk
    if wrong in {"none", "junk"}:
        opening["payload"]["proof"] = {"none": "", "junk": "đây không phải chứng thực"}[wrong]

    (result,) = sent(site, device, opening).results

    assert (result.outcome, result.marks) == ("marked", ("unproven_shift",))


def test_a_shift_opened_without_the_pin_lends_nobody_its_name_not_even_to_the_closing():
    site, device, _ = make_hall(0)
    opening = opened(an_operator(site), device, pin="111222")

    sent(site, device, opening, raw("headcount", shift=opening["id"], counted=0))
    sent(site, device, raw("close", shift=opening["id"], counted=0))

    assert set(SiteEvent.objects.values_list("actor_label", flat=True)) == {device.label}
    assert (Closing.objects.get().closed_by, [one.name for one in worked(site)]) == (device.label, ["Đỗ Thị Trực"])


def test_an_operator_of_another_site_opens_no_proven_shift_here_and_lends_no_name():
    site, device, _ = make_hall(0)
    elsewhere, _device, _people = make_hall(0)
    opening = opened(an_operator(elsewhere), device)

    told = sent(site, device, opening, raw("headcount", shift=opening["id"], counted=3))

    assert [result.marks for result in told.results] == [("unproven_shift",), ()]
    assert set(SiteEvent.objects.values_list("actor_label", flat=True)) == {"Điện thoại của tổ kỹ thuật"}


def test_a_pin_that_was_replaced_or_taken_away_proves_nothing_from_then_on():
    site, device, _ = make_hall(0)
    operator = an_operator(site)
    before, after = opened(operator, device), opened(operator, device)

    first = sent(site, device, before)
    sites.give_pin(operator=operator, by=TESTS, now=NOW)
    second = sent(site, device, after)
    sites.remove_operator(operator=operator, by=TESTS, now=NOW)
    third = sent(site, device, opened(operator, device))

    assert [told.results[0].marks for told in (first, second, third)] == [(), ("unproven_shift",), ("unproven_shift",)]


def test_who_worked_when_is_one_line_for_each_person_and_device_and_says_what_was_not_proven(django_assert_num_queries: DjangoAssertNumQueries):
    site, device, _ = make_hall(0)
    second = make_device(site, label="Máy cửa sau")
    mai, khoa = an_operator(site, "Mai"), an_operator(site, "Khoa", "271828")
    mine, again = opened(mai, device), opened(mai, device)
    doubtful = opened(khoa, second, pin="999000")
    sent(site, device, mine, raw("headcount", shift=mine["id"], counted=1), raw("shift_locked", shift=mine["id"]), again)
    sent(site, device, raw("headcount", shift=again["id"], counted=2), raw("line", shift=again["id"], state="good"))
    sent(site, second, raw("headcount", counted=5), doubtful, raw("headcount", shift=doubtful["id"], counted=6))

    with django_assert_num_queries(3):
        told = worked(site)

    assert [(one.name, one.device, one.shifts, one.unproven, one.acts) for one in told if one.shifts] == [
        ("Khoa", "Máy cửa sau", 1, 1, 1),
        ("Mai", device.label, 2, 0, 3),
    ]
    assert [(one.name, one.device, one.acts) for one in told if not one.shifts] == [("", "Máy cửa sau", 1)]


def test_opening_a_shift_costs_one_more_query_and_working_in_it_none(django_assert_num_queries: DjangoAssertNumQueries):
    site, device, _ = make_hall(0)
    opening = opened(an_operator(site), device)
    sent(site, device, raw("headcount", counted=1))

    with django_assert_num_queries(7):  # two of them the savepoint
        sent(site, device, opening)
    with django_assert_num_queries(6):
        sent(site, device, raw("line", shift=opening["id"], state="good"))


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
