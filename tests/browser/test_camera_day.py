"""A hall of fifty checks in by camera without a line: codes tilted and blurred, a reload in the middle, the line back at the end."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Playwright, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites import services
from diemcau.during.attendance.models import Presence, SiteEvent
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, SiteFactory
from tests.browser.conftest import PHONE, OpenContext, launched
from tests.browser.film import film, seen
from tests.browser.test_site_console import enter, received

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DELEGATES = 50
PATIENCE_MS = 90_000  # the film shows each code for a third of a second, again and again


def test_fifty_codes_before_a_camera_without_a_line_are_fifty_check_ins_once_each(
    playwright_here: Playwright, open_context: OpenContext, live_server: LiveServer, tmp_path: Path
):
    now = timezone.now()
    conference = ConferenceFactory.create(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=3))
    site = SiteFactory.create(conference=conference, operator_name="Đỗ Thị Trực")
    words = [qr_word(DelegateFactory.create(site=site)) for _ in range(DELEGATES)]
    draw = random.Random(50)
    film((seen(word, draw) for word in words), tmp_path / "hall.y4m")
    address = f"{live_server.url}/diem-cau/{services.issue_link(site=site, by=TESTS, now=now)}/"
    arguments = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={tmp_path / 'hall.y4m'}")
    with launched(playwright_here, *arguments) as camera:
        context = open_context(browser=camera, permissions=["camera"], **PHONE)
        page = context.new_page()
        enter(page, address)
        expect(page.locator("#offline-facts")).to_contain_text("Mở được khi không có mạng.")

        context.set_offline(True)
        page.get_by_role("button", name="Quét mã QR bằng máy ảnh").click()
        page.wait_for_function("() => Number(document.getElementById('present').textContent) >= 20", timeout=PATIENCE_MS)
        page.reload()
        page.wait_for_function("() => Number(document.getElementById('present').textContent) >= 20")
        page.get_by_role("button", name="Quét mã QR bằng máy ảnh").click()
        expect(page.locator("#present")).to_have_text(str(DELEGATES), timeout=PATIENCE_MS)
        expect(page.locator("#kept")).to_have_text(f"Lưu trên máy: {DELEGATES} · Trung tâm đã nhận: 0")
        assert SiteEvent.objects.count() == 0

        context.set_offline(False)
        received(page, DELEGATES)
        context.close()
    assert SiteEvent.objects.count() == DELEGATES
    assert set(Presence.objects.filter(is_in=True).values_list("delegate", flat=True)) == set(Delegate.objects.values_list("pk", flat=True))
