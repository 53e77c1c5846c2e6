"""What the events of a hall add up to: newcomers, leaving, undoing, the line, the closing."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import qr_word
from diemcau.during.attendance import services
from diemcau.during.attendance.models import Closing, Presence, SiteEvent
from diemcau.during.attendance.queries import site_state
from diemcau.kernel.actors import system
from tests.before.factories import ConferenceFactory, DelegateFactory, SiteFactory, UnitFactory
from tests.during.attendance_factories import MORNING, NOON, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_walk_in_becomes_a_delegate_of_the_hall_once():
    site, device, _ = make_hall(0)
    unit = UnitFactory.create()
    came = event("walk_in", full_name="  Đinh   Văn <b>Tý</b> ", post="Trưởng thôn", unit=unit.pk)

    receipt = send(site, device, came)
    send(site, device, came)

    entered = Delegate.objects.get()
    assert (entered.full_name, entered.kind, entered.unit_id, entered.event_id) == ("Đinh Văn <b>Tý</b>", "walk_in", unit.pk, came.id)
    assert (receipt.state.convened, receipt.state.attended, receipt.state.walk_ins) == (0, 1, 1)
    assert receipt.results[0].delegate is not None


def test_a_walk_in_from_an_unknown_unit_counts_under_the_unit_of_the_site():
    site, device, _ = make_hall(0)

    send(site, device, event("walk_in", full_name="Đinh Văn Tý", unit=999_999))

    assert Delegate.objects.get().unit_id == site.unit_id


def test_a_substitute_stands_for_someone_of_the_same_conference():
    site, device, (absent,) = make_hall(1)
    stranger = DelegateFactory.create(site=SiteFactory.create(conference=ConferenceFactory.create()))

    good = send(site, device, event("substitute", full_name="Hồ Văn Ba", stands_for=absent.pk))
    bad = send(site, device, event("substitute", full_name="Hồ Văn Tư", stands_for=stranger.pk))

    entered = Delegate.objects.get(kind="substitute")
    assert (entered.stands_for_id, entered.unit_id) == (absent.pk, absent.unit_id)
    assert (good.state.attended, good.state.substitutes) == (1, 1)
    assert (bad.results[0].marks, bad.results[0].delegate) == (("unknown_code",), None)


def test_a_walk_in_under_the_id_of_another_event_enters_nobody():
    site, device, (someone,) = make_hall(1)
    send(site, device, check_in(someone, number=7))

    receipt = send(site, device, event("walk_in", number=7, full_name="Đinh Văn Tý"))

    assert receipt.results[0].marks == ("contradicted",)
    assert Delegate.objects.count() == 1


def test_check_out_leaves_the_delegate_attended_but_not_present():
    site, device, (someone,) = make_hall(1)

    state = send(site, device, check_in(someone), event("check_out", MORNING + MINUTE, delegate=someone.pk)).state

    assert (state.attended, state.present) == (1, 0)


def test_a_check_out_alone_makes_nobody_attend():
    site, device, (someone,) = make_hall(1)

    state = send(site, device, event("check_out", delegate=someone.pk)).state

    assert (state.attended, state.present) == (0, 0)


def test_undo_takes_back_an_event_also_when_it_arrives_first():
    site, device, (first, second) = make_hall()

    send(site, device, check_in(first, number=1), event("undo", event=str(uuid.UUID(int=2))))
    state = send(site, device, check_in(second, number=2), event("undo", event=str(uuid.UUID(int=1)).upper())).state

    assert (state.attended, state.present) == (0, 0)
    assert Presence.objects.count() == 0


def test_undoing_a_headcount_brings_back_the_one_before():
    site, device, _ = make_hall(0)

    state = send(
        site,
        device,
        event("headcount", counted=40),
        event("headcount", MORNING + MINUTE, number=9, counted=4),
        event("undo", event=str(uuid.UUID(int=9))),
    ).state

    assert (state.counted, state.counted_at) == (40, MORNING)


def test_the_newest_word_about_the_line_counts_whatever_the_order_of_arrival():
    site, device, _ = make_hall(0)

    send(site, device, event("line", MORNING + MINUTE, state="lost"), now=MORNING + 2 * MINUTE)
    state = send(site, device, event("line", MORNING, state="good"), now=MORNING + 3 * MINUTE).state

    assert (state.line, state.line_at, state.last_word_at) == ("lost", MORNING + MINUTE, MORNING + 3 * MINUTE)


def test_a_device_without_a_clock_still_tells_its_story_in_the_order_of_its_counter():
    site, device, (someone,) = make_hall(1)
    never = datetime(1970, 1, 1, tzinfo=UTC)
    story = [
        event("check_out", never, counter=2, number=1, delegate=someone.pk),
        check_in(someone, never, counter=3, number=2),
        check_in(someone, never, counter=1, number=3),
    ]

    state = send(site, device, *story).state

    assert (state.attended, state.present) == (1, 1)


def test_closing_signs_the_figures():
    site, device, (first, _) = make_hall()

    receipt = send(site, device, check_in(first), event("close", NOON, counted=1), now=NOON)

    closing = Closing.objects.get()
    assert (closing.convened, closing.attended, closing.counted, closing.closed_at) == (2, 1, 1, NOON)
    assert (receipt.state.is_closed, receipt.state.counted, receipt.sentence) == (True, 1, "")


def test_a_difference_without_a_reason_leaves_the_site_open_and_says_so():
    site, device, (first, _) = make_hall()

    refused = send(site, device, check_in(first), event("close", NOON, counted=3, reason="  "), now=NOON)
    stood = send(site, device, event("close", NOON, counted=3, reason="Hai đại biểu khách mời chưa điểm danh"), now=NOON)

    assert (refused.results[1].outcome, refused.results[1].marks, refused.state.is_closed) == ("marked", ("reason_missing",), False)
    assert "3" in str(refused.sentence)
    assert (stood.state.is_closed, Closing.objects.get().reason) == (True, "Hai đại biểu khách mời chưa điểm danh")


def test_what_comes_after_the_closing_is_kept_marked_and_waits_until_the_site_is_reopened():
    site, device, (first, second) = make_hall()
    send(site, device, check_in(first), event("close", NOON, counted=1), now=NOON)

    late = send(site, device, check_in(second), now=NOON + MINUTE)
    services.reopen_site(site=site, reason="Còn một đại biểu", by=system("tests"), now=NOON + 2 * MINUTE)

    assert (late.results[0].marks, late.state.attended) == (("after_close",), 1)
    assert site_state(site, NOON).attended == 2
    assert not site_state(site, NOON).is_closed


def test_what_happened_after_the_closing_in_the_same_batch_waits_too():
    site, device, (first, second) = make_hall()

    receipt = send(site, device, check_in(second, NOON + 2 * MINUTE), event("close", NOON, counted=1), check_in(first), now=NOON + 3 * MINUTE)

    assert [result.marks for result in receipt.results] == [("after_close",), (), ()]
    assert (receipt.state.is_closed, receipt.state.attended) == (True, 1)


def test_a_second_closing_is_kept_and_marked():
    site, device, _ = make_hall(0)

    both = send(site, device, event("close", NOON, counted=0), event("close", NOON + MINUTE, counted=0), now=NOON + MINUTE)
    third = send(site, device, event("close", NOON, counted=0), now=NOON + MINUTE)

    assert [result.marks for result in both.results] == [(), ("after_close",)]
    assert third.results[0].marks == ("after_close",)
    assert Closing.objects.count() == 1


def test_a_closing_sent_again_after_the_reopening_does_not_close_the_site_again():
    site, device, _ = make_hall(0)
    signed = event("close", NOON, counted=0)
    send(site, device, signed, now=NOON)
    services.reopen_site(site=site, reason="Nhầm", by=system("tests"), now=NOON)

    receipt = send(site, device, signed, now=NOON + MINUTE)

    assert (receipt.results[0].outcome, receipt.state.is_closed) == ("repeated", False)


def test_the_host_enters_a_headcount_heard_by_telephone():
    site, _, _ = make_hall(0)
    host = system("Nguyễn Thị Quỳnh Hoa")

    state = send(site, None, event("headcount", counted=40), by=host).state

    assert state.counted == 40
    assert (SiteEvent.objects.get().device_id, SiteEvent.objects.get().actor_label) == (None, "Nguyễn Thị Quỳnh Hoa")


def test_a_device_reads_a_name_of_another_hall_only_by_the_code_it_was_shown():
    here, device, _ = make_hall(0)
    guest = DelegateFactory.create(site=SiteFactory.create(conference=here.conference), conference=here.conference)

    guessed, shown = send(here, device, check_in(guest), event("check_in", code=qr_word(guest))).results

    assert (guessed.marks, guessed.delegate) == (("other_site",), None)
    assert shown.delegate is not None
    assert (shown.marks, shown.delegate.name) == (("other_site",), guest.full_name)
