from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries, Settings

import diemcau
from diemcau.before.sites import services
from diemcau.before.sites.models import ConsoleLink, Device, Site
from diemcau.surfaces.console.words import words
from tests.before.factories import CLOSES_AT, NOW, OPENS_AT, TESTS, SiteFactory

EXPIRES = CLOSES_AT + timedelta(days=2)
CONSOLE = "/diem-cau/bang/"
MACHINE = "/diem-cau/bang/may.json"


def address(site: Site) -> str:
    return reverse("console:link", args=[services.issue_link(site=site, by=TESTS, now=NOW)])


def at(moment: datetime) -> Any:
    return patch.object(timezone, "now", return_value=moment)


@pytest.mark.django_db
def test_the_link_says_what_it_opens_before_anyone_presses_a_button(client: Client, django_assert_num_queries: DjangoAssertNumQueries):
    link = address(SiteFactory.create(name="Phường Nghĩa Lộ", operator_name="Đỗ Thị Trực"))

    with at(OPENS_AT), django_assert_num_queries(3):
        page = client.get(link).content.decode()

    assert "Phường Nghĩa Lộ" in page
    assert "10/12/2026" in page
    assert "Tỉnh Quảng Ngãi" in page
    assert 'value="Đỗ Thị Trực"' in page
    assert Device.objects.count() == 0


@pytest.mark.django_db
def test_opening_the_site_pairs_the_machine_with_a_cookie_no_script_and_no_other_site_can_use(client: Client):
    site = SiteFactory.create()

    with at(OPENS_AT):
        answer = client.post(address(site), {"label": "Máy cửa chính"})
        machine = client.get(MACHINE)

    cookie = answer.cookies["diemcau_device"]
    assert (answer.status_code, answer["Location"]) == (302, CONSOLE)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie["expires"] == EXPIRES.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert Device.objects.get().label == "Máy cửa chính"
    assert (machine.json()["site"], machine.json()["device"]) == (site.pk, str(Device.objects.get().pk))
    assert "no-cache" in machine["Cache-Control"]


@pytest.mark.django_db
def test_the_cookie_travels_only_over_https_in_production(client: Client, settings: Settings):
    settings.SESSION_COOKIE_SECURE = True

    with at(OPENS_AT):
        answer = client.post(address(SiteFactory.create()), {"label": "Máy"})

    assert answer.cookies["diemcau_device"]["secure"] is True


@pytest.mark.django_db
def test_the_page_of_a_link_sends_its_address_to_nobody_and_no_cache_keeps_it(client: Client):
    with at(OPENS_AT):
        page = client.get(address(SiteFactory.create()))

    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]


@pytest.mark.django_db
def test_a_machine_without_a_name_is_asked_for_one(client: Client):
    with at(OPENS_AT):
        answer = client.post(address(SiteFactory.create()), {"label": "  "})

    assert answer.status_code == 422
    assert Device.objects.count() == 0


@pytest.mark.django_db
def test_a_machine_that_is_already_in_is_not_paired_twice(client: Client):
    link = address(SiteFactory.create())

    with at(OPENS_AT):
        client.post(link, {"label": "Máy 1"})
        page = client.get(link)

    assert page.context["opened"].label == "Máy 1"
    assert "data-pair" not in page.content.decode()


