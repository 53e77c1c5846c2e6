from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from diemcau.before.conferences.models import Conference
from diemcau.before.sites import queries, services
from diemcau.before.sites.errors import ConferenceOver, ExpiredLink, UnknownLink
from diemcau.before.sites.models import ConsoleLink, Device, Site
from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import system
from diemcau.kernel.text import fold, sort_key
from diemcau.kernel.tokens import hashed

OPENS = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=4)
EXPIRES = CLOSES + timedelta(days=2)
BY = system("test")
TICK = timedelta(microseconds=1)


def a_conference(sites: int = 1) -> Conference:
    unit = Unit.objects.create()
    conference = Conference.objects.create(host=unit, title="Tập huấn", chair_name="Lê A", opens_at=OPENS, closes_at=CLOSES, created_at=OPENS)
    names = [f"Điểm cầu {number:03d}" for number in range(sites)]
    Site.objects.bulk_create([Site(conference=conference, unit=unit, name=name, folded=fold(name), sort_key=sort_key(name)) for name in names])
    return conference


def the_site(conference: Conference) -> Site:
    return Site.objects.select_related("conference").get(conference=conference)


@pytest.mark.django_db
def test_a_link_is_stored_as_a_hash_and_can_be_printed_again():
    site = the_site(a_conference())

    token = services.issue_link(site=site, by=BY, now=OPENS)

    link = ConsoleLink.objects.get()
    assert link.token_hash == hashed(token)
    assert link.expires_at == EXPIRES
    assert [row.token for row in queries.links_of(site.conference)] == [token]


@pytest.mark.django_db
def test_a_new_link_replaces_the_old_one_and_leaves_paired_devices_alone():
    site = the_site(a_conference())
    old = services.issue_link(site=site, by=BY, now=OPENS)
    paired = services.pair_device(token=old, label="Máy 1", now=OPENS)

    new = services.issue_link(site=site, by=BY, now=OPENS)

    with pytest.raises(UnknownLink):
        services.pair_device(token=old, label="Máy 2", now=OPENS)
    assert services.pair_device(token=new, label="Máy 2", now=OPENS).device.site == site, "a used link can be renewed"
    assert queries.device_by_token(paired.token, OPENS) == paired.device


@pytest.mark.django_db
@pytest.mark.parametrize("site_count", [1, 30])
def test_links_for_all_sites_are_made_in_the_same_queries_for_one_site_or_thirty(site_count: int, django_assert_num_queries: DjangoAssertNumQueries):
    conference = a_conference(site_count)

    with django_assert_num_queries(8):  # two of them the savepoint
        made = services.issue_links(conference=conference, by=BY, now=OPENS)
    with django_assert_num_queries(3):
        rows = queries.links_of(conference)

    assert made == site_count
    assert len({row.token for row in rows}) == site_count
    assert Entry.objects.filter(act="sites.links-issued").count() == 1


@pytest.mark.django_db
def test_issuing_links_again_keeps_those_that_exist_and_follows_the_hours_of_the_conference():
    conference = a_conference(2)
    first = queries.links_of(conference)[0].site
    token = services.issue_link(site=first, by=BY, now=OPENS)
    device = services.pair_device(token=token, label="Máy", now=OPENS).device
    Conference.objects.update(closes_at=CLOSES + timedelta(days=7))
    conference.refresh_from_db()

    made = services.issue_links(conference=conference, by=BY, now=OPENS)

    assert made == 1
    assert queries.links_of(conference)[0].token == token
    assert set(ConsoleLink.objects.values_list("expires_at", flat=True)) == {EXPIRES + timedelta(days=7)}
    device.refresh_from_db()
    assert device.expires_at == EXPIRES + timedelta(days=7)


@pytest.mark.django_db
def test_links_are_made_until_two_days_after_the_conference_and_not_from_then_on():
    site = the_site(a_conference())

    assert services.issue_link(site=site, by=BY, now=EXPIRES - TICK)
    with pytest.raises(ConferenceOver):
        services.issue_link(site=site, by=BY, now=EXPIRES)
    with pytest.raises(ConferenceOver):
        services.issue_links(conference=site.conference, by=BY, now=EXPIRES)


