"""An approval of all, and seats that followed a successor, can be taken back until something rests on them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services
from diemcau.before.convening.errors import ApprovalInUse, SeatsChangedSince
from diemcau.before.convening.models import Delegate, Nomination, NominationStatus, Quota, StatusEvent, Terms
from diemcau.before.convening.services import Nominee
from diemcau.before.convening.services.invitations import INVITE, invite, post_invitations
from diemcau.foundation.accounts.models import Role
from tests.before.factories import NOW, TESTS, ConferenceFactory, QuotaFactory, SiteFactory, make_province, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference() -> Conference:
    province = make_province()
    conference = ConferenceFactory.create(host=province)
    SiteFactory.create(conference=conference, unit=province, name="Hội trường tỉnh", is_main=True)
    return conference


@pytest.fixture
def approved(conference) -> list[Nomination]:
    """Two people the host approved."""
    Terms.objects.create(conference=conference, needs_approval=True)
    quota = QuotaFactory.create(conference=conference, unit=make_unit("Xã An", parent=conference.host), seats=3)
    services.nominate(quota=quota, people=[Nominee("Đinh Thị Ước", email="uoc@vidu.vn"), Nominee("Phạm Văn Hai")], by=TESTS, now=NOW)
    rows = list(Nomination.objects.order_by("pk"))
    services.approve(nominations=rows, by=TESTS, now=NOW)
    return list(Nomination.objects.order_by("pk"))


def states() -> list[str]:
    return list(Nomination.objects.order_by("pk").values_list("status", flat=True))


def test_people_approved_all_at_once_wait_again_keep_their_seats_and_may_be_approved_anew(conference, approved):
    ids = [row.pk for row in approved]

    count = services.take_approval_back(conference=conference, nominations=ids, by=TESTS, now=NOW)
    waiting, delegates = states(), Delegate.objects.count()
    services.approve(nominations=list(Nomination.objects.all()), by=TESTS, now=NOW)

    assert (count, waiting, delegates) == (2, ["proposed", "proposed"], 0)
    assert (states(), Delegate.objects.count()) == (["confirmed", "confirmed"], 2)
    steps = StatusEvent.objects.filter(nomination=approved[0]).order_by("pk").values_list("status", flat=True)
    assert list(steps) == ["proposed", "confirmed", "proposed", "confirmed"]


def test_nobody_waits_again_when_one_of_them_was_changed(conference, approved):
    ids = [row.pk for row in approved]
    one = approved[0].delegate
    assert one
    facts = {"site": one.site, "unit": one.unit, "full_name": one.full_name, "post": "Chủ tịch", "phone": "", "email": ""}
    services.change_delegate(delegate=one, **facts, by=TESTS, now=NOW)

    with pytest.raises(ApprovalInUse):
        services.take_approval_back(conference=conference, nominations=ids, by=TESTS, now=NOW)
    assert states() == ["confirmed", "confirmed"]


def test_who_holds_an_invitation_stays_approved_with_all_others(conference, approved):
    assert INVITE and invite(conference=conference, by=TESTS, now=NOW) == 2
    post_invitations(conference_id=conference.pk, by=("system", "tests", "tests"), only_changes=False, clock=lambda: NOW)

    with pytest.raises(ApprovalInUse):
        services.take_approval_back(conference=conference, nominations=[row.pk for row in approved], by=TESTS, now=NOW)
    assert Delegate.objects.count() == 2


def test_the_page_offers_to_take_an_approval_back_to_whoever_gave_it_and_once(client, conference):
    Terms.objects.create(conference=conference, needs_approval=True)
    quota = QuotaFactory.create(conference=conference, unit=make_unit("Xã An", parent=conference.host), seats=1)
    services.nominate(quota=quota, people=[Nominee("Đinh Thị Ước")], by=TESTS, now=NOW)
    page, back = (reverse(f"convening:{name}", args=[conference.pk]) for name in ("quotas", "way_back"))
    client.force_login(make_user(conference.host))
    client.post(reverse("convening:approve_all", args=[conference.pk]))
    offered = client.get(page).content.decode()
    client.force_login(make_user(conference.host, Role.SECRETARY))
    to_another = client.get(page).content.decode()
    nothing = client.post(back, follow=True).content.decode()

    assert "Bạn vừa duyệt 1 người." in offered and "Bạn vừa duyệt" not in to_another
    assert "Không còn gì để hoàn tác" in nothing
    assert states() == [NominationStatus.CONFIRMED]


# --- seats that followed ----------------------------------------------------------------------------------
@pytest.fixture
def followed(conference):
    """Five seats of a unit that ended, two of them given back, went to two heirs; one heir had two seats before."""
    old, chief, other = (make_unit(name, parent=conference.host) for name in ("Xã Cũ", "Xã Một", "Xã Hai"))
    quota = QuotaFactory.create(conference=conference, unit=old, seats=5, given_back=2, given_back_reason="bận")
    had = QuotaFactory.create(conference=conference, unit=chief, seats=2)
    seats = {chief.pk: 4, other.pk: 1}
    trail = services.trail_of(quota, seats, chief.pk)
    services.follow_successor(quota=quota, seats=seats, named_go_to=chief.pk, by=TESTS, now=NOW)
    return quota, had, other, trail


def kept() -> list[tuple[str, int, int, bool]]:
    rows = Quota.objects.order_by("pk").select_related("unit")
    return [(str(row.unit_id), row.seats, row.given_back, row.moved_to_id is not None) for row in rows]


def test_seats_that_followed_go_back_and_all_stands_as_before(conference, followed):
    quota, had, other, trail = followed
    assert [row[1:] for row in kept()] == [(5, 2, True), (6, 2, False), (1, 0, False)]

    services.seats_return(conference=conference, trail=trail, by=TESTS, now=NOW)

    assert kept() == [(str(quota.unit_id), 5, 2, False), (str(had.unit_id), 2, 0, False)]
    assert not Quota.objects.filter(unit=other).exists()


def test_an_heir_that_named_somebody_keeps_its_line_without_seats(conference, followed):
    _quota, _had, other, trail = followed
    services.nominate(quota=Quota.objects.get(unit=other), people=[Nominee("Hồ Văn Ba")], by=TESTS, now=NOW)

    services.seats_return(conference=conference, trail=trail, by=TESTS, now=NOW)

    assert Quota.objects.get(unit=other).seats == 0
    assert states() == [NominationStatus.CONFIRMED]


def test_seats_that_were_changed_since_or_returned_before_stay_where_they_are(conference, followed):
    _quota, had, _other, trail = followed
    services.set_quotas(conference=conference, seats={(had.unit_id, None): 3}, by=TESTS, now=NOW)
    before = kept()

    with pytest.raises(SeatsChangedSince):
        services.seats_return(conference=conference, trail=trail, by=TESTS, now=NOW)
    assert kept() == before

    services.set_quotas(conference=conference, seats={(had.unit_id, None): 6}, by=TESTS, now=NOW)
    services.give_back(quota=Quota.objects.get(pk=had.pk), seats=2, reason="bận", by=TESTS, now=NOW)
    services.seats_return(conference=conference, trail=trail, by=TESTS, now=NOW)
    with pytest.raises(SeatsChangedSince):
        services.seats_return(conference=conference, trail=trail, by=TESTS, now=NOW)
