"""Who tries links and devices that were never given is made to wait; nobody else notices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diemcau.before.sites import services
from diemcau.before.sites.models import Device
from diemcau.before.sites.services import UNKNOWN_TOKENS
from diemcau.foundation.accounts.services import count_attempt
from diemcau.kernel.tokens import hashed, new_token
from tests.before.factories import NOW, TESTS, ConferenceFactory, SiteFactory

pytestmark = pytest.mark.django_db


def open_link(token: str, *, address: str = "10.0.0.1") -> int:
    return Client(REMOTE_ADDR=address).get(reverse("console:link", args=[token])).status_code


def ask(site_id: int, token: str, *, address: str = "10.0.0.1") -> int:
    return Client(REMOTE_ADDR=address).get(f"/api/v1/sites/{site_id}/state", headers={"Authorization": f"Bearer {token}"}).status_code


def site_of_tomorrow():
    opens_at = timezone.now() + timedelta(days=1)
    return SiteFactory.create(conference=ConferenceFactory.create(opens_at=opens_at, closes_at=opens_at + timedelta(hours=3)))


def test_the_thirty_first_unknown_link_from_an_address_is_told_to_wait_and_a_right_link_still_opens():
    site = site_of_tomorrow()
    right = services.issue_link(site=site, by=TESTS, now=timezone.now())

    told = [open_link(new_token()) for _ in range(UNKNOWN_TOKENS + 1)]

    assert told == [404] * UNKNOWN_TOKENS + [429]
    assert open_link(right) == 200, "a neighbour behind the same address is not locked out"
    assert open_link(new_token(), address="10.0.0.2") == 404, "another address has its own count"


def test_the_page_says_what_happened_and_what_to_do(settings):
    for _ in range(UNKNOWN_TOKENS + 1):
        page = Client(REMOTE_ADDR="10.0.0.1").get(reverse("console:link", args=[new_token()]))

    assert "Đợi mười phút" in page.content.decode()


def test_unknown_devices_and_unknown_links_share_one_count_and_a_device_that_was_shut_out_is_no_guess():
    site = site_of_tomorrow()
    token = new_token()
    Device.objects.create(site=site, label="x", token_hash=hashed(token), paired_at=NOW, expires_at=site.conference.closes_at, revoked_at=NOW)

    told = [ask(site.pk, token) for _ in range(3)] + [ask(site.pk, new_token()) for _ in range(UNKNOWN_TOKENS + 1)] + [ask(site.pk, token)]

    assert told == [401] * 3 + [401] * UNKNOWN_TOKENS + [429] + [401]
    assert open_link(new_token()) == 429


def test_a_link_that_was_replaced_is_no_guess():
    site = site_of_tomorrow()
    old = services.issue_link(site=site, by=TESTS, now=timezone.now())
    services.issue_link(site=site, by=TESTS, now=timezone.now())

    assert {open_link(old) for _ in range(UNKNOWN_TOKENS + 5)} == {404}


@pytest.mark.parametrize(("minutes", "allowed"), [(9, False), (10, True)])
def test_ten_minutes_later_the_count_begins_again(minutes, allowed):
    for _ in range(3):
        count_attempt(what="x", address="10.0.0.1", most=2, now=NOW)

    assert count_attempt(what="x", address="10.0.0.1", most=2, now=NOW + timedelta(minutes=minutes)) is allowed


def test_addresses_of_one_ipv6_network_count_together_and_no_address_is_stored(rf):
    from diemcau.foundation.accounts.rules import address_of  # noqa: PLC0415

    assert address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:2::1")) == address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:2:ffff::9"))
    assert address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:3::1")) != address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:2::1"))
