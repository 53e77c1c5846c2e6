"""Units that have not answered are reminded: by the host, before the deadline, never twice within an hour."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services
from diemcau.before.convening.errors import ConferenceClosed
from diemcau.before.convening.models import Nudge, Quota
from diemcau.before.convening.queries.quotas import terms_of
from diemcau.before.convening.services import Contact, Nominee, Nudged
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.notices.models import Notice
from tests.before.factories import CLOSES_AT, NOW, TESTS, ConferenceFactory, QuotaFactory, SiteFactory, make_province, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> Conference:
    """Three communes are asked for one person: one has an account, one a link with an address, one nothing."""
    province = make_province()
    conference = ConferenceFactory.create(host=province)
    SiteFactory.create(conference=conference, unit=province, is_main=True)
    communes = [make_unit(name, parent=province) for name in ("Xã An", "Xã Bình", "Xã Cát")]
    for commune in communes:
        QuotaFactory.create(conference=conference, unit=commune, seats=1)
    make_user(communes[0], Role.CONTACT)
    services.issue_unit_link(conference=conference, unit=communes[1], contact=Contact("Đinh Văn Đầu", email="dau@vidu.vn"), by=TESTS, now=NOW)
    return conference


def nudged(conference: Conference, now: datetime = NOW) -> Nudged:
    quotas = list(Quota.objects.filter(conference=conference).order_by("pk"))
    return services.nudge(conference=conference, quotas=quotas, by=TESTS, now=now)


def test_all_units_with_open_seats_are_written_to_and_who_cannot_be_reached_is_told(asked: Conference):
    came = nudged(asked)

    assert (came.units, came.letters, came.unreachable, came.too_soon) == (2, 2, 1, 0)
    assert sorted(Notice.objects.values_list("email", "purpose", "about")) == sorted(
        [("dau@vidu.vn", "convening.nudge", f"conference:{asked.pk}"), ("user1@example.vn", "convening.nudge", f"conference:{asked.pk}")]
    )
    letter = Notice.objects.get(email="dau@vidu.vn")
    assert "/chuan-bi/cu/" in letter.text
    assert ("Xã Bình" in letter.text, "Xã An" in letter.text, len(letter.short_text) <= 160) == (True, False, True)


def test_nobody_is_nudged_twice_within_an_hour(asked: Conference):
    nudged(asked)

    assert nudged(asked, NOW + timedelta(minutes=59)).too_soon == 2
    assert Notice.objects.count() == 2
    assert nudged(asked, NOW + timedelta(minutes=60)).units == 2
    assert Notice.objects.count() == 4


def test_a_unit_that_has_answered_is_left_in_peace(asked: Conference):
    first = Quota.objects.order_by("pk")[0]
    services.nominate(quota=first, people=[Nominee("Đinh Thị Ước")], by=TESTS, now=NOW)

    assert nudged(asked).units == 1
    with pytest.raises(ConferenceClosed):
        nudged(asked, CLOSES_AT)


def test_reminders_go_out_once_for_each_day_before_the_deadline_and_move_with_the_conference(asked: Conference):
    services.set_terms(conference=asked, deadline_days=5, deadline_hour=time(17), reminder_days=[3, 1], by=TESTS, now=NOW)
    deadline = terms_of(asked).deadline(asked.day)

    def remind(now: datetime) -> int:
        return services.remind(now=now, by=TESTS)

    assert remind(deadline - timedelta(days=3, seconds=1)) == 0
    assert [remind(deadline - timedelta(days=3)), remind(deadline - timedelta(days=3)), remind(deadline - timedelta(days=2))] == [2, 0, 0]
    moved = timedelta(days=10)
    Conference.objects.update(opens_at=asked.opens_at + moved, closes_at=asked.closes_at + moved)
    assert [remind(deadline - timedelta(days=1)), remind(deadline)] == [0, 0]  # the old days are forgotten
    assert remind(deadline + moved - timedelta(days=1)) == 2
    assert remind(deadline + moved) == 0
    assert list(Nudge.objects.order_by("days_before", "pk").values_list("days_before", flat=True)) == [1, 1, 3, 3]


def test_the_contact_is_told_when_somebody_moves_up_from_the_waiting_list(asked: Conference, django_capture_on_commit_callbacks):
    quota = Quota.objects.order_by("pk")[1]
    for name in ("Đinh Thị Ước", "Phạm Văn Hai"):
        services.nominate(quota=quota, people=[Nominee(name)], by=TESTS, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        services.decline(nomination=quota.nominations.order_by("pk")[0], reason="Ốm", by=TESTS, now=NOW)

    letter = Notice.objects.get()
    assert (letter.purpose, letter.email, "Phạm Văn Hai" in letter.text) == ("convening.moved-up", "dau@vidu.vn", True)


def test_the_host_nudges_from_the_overview_makes_links_and_prints_slips(client, asked: Conference):
    later = timezone.now() + timedelta(days=20)
    Conference.objects.update(opens_at=later, closes_at=later + timedelta(hours=3))
    host = make_user(asked.host)
    client.force_login(host)

    client.post(reverse("convening:nudge", args=[asked.pk]))
    assert Nudge.objects.count() == 2
    client.post(reverse("convening:issue_unit_links", args=[asked.pk]))
    page = client.get(reverse("convening:unit_links", args=[asked.pk]))
    assert [link is not None for _unit, link, _address in page.context["rows"]] == [True, True, True]
    slips = client.get(reverse("convening:unit_slips", args=[asked.pk])).content.decode()
    assert slips.count('class="slip"') == 3

    client.force_login(make_user(Quota.objects.order_by("pk")[0].unit, Role.CONTACT))
    for page_name in ("unit_links", "unit_slips"):
        assert client.get(reverse(f"convening:{page_name}", args=[asked.pk])).status_code == 404
    assert client.post(reverse("convening:nudge", args=[asked.pk])).status_code == 404
