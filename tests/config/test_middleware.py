from __future__ import annotations

import pytest
from django.urls import reverse

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