@pytest.mark.django_db
def test_a_link_pairs_until_it_expires_and_not_from_then_on():
    site = the_site(a_conference())

    used = services.pair_device(token=services.issue_link(site=site, by=BY, now=OPENS), label="Máy", now=EXPIRES - TICK)
    late = services.issue_link(site=site, by=BY, now=OPENS)

    assert used.device.expires_at == EXPIRES
    with pytest.raises(ExpiredLink):
        services.pair_device(token=late, label="Máy", now=EXPIRES)


@pytest.mark.django_db
@pytest.mark.parametrize("guess", ["", "a", "x" * 5000, "'; DROP TABLE sites_device; --", "ký tự lạ"])
def test_an_unknown_token_pairs_nothing(guess: str):
    with pytest.raises(UnknownLink):
        services.pair_device(token=guess, label="Máy", now=OPENS)

    assert Device.objects.count() == 0


@pytest.mark.django_db
def test_a_revoked_link_answers_like_an_unknown_one():
    token = services.issue_link(site=the_site(a_conference()), by=BY, now=OPENS)
    link = ConsoleLink.objects.get()

    services.revoke_link(link=link, by=BY, now=OPENS)
    services.revoke_link(link=link, by=BY, now=OPENS + TICK)

    with pytest.raises(UnknownLink) as revoked:
        services.pair_device(token=token, label="Máy", now=OPENS)
    assert str(revoked.value.sentence) == str(UnknownLink().sentence)
    link.refresh_from_db()
    assert link.revoked_at == OPENS
    assert Entry.objects.filter(act="sites.link-revoked").count() == 1


@pytest.mark.django_db
def test_a_device_may_act_until_it_expires_and_not_from_then_on(django_assert_num_queries: DjangoAssertNumQueries):
    token = services.issue_link(site=the_site(a_conference()), by=BY, now=OPENS)
    paired = services.pair_device(token=token, label="Máy", now=OPENS)

    with django_assert_num_queries(1):
        device = queries.device_by_token(paired.token, EXPIRES - TICK)
        assert device is not None
        assert device.site.conference.title == "Tập huấn"
    assert queries.device_by_token(paired.token, EXPIRES) is None
    assert queries.device_by_token(token, OPENS) is None  # the link's token is no device's


@pytest.mark.django_db
def test_a_revoked_device_is_shut_out_and_the_others_of_its_site_are_not():
    site = the_site(a_conference())
    lost = services.pair_device(token=services.issue_link(site=site, by=BY, now=OPENS), label="Máy mất", now=OPENS)
    kept = services.pair_by_code(letters=services.issue_code(site=site, by=lost.device.actor, now=OPENS), label="Máy giữ", now=OPENS)

    services.revoke_device(device=lost.device, reason="Mất máy", by=BY, now=OPENS)

    assert queries.device_by_token(lost.token, OPENS) is None
    assert queries.device_by_token(kept.token, OPENS) == kept.device


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Cửa \u0000chính\n ", "Cửa chính"), ("x" * 81, "x" * 80), (" ", "Máy chưa đặt tên"), ("<b>Máy</b>", "<b>Máy</b>")],
)
def test_the_name_of_a_device_is_cleaned_and_never_empty(typed: str, kept: str):
    token = services.issue_link(site=the_site(a_conference()), by=BY, now=OPENS)

    assert services.pair_device(token=token, label=typed, now=OPENS).device.label == kept


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_replacing_a_link_at_once_leave_one_live_link():
    site = the_site(a_conference())

    def replace(_: int) -> str:
        try:
            return services.issue_link(site=site, by=BY, now=OPENS)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as people:
        tokens = list(people.map(replace, range(4)))

    live = ConsoleLink.objects.get(revoked_at=None)
    assert queries.token_of(live) in tokens
