"""Who was invited hears of every change: of another time or place, of leaving the list, of coming back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from diemcau.before.conferences import services as conferences
from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services
from diemcau.before.convening.errors import TooLateToInvite
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries.correspondence import misinformed
from diemcau.before.convening.services import Nominee
from diemcau.before.convening.services.invitations import invite, say_farewell, tell_changes
from diemcau.foundation.notices.models import Notice, NoticeFile
from tests.before.factories import CLOSES_AT, NOW, TESTS, ConferenceFactory, DelegateFactory, QuotaFactory, SiteFactory, make_user

pytestmark = pytest.mark.django_db


def invited(do_jobs, *, people: int = 2, now: bool = False) -> Conference:
    """A conference (of next week when ``now``) that invited ``people`` by e-mail and one by telephone."""
    facts = {"opens_at": timezone.now() + timedelta(days=7), "closes_at": timezone.now() + timedelta(days=7, hours=3)} if now else {}
    conference = ConferenceFactory.create(**facts)
    site = SiteFactory.create(conference=conference, unit=conference.host)
    for number in range(people):
        DelegateFactory.create(site=site, full_name=f"Nguyễn Thị {chr(65 + number)}", email=f"{number}@vidu.vn")
    DelegateFactory.create(site=site, full_name="Trần Không Thư", phone="+84912345678")
    invite(conference=conference, by=TESTS, now=NOW)
    do_jobs()
    return conference


def moved(conference: Conference, days: int) -> Conference:
    day = timedelta(days=days)
    return conferences.change_conference(
        conference=conference, host=conference.host, title=conference.title, chair_name=conference.chair_name, chair_post="", purpose="",
        format=conference.format, opens_at=conference.opens_at + day, closes_at=conference.closes_at + day, by=TESTS, now=NOW,
    )  # fmt: skip


def calendars(email: str) -> list[tuple[str, str]]:
    """METHOD and SEQUENCE of each calendar file sent to ``email``."""
    files = [bytes(file.content).decode() for file in NoticeFile.objects.filter(notice__email=email).order_by("pk")]
    return [(text.split("METHOD:")[1].split("\r\n")[0], text.split("SEQUENCE:")[1].split("\r\n")[0]) for text in files]


def test_moving_there_and_back_tells_those_who_were_invited_once_each_time_and_the_calendar_grows(do_jobs):
    conference = invited(do_jobs)
    assert misinformed(conference) == []

    for days in (1, -1):
        conference = moved(conference, days)
        assert [person.full_name for person in misinformed(conference)] == ["Nguyễn Thị A", "Nguyễn Thị B"]  # the text by hand never left
        assert tell_changes(conference=conference, by=TESTS, now=NOW) == 2
        do_jobs()
        assert (misinformed(conference), tell_changes(conference=conference, by=TESTS, now=NOW)) == ([], 0)

    invite(conference=conference, by=TESTS, now=NOW)  # nobody gets the same news twice
    do_jobs()
    assert calendars("0@vidu.vn") == [("PUBLISH", "0"), ("PUBLISH", "1"), ("PUBLISH", "2")]
    last = Notice.objects.filter(email="0@vidu.vn").latest("pk")
    assert (last.subject.startswith("Giấy mời (có thay đổi): "), "thay thư trước" in last.text) == (True, True)
    with pytest.raises(TooLateToInvite):
        tell_changes(conference=conference, by=TESTS, now=conference.opens_at)


def test_who_is_taken_off_the_list_is_told_and_their_calendar_drops_it_and_back_again(do_jobs, django_capture_on_commit_callbacks):
    conference = invited(do_jobs, now=True)
    gone = Delegate.objects.get(email="0@vidu.vn")

    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_delegate(delegate=gone, by=TESTS, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        services.restore_delegate(delegate=gone, by=TESTS, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_delegate(delegate=Delegate.objects.get(full_name="Trần Không Thư"), by=TESTS, now=NOW)

    assert calendars("0@vidu.vn") == [("PUBLISH", "0"), ("CANCEL", "1"), ("PUBLISH", "2")]
    assert list(Notice.objects.filter(purpose="convening.farewell").values_list("email", flat=True)) == ["0@vidu.vn"]
    assert misinformed(conference) == []


def test_a_unit_that_replaces_somebody_on_the_morning_lets_them_know(do_jobs, django_capture_on_commit_callbacks):
    conference = invited(do_jobs, people=0, now=True)
    quota = QuotaFactory.create(conference=conference, unit=conference.host, seats=3)
    person = Nominee("Đinh Thị Ước", email="uoc@vidu.vn")
    nomination = services.nominate(quota=quota, people=[person], by=TESTS, now=NOW).nominations.get()
    invite(conference=conference, by=TESTS, now=NOW)
    do_jobs()

    with django_capture_on_commit_callbacks(execute=True):
        services.replace(nomination=nomination, person=Nominee("Lê Thị Tư"), reason="ốm", by=TESTS, now=NOW)

    assert calendars("uoc@vidu.vn") == [("PUBLISH", "0"), ("CANCEL", "1")]


@pytest.mark.parametrize(("seconds", "letters"), [(-1, 1), (0, 0)])
def test_nobody_is_told_once_the_conference_is_over(do_jobs, seconds: int, letters: int):
    invited(do_jobs)
    gone = Delegate.objects.get(email="0@vidu.vn")
    Delegate.objects.filter(pk=gone.pk).update(cancelled_at=NOW)
    assert say_farewell(delegates=[gone.pk], by=TESTS, now=CLOSES_AT + timedelta(seconds=seconds)) == letters


def test_the_secretary_is_asked_before_the_change_leaves(client, do_jobs):
    conference = invited(do_jobs, now=True)
    moved(conference, 1)
    client.force_login(make_user(conference.host))

    todo = client.get(reverse("convening:invite_todo", args=[conference.pk])).content.decode()
    page = client.get(reverse("convening:invite", args=[conference.pk]))
    assert ("2 người có giấy mời" in todo, len(page.context["misinformed"]), Notice.objects.count()) == (True, 2, 3)
    client.post(reverse("convening:tell-changes", args=[conference.pk]))
    do_jobs()
    assert Notice.objects.count() == 5
    assert "người có giấy mời" not in client.get(reverse("convening:invite_todo", args=[conference.pk])).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_finding_the_misinformed_costs_the_same_for_one_or_thirty(do_jobs, count: int, django_assert_num_queries):
    conference = moved(invited(do_jobs, people=count), 1)
    with django_assert_num_queries(3):
        assert len(misinformed(conference)) == count
