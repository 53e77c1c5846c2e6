from __future__ import annotations

import pytest
from django.core.cache import caches
from django.db import connection
from django.urls import reverse

from tests.before.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


def test_pages_are_vietnamese_even_when_the_browser_asks_for_english(client):
    page = client.get(reverse("account_login"), headers={"accept-language": "en-GB,en"})

    assert page.headers["Content-Language"] == "vi"
    assert '<html lang="vi">' in page.content.decode()


def test_a_reader_may_choose_english_and_come_back(client):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert client.get(reverse("account_login")).headers["Content-Language"] == "en"

    client.post(reverse("set_language"), {"language": "vi", "next": "/"})
    assert client.get(reverse("account_login")).headers["Content-Language"] == "vi"


@pytest.mark.parametrize("chosen", ["", "xx", "../../etc/passwd"])
def test_a_language_we_do_not_speak_is_vietnamese(client, chosen):
    client.cookies["django_language"] = chosen

    assert client.get(reverse("account_login")).headers["Content-Language"] == "vi"


def test_a_page_is_kept_by_no_cache_unless_its_view_says_so(client):
    client.force_login(make_user(make_unit("Tỉnh A")))

    for name in ("desk:home", "conferences:list", "accounts:me", "network:units", "archive:records"):
        assert client.get(reverse(name)).headers["Cache-Control"] == "private, no-store"
    assert "no-store" not in client.get(reverse("portal:conferences")).headers["Cache-Control"]


@pytest.mark.parametrize(("length", "status"), [(64 * 1024 * 1024 + 1, 413), ("²", 413), (100, 200)])
def test_a_body_beyond_every_file_is_refused_unread(client, length, status):
    answer = client.post(reverse("account_login"), {"login": "a@b.vn", "password": "x"}, CONTENT_LENGTH=str(length))

    assert answer.status_code == status


def test_attempts_to_sign_in_are_counted_for_all_processes_together():
    caches["default"].set("attempt", [1], 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_attempts")

        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(("proxies", "counted_apart"), [(0, False), (1, True)])
def test_the_address_behind_a_proxy_counts_only_when_the_proxy_is_trusted(client, settings, proxies, counted_apart):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for attempt in range(11):
        client.post(reverse("account_login"), {"login": f"u{attempt}@b.vn", "password": "x"}, headers={"x-forwarded-for": "10.0.0.1"})

    answer = client.post(reverse("account_login"), {"login": "last@b.vn", "password": "x"}, headers={"x-forwarded-for": "10.0.0.2"})

    assert ("sai quá nhiều lần" not in answer.content.decode()) is counted_apart
