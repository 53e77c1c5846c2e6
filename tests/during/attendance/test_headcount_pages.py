"""Pages of headcounts: the host sees who has not counted, and enters what it hears by telephone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from diemcau.before.conferences.models import Conference
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.models import CountReason
from diemcau.foundation.accounts.models import Role
from tests.before.factories import CLOSES_AT, OPENS_AT, TESTS, ConferenceFactory, make_province, make_user
from tests.during.attendance_factories import check_in, event, figure, make_hall, send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def conference() -> Conference:
    return ConferenceFactory.create(host=make_province())


def signed_in(conference: Conference, role: str = Role.SECRETARY) -> Client:
    client = Client()
    client.force_login(make_user(conference.host, role))
    return client


def matters(conference: Conference, now: datetime) -> dict[str, tuple[int, int]]:
    return {item.matter.value: (item.sites, item.people) for item in queries.todo(conference, now)}


def test_the_board_names_halls_that_have_not_counted_from_ten_minutes_after_the_moment(conference):
    site, device, (one,) = make_hall(1, conference=conference)
    send(site, device, check_in(one), now=OPENS_AT - MINUTE)

    assert "not_counted" not in matters(conference, OPENS_AT + 9 * MINUTE)
    assert matters(conference, OPENS_AT + 10 * MINUTE)["not_counted"] == (1, 1)

    send(site, device, event("headcount", OPENS_AT + 11 * MINUTE, counted=1, moment="opening"), now=OPENS_AT + 12 * MINUTE)

    assert "not_counted" not in matters(conference, OPENS_AT + 13 * MINUTE)


def test_a_closed_hall_is_not_asked_to_count(conference):
    site, device, (one,) = make_hall(1, conference=conference)
    send(site, device, check_in(one), event("close", OPENS_AT + MINUTE, counted=1, reason=""), now=OPENS_AT + 2 * MINUTE)

    assert "not_counted" not in matters(conference, OPENS_AT + 20 * MINUTE)


def test_the_page_of_headcounts_filters_those_that_have_not_counted(conference):
    client = signed_in(conference, Role.VIEWER)
    counted, device, (one,) = make_hall(1, conference=conference, name="Xã Đã Đếm")
    send(counted, device, check_in(one), event("headcount", OPENS_AT, counted=4, moment="opening", reasons=["staff"]), now=OPENS_AT + MINUTE)
    make_hall(1, conference=conference, name="Xã Chưa Đếm")
    page = reverse("attendance:counts", args=[conference.pk])

    every, missing = client.get(page).content.decode(), client.get(page, {"thieu": "opening"}).content.decode()

    assert "Xã Đã Đếm" in every
    assert "(+3)" in every
    assert "Đếm cả người phục vụ, kỹ thuật" in every
    assert "Xã Đã Đếm" not in missing
    assert "Xã Chưa Đếm" in missing
    assert "Điểm cầu chưa đếm: Khai mạc" in missing


def test_an_unknown_moment_shows_all_sites(conference):
    make_hall(1, conference=conference, name="Xã Chưa Đếm")

    page = signed_in(conference).get(reverse("attendance:counts", args=[conference.pk]), {"thieu": "'; --", "trang": "2e"})

    assert "Xã Chưa Đếm" in page.content.decode()


def test_a_conference_without_sites_says_what_to_do(conference):
    assert "Hội nghị chưa có điểm cầu." in signed_in(conference).get(reverse("attendance:counts", args=[conference.pk])).content.decode()


def test_the_csv_has_a_row_for_each_headcount_and_for_each_moment_without_one(conference):
    site, device, (one,) = make_hall(1, conference=conference, name="=Xã Bình Sơn")
    send(
        site,
        device,
        check_in(one),
        event("headcount", OPENS_AT, counted=4, moment="opening", reasons=["staff"], words="Ba kỹ thuật viên"),
        event("headcount", OPENS_AT + MINUTE, counted=1, moment="opening"),
        now=OPENS_AT + 2 * MINUTE,
    )

    answer = signed_in(conference).get(reverse("attendance:counts-csv", args=[conference.pk]))

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [line.split(",")[:6] for line in lines[1:]] == [
        ["'=Xã Bình Sơn", "Khai mạc", "08:00 10/12/2026", "08:01:00 10/12/2026", "1", "1"],
        ["'=Xã Bình Sơn", "Khai mạc", "08:00 10/12/2026", "08:00:00 10/12/2026", "4", "1"],
        ["'=Xã Bình Sơn", "Bế mạc", "11:15 10/12/2026", "chưa đếm", "", ""],
    ]
    assert "đếm cả người phục vụ, kỹ thuật; Ba kỹ thuật viên" in lines[2]
    assert lines[2].endswith("đã có số đếm sau thay thế")


def test_the_host_enters_a_headcount_for_a_moment_it_heard_by_telephone(conference):
    site, device, _ = make_hall(0, conference=conference)
    send(site, device, event("line", state="good"))
    client = signed_in(conference)

    client.post(reverse("attendance:headcount", args=[conference.pk, site.pk]), {"counted": "58", "moment": "opening", "note": "Chị Hoa"})

    found = figure(site)
    assert (found.counted, found.is_by_phone) == (58, True)


def test_the_host_enters_a_reason_and_a_reason_without_content_is_refused(conference):
    site, device, _ = make_hall(0, conference=conference)
    told = event("headcount", OPENS_AT, counted=2, moment="opening")
    send(site, device, told, now=OPENS_AT + MINUTE)
    client, page = signed_in(conference), reverse("attendance:explain", args=[conference.pk, site.pk, told.id])

    empty = client.post(page, {"words": " "})
    client.post(page, {"reasons": ["guests"], "words": "Hai phóng viên"})

    assert empty.status_code == 422
    assert "Chọn một lý do thường gặp hoặc ghi lý do bằng lời." in empty.content.decode()
    found = figure(site)
    assert (found.reasons, found.words) == ((CountReason.GUESTS,), "Hai phóng viên")


@pytest.mark.parametrize("sites", [1, 30])
def test_the_page_asks_the_same_queries_for_one_site_or_thirty(conference, sites, django_assert_num_queries):
    client = signed_in(conference)
    for _ in range(sites):
        site, device, (one,) = make_hall(1, conference=conference)
        send(site, device, check_in(one), event("headcount", OPENS_AT, counted=1, moment="opening"), now=OPENS_AT + MINUTE)
    page = reverse("attendance:counts", args=[conference.pk])
    client.get(page)

    with django_assert_num_queries(9):
        answer = client.get(page)

    assert answer.content.decode().count("<strong>1</strong>") == sites


def test_a_reason_may_come_after_the_closing_and_changes_no_figure(conference):
    site, device, (one,) = make_hall(1, conference=conference)
    told = event("headcount", OPENS_AT, counted=2, moment="opening")
    send(site, device, check_in(one), told, event("close", CLOSES_AT, counted=1, reason=""), now=CLOSES_AT)

    services.explain_count(site=site, count=told.id, reasons=[], words="Một phóng viên", by=TESTS, now=CLOSES_AT + MINUTE)

    found = figure(site)
    assert (found.counted, found.inside, found.reason) == (2, 1, "Một phóng viên")
