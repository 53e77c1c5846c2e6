"""Codes on the pages: typed, throttled, told; and what a device may do with the token it got."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diemcau.before.sites import rules, services
from diemcau.before.sites.models import Device, PairingCode, Site
from diemcau.foundation.accounts.services import attempts_made
from diemcau.kernel.tokens import new_letters
from diemcau.surfaces.api.views import api
from tests.before.factories import TESTS, ConferenceFactory, SiteFactory

pytestmark = pytest.mark.django_db
CODE = "/diem-cau/ghep/"


@pytest.fixture
def site() -> Site:
    opens_at = timezone.now() + timedelta(days=1)
    return SiteFactory.create(conference=ConferenceFactory.create(opens_at=opens_at, closes_at=opens_at + timedelta(hours=3)), name="Phường Nghĩa Lộ")


def a_code(site: Site) -> str:
    return services.issue_code(site=site, by=TESTS, now=timezone.now())


def paired(site: Site) -> services.PairedDevice:
    return services.pair_by_code(letters=a_code(site), label="Máy", now=timezone.now())


def typed(code: str, *, address: str = "10.0.0.1", **more: str) -> int:
    return Client(REMOTE_ADDR=address).post(CODE, {"code": code} | more).status_code


def test_a_code_first_says_what_it_opens_and_pairs_with_the_second_press(client: Client, site: Site):
    code = a_code(site)

    asked = client.post(CODE, {"code": code.lower()})
    assert "Phường Nghĩa Lộ" in asked.content.decode()
    assert Device.objects.count() == 0
    nameless = client.post(CODE, {"code": code, "label": " "})
    done = client.post(CODE, {"code": code, "label": "Máy cửa sau"})
    replayed = client.post(CODE, {"code": code, "label": "Máy cửa sau"})

    assert (nameless.status_code, done.status_code, done["Location"], replayed.status_code) == (422, 302, reverse("console:console"), 404)
    assert done.cookies["diemcau_device"]["httponly"] is True
    assert Device.objects.get().label == "Máy cửa sau"


def test_of_a_thousand_wrong_codes_from_one_address_thirty_are_looked_at_and_then_not_even_a_right_one(site: Site):
    told = [typed(new_letters()) for _ in range(rules.WRONG_CODES + 3)]
    right = a_code(site)

    assert told == [404] * rules.WRONG_CODES + [429] * 3
    assert typed(right) == 429
    assert typed(right, address="10.0.0.2") == 200, "a hall behind another address goes on"
    assert attempts_made(what="pairing-code", address="10.0.0.1", now=timezone.now()) == rules.WRONG_CODES


def test_right_codes_are_no_guesses_however_many_halls_share_an_address(site: Site):
    assert [typed(a_code(site), label=f"Máy {number}") for number in range(rules.WRONG_CODES + 5)] == [302] * (rules.WRONG_CODES + 5)
    assert attempts_made(what="pairing-code", address="10.0.0.1", now=timezone.now()) == 0


def test_a_used_link_says_which_machine_used_it_and_how_to_bring_in_another(client: Client, site: Site):
    link = reverse("console:link", args=[services.issue_link(site=site, by=TESTS, now=timezone.now())])
    client.post(link, {"label": "Máy cửa chính"})

    again, stranger = client.get(link), Client().get(link)

    assert (again.status_code, stranger.status_code) == (200, 410)
    assert "“Máy cửa chính”" in stranger.content.decode()
    assert CODE in stranger.content.decode()
    assert Client().post(link, {"label": "Máy khác"}).status_code == 410
    assert Device.objects.count() == 1


def test_a_console_makes_codes_for_its_own_hall_and_renames_itself_only(client: Client, site: Site):
    other = paired(site)
    client.cookies["diemcau_device"] = paired(site).token

    made = client.post(reverse("console:devices"))
    client.post(reverse("console:rename"), {"label": "Máy của Mai"})
    wrong = client.post(reverse("console:rename"), {"label": " "})

    letters = made.context["invitation"].letters
    assert PairingCode.objects.filter(device=None).get().made_by == "Máy"
    assert letters in made.content.decode()
    assert made.context["invitation"].typed_at.endswith(CODE)
    assert letters not in client.get(reverse("console:devices")).content.decode(), "it is shown once"
    assert wrong.status_code == 422
    other.device.refresh_from_db()
    assert (other.device.label, Device.objects.exclude(pk=other.device.pk).get().label) == ("Máy", "Máy của Mai")


def test_a_device_that_was_shut_out_makes_no_codes(client: Client, site: Site):
    mine = paired(site)
    services.revoke_device(device=mine.device, reason="Mất máy", by=TESTS, now=timezone.now())
    client.cookies["diemcau_device"] = mine.token

    assert [client.post(reverse(f"console:{name}"), {"label": "x"}).status_code for name in ("devices", "rename")] == [401, 401]
    assert PairingCode.objects.filter(device=None).count() == 0


def test_no_address_of_the_api_answers_the_token_of_another_site(site: Site):
    mine, other = paired(site), SiteFactory.create(conference=site.conference)
    names = sorted({str(getattr(pattern, "name", "")) for pattern in api.urls[0] if "sites/" in str(pattern.pattern)})
    header = {"Authorization": f"Bearer {mine.token}"}
    answers = {}
    for name in names:
        address = reverse(f"api:{name}", args=[other.pk])
        answers[name] = {
            status
            for status in (
                Client().get(address, headers=header).status_code,
                Client().post(address, "{}", content_type="application/json", headers=header).status_code,
            )
            if status != 405
        }

    assert len(names) >= 3
    assert answers == {name: {404} for name in names}
