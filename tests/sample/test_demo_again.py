"""The demo's house: a demo that is started again goes on with the same morning."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from diemcau.before.conferences.models import Plan
from diemcau.before.convening.models import Delegate, Nomination
from diemcau.before.convening.queries.quotas import standings
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Call
from diemcau.during.attendance import services as attendance
from diemcau.during.attendance.models import Rehearsal, SiteEvent
from diemcau.during.attendance.queries import ready_board
from diemcau.foundation.papers.models import PaperRecord
from diemcau.foundation.papers.queries import deliveries
from diemcau.kernel.doors import path_to
from diemcau.sample import house, shifts
from diemcau.sample.player import StoryClock
from diemcau.sample.readiness import tell_readiness
from diemcau.sample.signing import tell_the_signed, tell_the_waiting
from diemcau.sample.story import TELLER, Story
from diemcau.sample.telling import pair_phones
from tests.before.factories import ConferenceFactory, SiteFactory, make_province
from tests.during.attendance_factories import make_device


@pytest.mark.django_db
def test_a_demo_started_again_plays_the_same_morning():
    now = timezone.now()
    province = make_province("Tỉnh Hà Tĩnh", communes=("Xã Can Lộc", "Xã Đức Thọ"))

    first = house.the_present(province, speed=10, now=now)
    again = house.the_present(province, speed=10, now=now + timedelta(minutes=3))

    assert again.conference == first.conference
    assert [moment.event_id for moment in again.morning()] == [moment.event_id for moment in first.morning()]


@pytest.mark.django_db
def test_the_demo_shows_who_has_not_answered_for_the_next_conference_and_the_link_of_one_of_them(client):
    now = timezone.now()
    province = make_province("Tỉnh Hà Tĩnh", communes=("Xã Can Lộc", "Xã Đức Thọ", "Xã Kỳ Xuân"))
    opens_at = now - timedelta(days=12)
    past = Story.of_a_province(province, opens_at=opens_at, now=opens_at - timedelta(days=20), title="Tập huấn (đợt 1)", delegates=60).conference
    assert Delegate.objects.expected().filter(conference=past).count() == Nomination.objects.filter(quota__conference=past).count() > 50

    ahead = house.the_future(past, now=now)
    again = house.the_future(past, now=now + timedelta(hours=1))

    assert (again, ahead.title, ahead.part) == (ahead, "Tập huấn (đợt 2)", 2)
    states = {line.state for line in standings(ahead, now=now)}
    assert {"done", "silent"} <= states
    assert client.get(house.unit_link_to_show(ahead)).status_code == 200
    assert sorted(plan.state(now) for plan in Plan.objects.select_related("conference")) == ["held", "planned", "prepared"]
    assert house.the_present(province, speed=10, now=now).conference not in {past, ahead}


@pytest.mark.django_db
def test_the_papers_of_the_conference_of_today_lie_with_whoever_signs_them_once():
    province = make_province("Tỉnh Hà Tĩnh", communes=("Xã Can Lộc",))
    story = house.the_present(province, speed=10, now=timezone.now())

    tell_the_waiting(story.conference, by=TELLER, now=timezone.now())

    assert sorted(PaperRecord.objects.values_list("kind", "state")) == [("cong-van", "sent"), ("ke-hoach", "sent")]


@pytest.mark.django_db
def test_the_plan_of_the_conference_held_was_replaced_corrected_in_form_and_most_communes_have_it():
    now = timezone.now()
    province = make_province("Tỉnh Hà Tĩnh", communes=tuple(f"Xã {number}" for number in range(1, 20)))
    opens_at = now - timedelta(days=12)
    past = Story.of_a_province(province, opens_at=opens_at, now=opens_at - timedelta(days=60), delegates=60).conference
    attendance.freeze_conference(conference=past, by=TELLER, now=opens_at + timedelta(hours=8))

    for _start in range(2):
        tell_the_signed(past, by=TELLER)

    told = {(row.kind, row.written_number): row.state for row in PaperRecord.objects.all()}
    plan = PaperRecord.objects.get(number=3)
    assert sorted(told.values()) == ["issued", "issued", "issued", "replaced"]
    assert [(row.kind, row.amends) for row in PaperRecord.objects.exclude(amends=None)] == [("dinh-chinh", plan)]
    assert (told["ke-hoach", "02/KH-BCĐNQ"], told["ke-hoach", "03/KH-BCĐNQ"]) == ("replaced", "issued")
    assert sum(row.has_it for row in deliveries(plan)) > len(deliveries(plan)) / 2


@pytest.mark.django_db
def test_in_the_halls_of_today_people_open_shifts_that_are_proven_and_a_console_may_be_tried_at_every_start(client):
    now = timezone.now()
    province = make_province("Tỉnh Hà Tĩnh", communes=("Xã Can Lộc", "Xã Đức Thọ"))
    story = house.the_present(province, speed=10, now=now)
    shifts.tell_the_operators(story.conference, by=TELLER, now=now)  # a second start adds nothing
    people, phones = shifts.first_operators(story.conference), pair_phones(story.conference, by=TELLER, now=now)
    moment = next(each for each in story.morning() if each.kind == "check_in")
    device, phone = phones[moment.site_id]
    phone.opening = shifts.opening_of(device, people[moment.site_id], at=now)
    clock = StoryClock(opens_at=story.conference.opens_at, closes_at=story.conference.closes_at)

    body = phone.batch([moment], clock, now)
    events = [attendance.read_event(event, sender=str(device.pk), received_at=now) for event in body["events"]]
    told = attendance.receive_events(site=device.site, device=device, events=events, sent_at=now, now=now)
    first, operators = shifts.console_to_show(story.conference, by=TELLER, now=now)
    sites.pair_device(token=first, label="Máy của người xem", now=now)
    second, _ = shifts.console_to_show(story.conference, by=TELLER, now=now)

    assert [result.marks for result in told.results] == [(), ()]
    assert set(SiteEvent.objects.values_list("actor_label", flat=True)) == {f"{people[moment.site_id].full_name} ({device.label})"}
    assert [operator.has_pin for operator in operators] == [True, True]
    assert [client.get(path_to("console", token)).status_code for token in (first, second)] == [404, 200], "the used link was renewed"


@pytest.mark.django_db
def test_the_demo_shows_halls_that_are_ready_with_a_fault_and_silent_and_whom_was_called():
    now = timezone.now()
    conference = ConferenceFactory.create(opens_at=now + timedelta(minutes=3), closes_at=now + timedelta(minutes=24), is_invented=True)
    halls = [SiteFactory.create(conference=conference, name=f"Xã {number:02d}") for number in range(15)]
    devices = {site.pk: make_device(site) for site in halls}
    for _ in range(2):
        tell_readiness(conference, devices, by=TELLER, now=now)

    board = ready_board(conference, now)

    states = {hall.name: (str(hall.colour), hall.is_silent, bool(hall.called)) for hall in board.halls}
    assert {name: state for name, state in states.items() if state != ("green", False, False)} == {
        "Xã 05": ("red", False, True),
        "Xã 08": ("amber", False, False),
        "Xã 13": ("red", True, False),
    }
    assert (Call.objects.count(), Rehearsal.objects.count()) == (1, 3)
