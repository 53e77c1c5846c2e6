"""What a freeze forbids, and what goes on all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from diemcau.before.conferences import services as conferences
from diemcau.before.conferences.models import Conference
from diemcau.before.conferences.services import ItemFacts, enter_item
from diemcau.before.convening import services as convening
from diemcau.before.convening.models import Delegate
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Site
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.errors import PreparationFrozen
from diemcau.during.attendance.models import Closing, Freeze
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network.models import Unit
from tests.before.factories import (
    NOW,
    TESTS,
    ConferenceFactory,
    DelegateFactory,
    ItemFactory,
    SiteFactory,
    SpeakerFactory,
    make_province,
    make_unit,
    make_user,
)
from tests.during.attendance_factories import NOON, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": TESTS, "now": NOON}


def frozen_hall(people: int = 2) -> tuple[Site, Any, list[Delegate]]:
    site, device, delegates = make_hall(people)
    send(site, device, check_in(delegates[0]))
    services.freeze_conference(conference=site.conference, by=TESTS, now=NOON)
    return site, device, delegates


def edits(conference: Conference, site: Site, delegate: Delegate) -> list[tuple[str, Any]]:
    """Every service that changes what a report tells beside the figures."""
    item, speaker = ItemFactory.create(conference=conference), SpeakerFactory.create(conference=conference)
    empty, doomed = SiteFactory.create(conference=conference), ItemFactory.create(conference=conference)
    gone = DelegateFactory.create(site=site, cancelled_at=NOW)
    facts: dict[str, Any] = {"title": "Khác", "starts_at": item.starts_at, "ends_at": item.ends_at}
    person: dict[str, Any] = {"site": site, "unit": site.unit, "full_name": "Người Khác", "post": "", "phone": ""}
    hall: dict[str, Any] = {"name": "Khác", "is_main": False, "capacity": 9, "address": "", "operator_name": "", "operator_phone": ""}
    day: dict[str, Any] = {"host": conference.host, "title": "Khác", "chair_name": "Khác", "chair_post": "", "purpose": "", "format": "hybrid"}
    hours: dict[str, Any] = {"opens_at": conference.opens_at, "closes_at": conference.closes_at}
    return [
        ("change", lambda: conferences.change_conference(conference=conference, **day, **hours, **BY)),
        ("topic", lambda: conferences.add_topic(conference=conference, title="Khác", **BY)),
        ("speaker", lambda: conferences.add_speaker(conference=conference, full_name="Khác", **BY)),
        ("speaker gone", lambda: conferences.remove_speaker(speaker=speaker, **BY)),
        ("item", lambda: conferences.add_item(conference=conference, kind="break", **facts, **BY)),
        ("item changed", lambda: conferences.change_item(item=item, kind="break", topic=None, speakers=[], reach="all", **facts, **BY)),
        ("item gone", lambda: conferences.remove_item(item=doomed, **BY)),
        ("item moved", lambda: conferences.move_item(item=item, earlier=True, **BY)),
        ("site", lambda: sites.open_site(conference=conference, unit=site.unit, name="Khác", **BY)),
        ("sites", lambda: sites.open_sites_of_communes(conference=conference, province=conference.host, **BY)),
        ("site changed", lambda: sites.change_site(site=site, **hall, **BY)),
        ("site gone", lambda: sites.remove_site(site=empty, **BY)),
        ("sites chosen", lambda: sites.choose_sites(item=item, sites=[site], **BY)),
        ("delegate", lambda: convening.add_delegate(conference=conference, **person, **BY)),
        ("delegates", lambda: convening.add_delegates(conference=conference, rows=[convening.NewDelegate(**person)], **BY)),
        ("delegate changed", lambda: convening.change_delegate(delegate=delegate, email="", **person, **BY)),
        ("delegate cancelled", lambda: convening.cancel_delegate(delegate=delegate, **BY)),
        ("delegate restored", lambda: convening.restore_delegate(delegate=gone, **BY)),
    ]


def test_a_frozen_conference_refuses_every_edit_of_its_preparation():
    site, _, delegates = frozen_hall()
    acts, kept = edits(site.conference, site, delegates[1]), Entry.objects.count()

    for _, act in acts:
        with pytest.raises(PreparationFrozen):
            act()

    assert Entry.objects.count() == kept


def test_before_the_freeze_the_same_edits_pass():
    site, _, delegates = make_hall(2)
    make_unit("Xã Mới", parent=site.conference.host)

    for name, act in edits(site.conference, site, delegates[1]):
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
        assert name


def test_what_arrives_after_the_freeze_is_kept_and_marked_and_changes_no_figure():
    site, device, delegates = frozen_hall()
    figures, listed = queries.frozen_figures(site.conference), queries.attendance_list(site.conference)
    live = queries.totals(site.conference).people

    late = send(site, device, check_in(delegates[1]), event("walk_in", full_name="Người Đến Sau"), event("headcount", counted=9), now=NOON)

    assert {result.outcome for result in late.results} == {"marked"}
    assert all("after_close" in result.marks for result in late.results)
    assert queries.frozen_figures(site.conference) == figures
    assert queries.attendance_list(site.conference) == listed
    assert queries.totals(site.conference).people == live
    assert services.refold(site).attended == 1


def test_a_site_that_never_spoke_cannot_close_after_the_freeze():
    site, device, _ = make_hall(1)
    services.freeze_conference(conference=site.conference, by=TESTS, now=NOON)

    send(site, device, event("close", counted=0, reason=""), now=NOON)

    assert not Closing.objects.exists()


@pytest.mark.parametrize("page", ["convening:cancel", "conferences:remove", "sites:chosen"])
def test_pages_say_why_a_frozen_conference_stays_as_it_is(client, page):
    site, _, delegates = make_hall(1)
    item = ItemFactory.create(conference=site.conference)
    services.freeze_conference(conference=site.conference, by=TESTS, now=NOON)
    client.force_login(make_user(site.conference.host))
    what = {"convening:cancel": delegates[0].pk}.get(page, item.pk)

    answer = client.post(reverse(page, args=[site.conference_id, what]), {"site": site.pk}, follow=True)

    assert answer.status_code == 200
    assert "đã khóa" in answer.content.decode()
    assert not Delegate.objects.filter(cancelled_at__isnull=False).exists()


PREPARING = {
    "conferences:detail": "/sua/",
    "conferences:programme": 'name="starts"',
    "sites:list": "/diem-cau/them/",
    "convening:list": "/dai-bieu/them/",
}


@pytest.mark.parametrize("page", PREPARING)
def test_pages_of_a_frozen_conference_offer_no_act_and_say_why_and_where_to_go(client, page):
    site, _, _ = make_hall(1)
    ItemFactory.create(conference=site.conference)
    client.force_login(make_user(site.conference.host))
    address = reverse(page, args=[site.conference_id])

    before = client.get(address).content.decode()
    services.freeze_conference(conference=site.conference, by=TESTS, now=NOON)
    after = client.get(address).content.decode()

    assert (PREPARING[page] in before, PREPARING[page] in after) == (True, False)
    assert ('id="locked"' in before, 'id="locked"' in after) == (False, True)
    assert reverse("reports:report", args=[site.conference_id]) in after.split('id="locked"')[1].split("</p>")[0]


def test_a_unit_contact_of_a_frozen_conference_is_told_why_there_is_nothing_to_fill(client):
    province = make_province("Tỉnh Quảng Ngãi", communes=("Xã Ba Tơ",))
    commune = Unit.objects.get(versions__name="Xã Ba Tơ")
    conference = ConferenceFactory.create(host=province)
    make_hall(1, conference=conference, unit=commune)
    services.freeze_conference(conference=conference, by=TESTS, now=NOON)
    client.force_login(make_user(commune, Role.CONTACT))

    text = client.get(reverse("convening:list", args=[conference.pk])).content.decode()

    assert ('id="locked"' in text, "/dai-bieu/them/" in text, f"/bao-cao/{conference.pk}/" in text) == (True, False, False)


def test_the_page_before_the_freeze_shows_fifty_sites_and_counts_all(client):
    site = SiteFactory.create()
    SiteFactory.create_batch(50, conference=site.conference, unit=site.unit)
    client.force_login(make_user(site.conference.host))
    address = reverse("attendance:freeze", args=[site.conference_id])

    page = client.get(address)
    text = page.content.decode()
    assert (page.context["not_closed_count"], len(page.context["not_closed"]), "?loc=open" in text) == (51, 50, True)

    Site.objects.filter(pk=site.pk).delete()
    page = client.get(address)
    assert (page.context["not_closed_count"], len(page.context["not_closed"]), "?loc=open" in page.content.decode()) == (50, 50, False)


def test_the_database_keeps_a_freeze_and_a_closing_as_they_were_signed():
    site, device, delegates = make_hall(1)
    send(site, device, check_in(delegates[0]), event("close", NOON - timedelta(minutes=1), counted=1), now=NOON)
    services.accept_closing(site=site, by=TESTS, now=NOON)
    services.freeze_conference(conference=site.conference, by=TESTS, now=NOON)

    for rows, change in (
        (Freeze.objects.all(), {"digest": "0"}),
        (Closing.objects.all(), {"attended": 5, "counted": 5}),
        (Closing.objects.all(), {"accepted_by": "ai khác"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()


def test_marking_a_topic_as_a_title_only_is_recorded():

    site, _, _ = make_hall(0)
    item = ItemFactory.create(conference=site.conference)
    facts = ItemFacts(kind="topic", title="Chuyên đề", starts_at=item.starts_at, ends_at=item.ends_at)
    entered = enter_item(conference=site.conference, facts=facts, by=TESTS, now=NOW)
    entered = type(entered).objects.select_related("topic", "conference").get(pk=entered.pk)

    flagged = ItemFacts(kind="topic", title="Chuyên đề", starts_at=item.starts_at, ends_at=item.ends_at, is_title_only=True)
    enter_item(conference=site.conference, facts=flagged, item=entered, by=TESTS, now=NOW)

    assert Entry.objects.get(act="conferences.topic-changed").details == {"topic": "Chuyên đề", "title_only": True}
