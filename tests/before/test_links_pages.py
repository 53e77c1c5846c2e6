from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from diemcau.before.conferences.models import Conference
from diemcau.before.sites import queries, services
from diemcau.before.sites.models import ConsoleLink
from diemcau.foundation.accounts.models import Role
from tests.before.factories import TESTS, ConferenceFactory, SiteFactory, UnitFactory, make_user

GET_PAGES = ["links", "slips", "links_workbook"]


@pytest.fixture
def conference() -> Conference:
    now = timezone.now()
    return ConferenceFactory.create(opens_at=now, closes_at=now + timedelta(hours=4))


def signed_in(client: Client, conference: Conference, role: str = Role.SECRETARY) -> None:
    client.force_login(make_user(conference.host, role))


@pytest.mark.django_db
@pytest.mark.parametrize("name", GET_PAGES)
def test_links_are_for_secretaries_a_viewer_is_told_so_and_a_stranger_finds_nothing(client: Client, conference: Conference, name: str):
    address = reverse(f"sites:{name}", args=[conference.pk])
    answers = []
    for user in (make_user(conference.host), make_user(conference.host, Role.VIEWER), make_user(UnitFactory.create())):
        client.force_login(user)
        answers.append(client.get(address).status_code)

    assert answers == [200, 403, 404]


@pytest.mark.django_db
@pytest.mark.parametrize("site_count", [1, 30])
def test_the_page_of_links_asks_the_same_queries_for_one_site_or_thirty(
    client: Client, conference: Conference, site_count: int, django_assert_num_queries: DjangoAssertNumQueries
):
    SiteFactory.create_batch(site_count, conference=conference, unit=conference.host)
    services.issue_links(conference=conference, by=TESTS, now=timezone.now())
    signed_in(client, conference)

    with django_assert_num_queries(12):
        page = client.get(reverse("sites:links", args=[conference.pk])).content.decode()

    assert page.count("data-copy=") == site_count
    assert page.count("chưa dùng") == site_count


@pytest.mark.django_db
def test_the_site_of_another_conference_cannot_be_named_in_the_address(client: Client, conference: Conference):
    other = SiteFactory.create()
    services.issue_link(site=other, by=TESTS, now=timezone.now())
    signed_in(client, conference)

    for name in ("replace_link", "withdraw_link"):
        assert client.post(reverse(f"sites:{name}", args=[conference.pk, other.pk])).status_code == 404
    assert ConsoleLink.objects.get().revoked_at is None


@pytest.mark.django_db
def test_the_workbook_holds_every_link_as_text(client: Client, conference: Conference):
    site = SiteFactory.create(conference=conference, name="=HYPERLINK(1)")
    services.issue_link(site=site, by=TESTS, now=timezone.now())
    signed_in(client, conference)

    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("sites:links_workbook", args=[conference.pk])).content))

    row = [cell.value for cell in list(book.worksheets[0].rows)[3]]
    assert row[1] == "=HYPERLINK(1)"
    assert str(row[4]).endswith(f"/diem-cau/{queries.links_of(conference)[0].token}/")
    assert book.worksheets[0]["B4"].data_type in {"s", "inlineStr"}


@pytest.mark.django_db
def test_links_cannot_be_made_by_a_link(client: Client, conference: Conference):
    signed_in(client, conference)

    assert client.get(reverse("sites:issue_links", args=[conference.pk])).status_code == 405
