"""What a hall's devices still hold, and how their clocks go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from diemcau.before.sites.models import Device
from diemcau.during.attendance import queries
from diemcau.during.attendance.models import ClockReading, SiteEvent
from tests.before.factories import SiteFactory
from tests.during.attendance.test_board import signed_in
from tests.during.attendance_factories import MORNING, check_in, event, make_device, make_hall, send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def lines(*counters: int):
    return [event("line", counter=counter, state="good") for counter in counters]


@pytest.mark.parametrize(
    ("arrived", "missing"),
    [
        ([1, 2, 3], []),
        ([3], ["1–2"]),
        ([1, 2, 40, 44, 46], ["3–39", "41–43", "45"]),
        ([2, 1, 4, 4], ["3"]),
        ([0, 1], []),
        ([], []),
    ],
)
def test_what_is_missing_between_the_numbers_of_a_device_is_still_on_it(arrived, missing):
    site, device, _ = make_hall(0)
    send(site, device, *lines(*arrived))

    (told,) = queries.devices(site)

    assert [gap.numbers for gap in told.gaps] == missing
    assert told.entries == len(arrived)


def test_a_gap_closes_when_its_entries_arrive_and_each_device_has_its_own_numbers():
    site, device, _ = make_hall(0)
    other = make_device(site, label="Máy tính bàn thư ký")
    elsewhere, foreign, _ = make_hall(0, conference=site.conference)
    send(site, device, *lines(1, 3))
    send(site, other, *lines(1, 2))
    send(elsewhere, foreign, *lines(2))

    before = {told.id: told.missing for told in queries.devices(site)}
    send(site, device, *lines(2))

    assert before == {device.pk: 1, other.pk: 0}
    assert [told.missing for told in queries.devices(site)] == [0, 0]


def test_the_page_of_the_site_says_which_entries_have_not_arrived():
    site, device, _ = make_hall(0)
    send(site, device, *lines(*range(1, 41), 44), sent_at=MORNING)
    client = signed_in(site.conference)

    page = client.get(reverse("attendance:site", args=[site.conference_id, site.pk])).content.decode()

    assert "còn 3 lượt chưa về: số 41–43" in page
    assert "Đồng hồ của máy chậm 60 giây" in page


@pytest.mark.parametrize("count", [1, 30])
def test_devices_take_two_queries_for_one_or_thirty(count, django_assert_num_queries):
    site = SiteFactory.create()
    for _ in range(count):
        send(site, make_device(site), *lines(1, 3))

    with django_assert_num_queries(2):
        assert [told.missing for told in queries.devices(site)] == [1] * count


# --- clocks -----------------------------------------------------------------------------------------------
def contact(site, device, behind: timedelta, *, minute: int = 0) -> None:
    now = MORNING + minute * MINUTE
    send(site, device, now=now, sent_at=now - behind)


@pytest.mark.parametrize(("change", "readings"), [(timedelta(seconds=1.999), 1), (timedelta(seconds=2), 2), (timedelta(seconds=-2), 2)])
def test_a_clock_is_read_at_each_contact_and_written_down_when_it_moved_by_two_seconds(change, readings):
    site, device, _ = make_hall(0)

    contact(site, device, 10 * MINUTE)
    contact(site, device, 10 * MINUTE + change, minute=1)

    assert ClockReading.objects.count() == readings


def test_the_newest_reading_is_told_and_a_clock_that_is_right_says_nothing():
    site, device, _ = make_hall(0)
    told = []
    for minute, behind in enumerate((timedelta(seconds=1), timedelta(minutes=4), -timedelta(hours=3))):
        contact(site, device, behind, minute=minute)
        (now,) = queries.devices(site)
        told.append((now.off_seconds, now.is_behind))

    assert told == [(0, True), (240, True), (10_800, False)]


def test_a_device_that_does_not_tell_its_time_has_no_reading():
    site, device, _ = make_hall(0)

    send(site, device, *lines(1), sent_at=None)

    assert queries.devices(site)[0].skew is None


def test_the_corrected_and_the_raw_time_are_both_kept():
    site, device, (someone,) = make_hall(1)

    send(site, device, check_in(someone, MORNING - 10 * MINUTE), now=MORNING, sent_at=MORNING - 9 * MINUTE)

    kept = SiteEvent.objects.get()
    assert (kept.device_at, kept.happened_at, kept.skew_ms) == (MORNING - 10 * MINUTE, MORNING - MINUTE, 540_000)


def test_readings_cannot_be_changed_or_deleted():
    site, device, _ = make_hall(0)
    contact(site, device, MINUTE)

    with pytest.raises(IntegrityError), transaction.atomic():
        ClockReading.objects.update(skew_ms=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockReading.objects.all().delete()


def test_a_device_of_another_hall_is_not_told():
    site, device, _ = make_hall(0)
    Device.objects.filter(pk=device.pk).update(label="Của tôi")
    make_hall(0, conference=site.conference)

    assert [told.label for told in queries.devices(site)] == ["Của tôi"]