@pytest.mark.django_db
def test_unknown_and_revoked_links_get_the_same_answer(client: Client):
    site = SiteFactory.create()
    link = address(site)
    services.revoke_link(link=ConsoleLink.objects.select_related("site").get(), by=TESTS, now=NOW)

    with at(OPENS_AT):
        revoked, unknown = client.get(link), client.get("/diem-cau/khong-co-lien-ket-nay/")
        posted = client.post(link, {"label": "Máy"})

    plain = [
        re.sub(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|/diem-cau/[\w-]+/', "", page.content.decode()) for page in (revoked, unknown)
    ]
    assert (revoked.status_code, unknown.status_code, posted.status_code) == (404, 404, 404)
    assert plain[0] == plain[1]
    assert site.name not in plain[0]
    assert Device.objects.count() == 0


@pytest.mark.django_db
def test_a_link_opens_until_it_expires_and_then_says_so(client: Client):
    link = address(SiteFactory.create(name="Phường Nghĩa Lộ"))

    with at(EXPIRES - timedelta(microseconds=1)):
        assert client.get(link).status_code == 200
    with at(EXPIRES):
        over = client.get(link)
        assert client.post(link, {"label": "Máy"}).status_code == 410

    assert over.status_code == 410
    assert "Tỉnh Quảng Ngãi" in over.content.decode()


@pytest.mark.django_db
def test_the_console_opens_until_the_device_expires_and_not_from_then_on(client: Client):
    with at(OPENS_AT):
        client.post(address(SiteFactory.create()), {"label": "Máy"})
    with at(EXPIRES - timedelta(microseconds=1)):
        assert client.get(MACHINE).status_code == 200
    with at(EXPIRES):
        assert client.get(MACHINE).status_code == 401


@pytest.mark.django_db
def test_a_device_of_one_site_gets_nothing_of_another(client: Client):
    mine, other = SiteFactory.create(), SiteFactory.create()

    with at(OPENS_AT):
        client.post(address(mine), {"label": "Máy"})
        answers = {site.pk: client.get(f"/api/v1/sites/{site.pk}/bundle").status_code for site in (mine, other)}

    assert answers == {mine.pk: 200, other.pk: 404}


@pytest.mark.django_db
def test_leaving_shuts_the_machine_out(client: Client):
    with at(OPENS_AT):
        client.post(address(SiteFactory.create()), {"label": "Máy"})
        token = client.cookies["diemcau_device"].value
        assert client.post(reverse("console:leave")).status_code == 403  # a foreign page could make a browser send this
        assert client.get(MACHINE).status_code == 200
        client.post(reverse("console:leave"), headers={"X-Diemcau-Device": "1"})
        client.cookies["diemcau_device"] = token

        assert client.get(MACHINE).status_code == 401
    assert Device.objects.get().revoked_at == OPENS_AT


@pytest.mark.django_db(transaction=True)
def test_of_twenty_machines_that_open_one_link_at_once_one_is_paired_and_the_others_are_told_which():
    link = address(SiteFactory.create())

    def open_it(number: int) -> str:
        try:
            return Client().post(link, {"label": f"Máy {number}"})["Location"]
        except KeyError:
            return "told"
        finally:
            connection.close()

    with at(OPENS_AT), ThreadPoolExecutor(max_workers=20) as people:
        answers = list(people.map(open_it, range(20)))

    assert answers.count(CONSOLE) == 1
    assert set(answers) <= {CONSOLE, link, "told"}
    assert Device.objects.count() == 1
    with at(OPENS_AT):
        assert Device.objects.get().label in Client().get(link).content.decode()


@pytest.mark.django_db
def test_names_are_shown_as_text_whatever_they_hold(client: Client):
    evil = "</script><script>alert(1)</script>'; DROP TABLE sites_site; --"
    site = SiteFactory.create(name=evil)

    with at(OPENS_AT):
        link = address(site)
        landing = client.get(link).content.decode()
        client.post(link, {"label": evil})
        landing += Client().get(link).content.decode()
        console = client.get(CONSOLE).content.decode() + client.get(MACHINE).content.decode()

    assert "<script>alert(1)" not in landing + console
    assert Device.objects.get().label == evil


def test_every_word_the_modules_ask_for_is_in_the_catalog():
    folder = Path(diemcau.__file__).parent / "static" / "console"
    asked = {key for file in folder.glob("*.js") for key in re.findall(r'say\(\s*"(\w+)"', file.read_text())}

    assert asked - set(words()) == set()


def test_words_keep_their_places_in_vietnamese():
    with translation.override("en"):
        english = words()
    with translation.override("vi"):
        vietnamese = words()

    places = {key: set(re.findall(r"{\w+}", text)) for key, text in english.items()}
    assert {key: set(re.findall(r"{\w+}", text)) for key, text in vietnamese.items()} == places
    assert [key for key in english if english[key] == vietnamese[key]] == []
    json.dumps(vietnamese)
