"""Who was inside which hall from when to when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diemcau.during.attendance import services
from diemcau.during.attendance.queries.stays import Minutes, minutes_inside, stays
from diemcau.kernel.actors import system
from tests.before.factories import CLOSES_AT, OPENS_AT
from tests.during.attendance_factories import MORNING, NOON, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def inside(conference):
    return [(stay.site_id, stay.began_at, stay.ended_at, stay.is_open) for stay in stays(conference)]


def out(delegate, at):
    return event("check_out", at, delegate=delegate.pk)


def test_a_stay_lasts_from_a_check_in_to_the_next_check_out_and_the_last_one_may_still_be_open():
    site, device, (someone,) = make_hall(1)
    first, left, back = MORNING, MORNING + 20 * MINUTE, MORNING + 50 * MINUTE

    send(site, device, check_in(someone, back), out(someone, left), check_in(someone, first + MINUTE), check_in(someone, first), now=NOON)

    assert inside(site.conference) == [(site.pk, first, left, False), (site.pk, back, None, True)]


def test_a_check_out_without_a_check_in_is_no_stay_and_an_unknown_time_is_left_open():
    site, device, (someone, other) = make_hall(2)

    send(site, device, out(other, MORNING), check_in(someone, MORNING.replace(year=1970)), out(someone, MORNING), now=NOON)

    assert inside(site.conference) == [(site.pk, None, MORNING, False)]


def test_stays_follow_what_is_taken_back_what_the_host_decides_and_what_the_hall_signed():
    site, device, (someone, late) = make_hall(2)
    scan = check_in(someone)
    send(site, device, scan, out(someone, MORNING + MINUTE), event("close", NOON, counted=1), now=NOON)
    send(site, device, check_in(late), now=NOON)

    signed = inside(site.conference)
    services.reopen_site(site=site, reason="Đến sau", by=system("Thư ký"), now=NOON)
    send(site, device, event("undo", NOON, event=str(scan.id)), now=NOON)

    assert signed == [(site.pk, MORNING, MORNING + MINUTE, False)]
    assert inside(site.conference) == [(site.pk, MORNING, None, True)]


def test_minutes_are_counted_once_for_two_halls_and_only_between_the_hours_asked():
    here, device, (someone, other) = make_hall(2)
    there, other_device, _ = make_hall(0, conference=here.conference)
    send(here, device, check_in(someone, OPENS_AT - 10 * MINUTE), out(someone, OPENS_AT + 60 * MINUTE), check_in(other, OPENS_AT), now=NOON)
    send(there, other_device, check_in(someone, OPENS_AT + 30 * MINUTE), out(someone, OPENS_AT + 90 * MINUTE), now=NOON)

    told = minutes_inside(stays(here.conference), since=OPENS_AT, until=CLOSES_AT)

    whole = (CLOSES_AT - OPENS_AT) // MINUTE
    assert told == {someone.pk: Minutes(90, is_certain=True), other.pk: Minutes(whole, is_certain=True)}


def test_a_stay_without_a_beginning_adds_nothing_and_says_that_the_answer_is_uncertain():
    site, device, (someone,) = make_hall(1)
    send(site, device, check_in(someone, MORNING.replace(year=1970)), out(someone, OPENS_AT + 5 * MINUTE), now=NOON)

    assert minutes_inside(stays(site.conference), since=OPENS_AT, until=CLOSES_AT) == {someone.pk: Minutes(0, is_certain=False)}


@pytest.mark.parametrize("count", [1, 30])
def test_stays_take_one_query_for_one_person_or_thirty(count, django_assert_num_queries):
    site, device, people = make_hall(count)
    send(site, device, *[check_in(person) for person in people])

    with django_assert_num_queries(1):
        assert len(stays(site.conference)) == count
