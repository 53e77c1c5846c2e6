"""What contradicts itself, what people decide about it, and what the log says afterwards."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Device
from diemcau.during.attendance import services
from diemcau.during.attendance.errors import DelegateNotCalled, Frozen, NothingToDecide
from diemcau.during.attendance.models import Closing, Decision, Presence, SiteEvent, SiteTally
from diemcau.during.attendance.queries.conflicts import conflicts, decisions
from diemcau.during.attendance.services import Choice
from diemcau.foundation.audit.models import Entry
from diemcau.kernel.actors import system
from tests.before.factories import DelegateFactory
from tests.during.attendance_factories import MORNING, NOON, check_in, event, make_device, make_hall, send

pytestmark = pytest.mark.django_db
HOST = system("Nguyễn Thị Quỳnh Hoa")
MINUTE = timedelta(minutes=1)
LATER = MORNING + timedelta(hours=2)


def found(conference):
    return [(conflict.what, conflict.who) for conflict in conflicts(conference)]


def decide(conference, decision: Decision, *, place: int = 0, **fields):
    key = conflicts(conference)[place].key
    return services.decide(conference=conference, choices=[Choice(key, decision, **fields)], by=HOST, now=LATER)


def attended(site) -> int:
    return SiteTally.objects.get(site=site).attended


def two_halls():
    here, device, (someone,) = make_hall(1)
    there, other, _ = make_hall(0, conference=here.conference)
    send(here, device, check_in(someone, MORNING))
    send(there, other, check_in(someone, MORNING + 10 * MINUTE), now=LATER)
    return here, there, someone


# --- one person in two halls ------------------------------------------------------------------------------
def test_one_person_in_two_halls_waits_for_a_decision_and_counts_where_the_host_says():
    here, there, someone = two_halls()

    (conflict,) = conflicts(here.conference)
    outcome = decide(here.conference, Decision.DISREGARD, site_id=there.pk)

    assert (conflict.what, conflict.who, {hall.site_id for hall in conflict.halls}) == ("two_halls", someone.full_name, {here.pk, there.pk})
    assert (outcome.decided, found(here.conference)) == (1, [])
    assert (attended(here), attended(there)) == (0, 1)


def test_both_halls_may_be_right_and_the_matter_opens_again_with_a_new_entry():
    here, there, someone = two_halls()

    decide(here.conference, Decision.KEEP)
    settled = found(here.conference)
    send(
        there,
        None,
        event("check_out", LATER, delegate=someone.pk),
        event("check_in", LATER + MINUTE, delegate=someone.pk),
        now=LATER + MINUTE,
        by=HOST,
    )

    assert (settled, attended(here), attended(there)) == ([], 1, 1)
    assert found(here.conference) == [("two_halls", someone.full_name)]


@pytest.mark.parametrize(("left_after", "waits"), [(10, []), (11, ["two_halls"])])
def test_who_left_one_hall_before_entering_the_other_is_no_conflict(left_after, waits):
    here, _there, someone = two_halls()
    device = here.devices.get()

    send(here, device, event("check_out", MORNING + left_after * MINUTE, delegate=someone.pk), now=LATER)

    assert [conflict.what for conflict in conflicts(here.conference)] == waits


# --- in twice ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("after", "waits"), [(timedelta(minutes=5), []), (timedelta(minutes=5, seconds=1), ["in_twice"])])
def test_in_twice_without_leaving_waits_from_five_minutes_apart(after, waits):
    site, device, (someone,) = make_hall(1)

    send(site, device, check_in(someone, MORNING), check_in(someone, MORNING + after), now=LATER)

    assert [conflict.what for conflict in conflicts(site.conference)] == waits


def test_who_went_out_in_between_came_in_once_each_time():
    site, device, (someone,) = make_hall(1)

    send(
        site,
        device,
        check_in(someone),
        event("check_out", MORNING + 30 * MINUTE, delegate=someone.pk),
        check_in(someone, MORNING + 60 * MINUTE),
        now=LATER,
    )

    assert found(site.conference) == []


def test_a_second_arrival_that_does_not_count_leaves_the_first():
    site, device, (someone,) = make_hall(1)
    send(site, device, check_in(someone), check_in(someone, MORNING + 20 * MINUTE), now=LATER)

    decide(site.conference, Decision.DISREGARD)

    here = Presence.objects.get()
    assert (here.is_in, here.first_at, here.last_at, here.is_repeated) == (True, MORNING, MORNING, False)
    assert found(site.conference) == []


# --- codes, and people off the list -----------------------------------------------------------------------
def test_an_unknown_code_is_given_to_a_delegate_with_the_time_it_was_read():
    site, device, (someone,) = make_hall(1)
    send(site, device, event("check_in", code="AAAAAAAAAAAAAAAA"))

    waiting = found(site.conference)
    decide(site.conference, Decision.ASSIGN, delegate_id=someone.pk)

    assert waiting == [("unknown_code", "AAAAAAAAAAAAAAAA")]
    assert Presence.objects.values_list("delegate", "is_in", "first_at").get() == (someone.pk, True, MORNING)
    assert (attended(site), found(site.conference)) == (1, [])


def test_a_code_is_given_to_delegates_of_the_conference_only():
    site, device, _ = make_hall(0)
    stranger = DelegateFactory.create()
    send(site, device, event("check_in", code="AAAAAAAAAAAAAAAA"))

    with pytest.raises(DelegateNotCalled), transaction.atomic():
        decide(site.conference, Decision.ASSIGN, delegate_id=stranger.pk)

    assert not SiteEvent.objects.filter(kind="resolve").exists()


def test_the_same_code_read_twice_in_a_hall_is_one_matter_and_a_forged_one_is_another():
    site, device, _ = make_hall(0)
    send(
        site,
        device,
        event("check_in", code="AAAAAAAAAAAAAAAA"),
        event("check_in", code="AAAAAAAAAAAAAAAA"),
        event("check_in", code="AAAAAAAAAAAAAAAA.BB"),
    )

    assert [(conflict.what, conflict.entries) for conflict in conflicts(site.conference)] == [("unknown_code", 2), ("forged_code", 1)]


def test_somebody_off_the_list_counts_until_the_host_says_otherwise():
    site, device, (someone,) = make_hall(1)
    Delegate.objects.filter(pk=someone.pk).update(cancelled_at=MORNING)
    send(site, device, check_in(someone))

    before = (found(site.conference), attended(site))
    decide(site.conference, Decision.DISREGARD)

    assert before == ([("cancelled", someone.full_name)], 1)
    assert (found(site.conference), attended(site)) == ([], 0)


# --- quarantine -------------------------------------------------------------------------------------------
def quarantine(*events, made: str = "before"):
    site, device, people = make_hall(2)
    Device.objects.filter(pk=device.pk).update(revoked_at=MORNING + 30 * MINUTE)
    device.refresh_from_db()
    send(site, device, *[check_in(person, MORNING if made == "before" else MORNING + 30 * MINUTE) for person in people], *events, now=LATER)
    return site, device, people


@pytest.mark.parametrize(("made", "is_late"), [("before", False), ("after", True)])
def test_what_a_device_hands_in_after_it_was_shut_out_waits_and_counts_when_accepted(made, is_late):
    site, device, _people = quarantine(made=made)

    (conflict,) = conflicts(site.conference)
    before = attended(site)
    decide(site.conference, Decision.ACCEPT)

    assert (conflict.what, conflict.who, conflict.entries, conflict.is_late) == ("quarantined", device.label, 2, is_late)
    assert (before, attended(site), found(site.conference)) == (0, 2, [])


def test_newcomers_in_quarantine_become_delegates_when_they_are_accepted():
    walk_in, substitute = event("walk_in", full_name="Đinh Văn Tý"), event("substitute", full_name="Hồ Thị Ba", stands_for=0)
    site, device, people = make_hall(1)
    Device.objects.filter(pk=device.pk).update(revoked_at=MORNING)
    device.refresh_from_db()
    send(site, device, walk_in, event("substitute", full_name="Hồ Thị Ba", stands_for=people[0].pk), substitute, now=LATER)

    before = Delegate.objects.count()
    decide(site.conference, Decision.ACCEPT)

    assert (before, Delegate.objects.count(), attended(site)) == (1, 3, 2)
    tally = SiteTally.objects.get(site=site)
    assert (tally.walk_ins, tally.substitutes) == (1, 1)


def test_a_device_shut_out_cannot_have_its_entries_counted_through_another_device_of_the_hall():
    site, device, (someone, _) = make_hall(2)
    relay = make_device(site)
    Device.objects.filter(pk=device.pk).update(revoked_at=MORNING)
    made = [check_in(someone, MORNING)._replace(device=device.pk), check_in(someone, MORNING - MINUTE)._replace(device=device.pk)]

    receipt = send(site, relay, *made, now=LATER)

    assert [result.marks for result in receipt.results] == [("after_revocation", "other_device", "quarantined"), ("other_device",)]
    assert attended(site) == 1, "what it wrote before it was shut out counts when a device of the hall vouches for it"


@pytest.mark.parametrize(("minutes", "closes"), [(-1, True), (0, False), (1, False)])
def test_a_device_shut_out_cannot_close_its_hall_through_another_device_of_it(minutes, closes):
    site, device, _ = make_hall(0)
    relay = make_device(site)
    Device.objects.filter(pk=device.pk).update(revoked_at=MORNING)

    told = send(site, relay, event("close", MORNING + minutes * MINUTE, counted=0)._replace(device=device.pk), now=LATER)

    assert (told.state.closed_at is not None, Closing.objects.count(), SiteEvent.objects.count()) == (closes, int(closes), 1)
    assert send(site, relay, event("close", LATER, counted=0), now=LATER).state.closed_at is not None, "the hall closes for itself"


def test_a_quarantine_of_two_hundred_entries_is_accepted_with_one_press():
    site, device, people = make_hall(200)
    Device.objects.filter(pk=device.pk).update(revoked_at=MORNING)
    device.refresh_from_db()
    send(site, device, *[check_in(person) for person in people], now=LATER)

    decide(site.conference, Decision.ACCEPT)

    assert (attended(site), SiteEvent.objects.filter(kind="resolve").count()) == (200, 3)


# --- decisions are entries --------------------------------------------------------------------------------
def test_a_decision_is_taken_back_and_its_entries_count_as_before():
    here, there, someone = two_halls()
    decide(here.conference, Decision.DISREGARD, site_id=here.pk)
    (made,) = decisions(here.conference)

    services.take_back(conference=here.conference, event=made.event.event_id, by=HOST, now=LATER)

    assert (attended(here), attended(there)) == (1, 1)
    assert found(here.conference) == [("two_halls", someone.full_name)]
    assert [decided.is_undone for decided in decisions(here.conference)] == [True]
    with pytest.raises(NothingToDecide):
        services.take_back(conference=here.conference, event=made.event.event_id, by=HOST, now=LATER)


def test_a_device_cannot_take_back_what_the_host_decided():
    here, there, _someone = two_halls()
    decide(here.conference, Decision.DISREGARD, site_id=here.pk)
    resolve = SiteEvent.objects.get(kind="resolve")

    send(there, there.devices.get(), event("undo", LATER, event=str(resolve.event_id)), now=LATER)

    assert attended(there) == 0


def test_the_newest_decision_about_an_entry_holds_and_the_record_names_who_decided():
    site, device, (someone, other) = make_hall(2)
    unknown = event("check_in", code="AAAAAAAAAAAAAAAA")
    send(site, device, unknown)
    for minute, person in enumerate((someone, other)):
        at = LATER + minute * MINUTE
        send(site, None, event("resolve", at, decision="assign", events=[str(unknown.id)], delegate=person.pk), now=at, by=HOST)

    assert list(Presence.objects.values_list("delegate", flat=True)) == [other.pk]
    assert {entry.actor_label for entry in Entry.objects.filter(details__has_key="kinds").exclude(actor_kind="device")} == {HOST.label}


def test_a_matter_is_decided_once_and_a_choice_that_does_not_fit_is_left_out():
    here, _there, _someone = two_halls()
    (conflict,) = conflicts(here.conference)

    with pytest.raises(NothingToDecide), transaction.atomic():
        services.decide(conference=here.conference, choices=[Choice(conflict.key, Decision.ACCEPT)], by=HOST, now=LATER)
    with pytest.raises(NothingToDecide), transaction.atomic():
        services.decide(conference=here.conference, choices=[Choice("x", Decision.KEEP)], by=HOST, now=LATER)
    decide(here.conference, Decision.KEEP)
    with pytest.raises(NothingToDecide), transaction.atomic():
        services.decide(conference=here.conference, choices=[Choice(conflict.key, Decision.KEEP)], by=HOST, now=LATER)


def test_a_decision_about_a_closed_hall_waits_until_it_is_reopened():
    site, device, (someone,) = make_hall(1)
    send(site, device, event("check_in", code="AAAAAAAAAAAAAAAA"), event("close", NOON, counted=0), now=NOON)

    outcome = decide(site.conference, Decision.ASSIGN, delegate_id=someone.pk)
    before = attended(site)
    services.reopen_site(site=site, reason="Một mã chưa rõ", by=HOST, now=NOON)

    assert (outcome.waiting, before, attended(site)) == ((site.name,), 0, 1)


def test_a_frozen_conference_takes_no_decision():
    here, _there, _someone = two_halls()
    services.freeze_conference(conference=here.conference, by=HOST, now=here.conference.closes_at)

    with pytest.raises(Frozen), transaction.atomic():
        decide(here.conference, Decision.KEEP)


@pytest.mark.parametrize("count", [1, 30])
def test_conflicts_take_the_same_queries_for_one_or_thirty(count, django_assert_num_queries):
    here, device, people = make_hall(count)
    there, other, _ = make_hall(0, conference=here.conference)
    for person in people:
        send(here, device, check_in(person), check_in(person, MORNING + 20 * MINUTE), event("check_in", code=f"AAAA{person.pk}"), now=LATER)
        send(there, other, check_in(person), now=LATER)

    with django_assert_num_queries(5):
        assert len(conflicts(here.conference)) == 3 * count


def test_events_named_twice_or_of_another_hall_change_nothing_there():
    here, there, someone = two_halls()
    theirs = SiteEvent.objects.get(site=there)

    send(here, None, event("resolve", LATER, decision="disregard", events=[str(theirs.event_id), str(uuid.uuid4())]), now=LATER, by=HOST)

    assert (attended(here), attended(there)) == (1, 1)
    assert found(here.conference) == [("two_halls", someone.full_name)]
