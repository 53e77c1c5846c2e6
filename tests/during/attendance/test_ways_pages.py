"""The host's pages about how people came: figures that add up, the switch of self check-in, files, ranges told as ranges."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from diemcau.during.attendance import queries
from diemcau.during.attendance.models import SelfCheckIn
from diemcau.during.attendance.queries.self_check_in import running
from tests.before.factories import OPENS_AT, make_user
from tests.during.attendance.test_paper_rows import ENTERED, row
from tests.during.attendance.test_self_check_in import digits_of, enter, switch
from tests.during.attendance_factories import MORNING, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall():
    """A hall to which people came in every way: by name, by themselves (late and with a false clock), from paper, as walk-in."""
    site, device, people = make_hall(people=5, name="Phường Nghĩa Lộ")
    switch(site)
    seen = OPENS_AT - timedelta(minutes=18)
    send(site, device, check_in(people[0]), row(people[1]), event("walk_in", MORNING, full_name="=Lê Thị Mai", post="", unit=None), now=ENTERED)
    enter(people[2], digits_of(site), now=ENTERED)
    enter(people[3], digits_of(site), seen, sent_at=seen, now=ENTERED)
    return site


@pytest.fixture
def host(client, hall):
    client.force_login(make_user(hall.conference.host))
    return client


def page(name, hall):
    return reverse(f"attendance:{name}", args=[hall.conference_id])


def lines(answer):
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_the_page_shows_each_way_and_what_is_to_look_at(host, hall):
    told = host.get(page("ways", hall))

    total = told.context["total"]
    assert (total.attended, total.by_operator, total.by_self, total.from_paper) == (5, 2, 2, 1)
    assert "1 cần xem lại" in told.text
    assert "1 gửi muộn" in told.text


def test_the_table_is_a_file_whose_last_row_adds_up(host, hall):
    head, site, total = lines(host.get(page("ways-csv", hall)))

    assert (len(head), site[0], total[0]) == (10, "Phường Nghĩa Lộ", "Tất cả")
    assert site[1:] == total[1:] == ["5", "0", "1", "2", "1", "1", "1", "1", "có"]


def test_arrivals_are_a_file_in_which_paper_is_a_range_and_no_cell_is_a_formula(host, hall):
    told = {line[1]: line[4:] for line in lines(host.get(page("arrivals-csv", hall)))[1:]}

    assert sorted(told.values()) == sorted(
        [
            ["07:30", "tìm theo tên", ""],
            ["07:00–08:00, từ giấy", "danh sách ký tên", ""],
            ["07:42", "tự điểm danh", "gửi muộn"],
            ["không rõ", "tự điểm danh", "giờ không khớp"],
            ["07:30", "phát sinh, dự thay", ""],
        ]
    )
    assert "'=Lê Thị Mai" in told


def test_the_switch_works_for_one_site_and_for_all_and_leads_back(client):
    site, _, _ = make_hall()
    other, _, _ = make_hall(conference=site.conference)
    switch(site, other, now=timezone.now() - timedelta(hours=1))
    client.force_login(make_user(site.conference.host))

    one = client.post(page("switch", site), {"site": site.pk, "to": "off", "back": "site"})
    here = [running(hall) is not None for hall in (site, other)]
    everyone = client.post(page("switch", site), {"to": "on"})

    assert (one.url, everyone.url) == (reverse("attendance:site", args=[site.conference_id, site.pk]), page("ways", site))
    assert (here, [running(hall) is not None for hall in (site, other)]) == ([False, True], [True, True])


def test_a_site_of_another_conference_cannot_be_switched(host, hall):
    stranger, _, _ = make_hall()

    assert host.post(page("switch", hall), {"site": stranger.pk, "to": "on"}).status_code == 404
    assert SelfCheckIn.objects.filter(site=stranger).count() == 0


def test_the_page_of_the_site_and_its_log_tell_range_sheet_and_who_did_it(host, hall):
    site = host.get(reverse("attendance:site", args=[hall.conference_id, hall.pk])).text
    log = host.get(reverse("attendance:log", args=[hall.conference_id, hall.pk])).text

    assert ("07:00–08:00, từ giấy" in site, "tự điểm danh, gửi muộn" in site, "đồng hồ không khớp" in site) == (True, True, True)
    assert ("tờ K7QM, dòng 3" in log, log.count("đại biểu tự làm")) == (True, 2)


def test_whoever_is_known_from_paper_is_told_beside_the_curve_and_not_drawn_in_it(hall):
    conference = hall.conference

    assert (queries.arrivals(conference)[-1].people, queries.arrived_on_paper(conference)) == (3, 1)  # one has no time at all


def test_who_was_scanned_before_the_sheet_ended_is_drawn_and_not_told_twice():
    site, device, (delegate, _other) = make_hall()
    send(site, device, row(delegate), check_in(delegate, MORNING), now=ENTERED)

    assert (queries.arrivals(site.conference)[-1].people, queries.arrived_on_paper(site.conference)) == (1, 0)
