"""The page “To look at”: who decides there, and what it says when nothing waits."""

from __future__ import annotations

import pytest
from django.urls import reverse

from diemcau.during.attendance import queries
from diemcau.during.attendance.models import Decision, Presence, SiteEvent
from diemcau.during.attendance.queries.conflicts import conflicts
from diemcau.foundation.accounts.models import Role
from tests.before.factories import ConferenceFactory, DelegateFactory
from tests.during.attendance.test_board import signed_in
from tests.during.attendance.test_conflicts import LATER, attended, decide, found, two_halls
from tests.during.attendance_factories import event, make_hall, send

pytestmark = pytest.mark.django_db


def test_the_page_says_what_waits_and_the_secretary_decides_it_there():
    here, there, someone = two_halls()
    client = signed_in(here.conference)
    page = reverse("attendance:conflicts", args=[here.conference_id])

    first = client.get(page).content.decode()
    key = conflicts(here.conference)[0].key
    after = client.post(reverse("attendance:decide", args=[here.conference_id]), {"one": f"{key}|site:{there.pk}"}, follow=True).content.decode()

    assert someone.full_name in first
    assert f"Chỉ tính tại {here.name}" in first
    assert "Đã quyết định 1 việc." in after
    assert (attended(here), attended(there)) == (0, 1)


def test_what_is_ticked_is_decided_together_and_what_does_not_fit_stays():
    here, _there, _someone = two_halls()
    send(here, here.devices.get(), event("check_in", code="AAAAAAAAAAAAAAAA"))
    client = signed_in(here.conference)
    keys = [conflict.key for conflict in conflicts(here.conference)]

    page = client.post(reverse("attendance:decide", args=[here.conference_id]), {"key": keys, "decision": "keep"}, follow=True).content.decode()

    assert "1 việc giữ nguyên như cũ" in page
    assert [what for what, _ in found(here.conference)] == ["unknown_code"]


def test_a_code_is_given_to_whom_the_secretary_finds_without_accents():
    site, device, _ = make_hall(0)
    someone = DelegateFactory.create(site=site, conference=site.conference, full_name="Hồ Thị Mai")
    send(site, device, event("check_in", code="AAAAAAAAAAAAAAAA"))
    client = signed_in(site.conference)
    (conflict,) = conflicts(site.conference)
    page = reverse("attendance:assign", args=[site.conference_id])

    listed = client.get(page, {"key": conflict.key, "q": "ho thi mai"}).content.decode()
    client.post(page, {"key": conflict.key, "delegate": someone.pk})
    gone = client.get(page, {"key": conflict.key})

    assert "Hồ Thị Mai" in listed
    assert Presence.objects.get().delegate_id == someone.pk
    assert gone.status_code == 404


def test_a_decision_is_taken_back_on_the_page_and_a_viewer_only_reads():
    here, _there, _someone = two_halls()
    decide(here.conference, Decision.KEEP)
    made = SiteEvent.objects.filter(kind="resolve").order_by("pk")[0]
    sent = {"event": str(made.event_id)}
    address = reverse("attendance:take_back", args=[here.conference_id])

    viewer = signed_in(here.conference, Role.VIEWER)
    assert viewer.get(reverse("attendance:conflicts", args=[here.conference_id])).status_code == 200
    assert viewer.post(address, sent).status_code == 403
    signed_in(here.conference).post(address, sent)

    assert [what for what, _ in found(here.conference)] == ["two_halls"]


def test_the_list_is_taken_away_as_csv_without_formulas():
    site, device, _ = make_hall(0)
    send(site, device, event("check_in", code="=1+1"))

    content = signed_in(site.conference).get(reverse("attendance:conflicts-csv", args=[site.conference_id])).content.decode("utf-8-sig")

    header, row = content.splitlines()
    assert header.split(",")[0] == "Nội dung"
    assert row.split(",")[:4] == ["Mã không rõ", "'=1+1", "", site.name]


def test_an_empty_list_says_what_would_stand_there():
    conference = ConferenceFactory.create()

    assert "Không có gì mâu thuẫn" in signed_in(conference).get(reverse("attendance:conflicts", args=[conference.pk])).content.decode()


def test_the_board_counts_what_waits_and_leads_there():
    here, _there, _someone = two_halls()
    (todo,) = [item for item in queries.todo(here.conference, LATER) if item.matter == "conflicts"]

    page = signed_in(here.conference).get(reverse("attendance:board", args=[here.conference_id])).content.decode()

    assert (todo.people, todo.sites) == (1, 2)
    assert reverse("attendance:conflicts", args=[here.conference_id]) in page
