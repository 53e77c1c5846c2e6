"""Letters and passwords leave over a line that nobody reads, to a server that is who it says; tried on a real one."""

from __future__ import annotations

import pytest

from diemcau.foundation.notices.models import State
from tests.foundation.notices.test_post_office import NOW, letter, post, round_at, story_of
from tests.mailserver import Mailbox

pytestmark = pytest.mark.django_db
NAME, PASSWORD = "thu@vidu.vn", "mat khau: 100% dai/@"
WRITTEN = "thu%40vidu.vn:mat%20khau%3A%20100%25%20dai%2F%40"  # as a setting writes it


@pytest.fixture
def secured(mailbox: Mailbox, certificate, settings) -> Mailbox:
    mailbox.tls = certificate
    settings.MAIL_URL = mailbox.url.removesuffix("?tls=0")
    return mailbox


def signing_in(mailbox: Mailbox, settings, who: str) -> None:
    mailbox.accounts = {NAME: PASSWORD}
    settings.MAIL_URL = settings.MAIL_URL.replace("://", f"://{who}@")


def test_a_letter_leaves_after_starttls_and_with_the_account_of_the_setting(secured: Mailbox, settings):
    signing_in(secured, settings, WRITTEN)
    (notice,) = post(letter())

    assert round_at(NOW) == 1
    assert (secured.addresses, secured.signed_in, secured.in_the_clear) == (["an@vidu.vn"], [NAME], 0)
    assert story_of(notice)[-1] == State.SENT


def test_a_server_whose_certificate_nobody_here_trusts_gets_neither_letter_nor_password(secured: Mailbox, settings, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    signing_in(secured, settings, WRITTEN)
    (notice,) = post(letter())

    assert round_at(NOW) == 0
    assert (secured.taken, secured.signed_in) == ([], [])
    last = notice.deliveries.latest("pk")
    assert last.state == State.DELAYED and "certificate verify failed" in last.reason


def test_a_server_that_offers_no_starttls_gets_neither_letter_nor_password(secured: Mailbox, settings):
    secured.tls = None
    signing_in(secured, settings, WRITTEN)
    (notice,) = post(letter())

    assert round_at(NOW) == 0
    assert (secured.taken, secured.signed_in, story_of(notice)[-1]) == ([], [], State.DELAYED)


def test_a_wrong_password_is_told_and_the_letter_waits(secured: Mailbox, settings):
    signing_in(secured, settings, "thu%40vidu.vn:sai")
    (notice,) = post(letter())

    assert round_at(NOW) == 0
    last = notice.deliveries.latest("pk")
    assert last.state == State.DELAYED and "535" in last.reason and "sai" not in last.reason


def test_a_password_that_smtp_cannot_carry_is_told_without_being_said_and_stops_nothing_else(secured: Mailbox, settings):
    signing_in(secured, settings, "thu%40vidu.vn:m%E1%BA%ADt")
    (notice,) = post(letter())

    assert round_at(NOW) == 0
    last = notice.deliveries.latest("pk")
    assert last.state == State.DELAYED and "SMTP cannot carry" in last.reason and "mật" not in last.reason
