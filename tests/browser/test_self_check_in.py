"""The hall's screen and the delegates' phones: by QR with network, by digits without; the operator's hand on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.convening.models import Delegate
from diemcau.before.sites import services
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import SiteEvent
from diemcau.during.attendance.services.self_check_in import switch_self_check_in
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, SiteFactory
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.test_site_console import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ["Nguyễn Thị Quỳnh Hoa", "Trần Văn Bình", "Lê Thị Ánh Nguyệt"]
BEAMER = {"viewport": {"width": 1024, "height": 768}}


@pytest.fixture
def hall(settings: Any, live_server: LiveServer) -> Site:
    settings.BASE_URL = live_server.url
    now = timezone.now()
    conference = ConferenceFactory.create(opens_at=now + timedelta(minutes=10), closes_at=now + timedelta(hours=3), is_invented=True)
    site = SiteFactory.create(conference=conference, name="Phường Nghĩa Lộ", operator_name="Đỗ Thị Trực")
    for name in NAMES:
        DelegateFactory.create(site=site, full_name=name, post="Công chức Tư pháp - Hộ tịch")
    switch_self_check_in(sites=[site], conference=conference, is_on=True, by=TESTS, now=now - timedelta(hours=1))
    return site


@pytest.fixture
def console(hall: Site, live_server: LiveServer, open_context: OpenContext) -> Page:
    page = open_context(**BEAMER).new_page()
    enter(page, f"{live_server.url}/diem-cau/{services.issue_link(site=hall, by=TESTS, now=timezone.now())}/")
    page.get_by_role("button", name="Hiện mã trên màn hình hội trường").click()
    expect(page.locator("#hall-screen")).to_be_visible()
    return page


def link(delegate: Delegate) -> str:
    return reverse("person:invitation", args=[delegate.code])


def scanned(screen: Page) -> str:
    """What a phone reads on the screen: the picture itself, read by the reader of the console."""
    picture = screen.locator("#screen-code").screenshot()
    return str(
        screen.evaluate(
            """async ([bytes, base]) => {
            const { prepareZXingModule, readBarcodes } = await import(base + "/static/vendor/zxing/reader/index.js");
            await prepareZXingModule({ overrides: { locateFile: () => base + "/static/vendor/zxing/reader/zxing_reader.wasm" } });
            const read = await readBarcodes(new Blob([new Uint8Array(bytes)]), { formats: ["QRCode"] });
            return read[0]?.text ?? "";
        }""",
            [list(picture), screen.url.partition("/diem-cau/")[0]],
        )
    )


def test_a_delegate_scans_the_screen_and_is_in_with_one_press(
    console: Page, phone: Page, live_server: LiveServer, axe: Callable[[Page], None], shot: Callable[[Page, str], None]
):
    delegate = Delegate.objects.get(full_name=NAMES[0])
    console.set_viewport_size({"width": 1920, "height": 1080})
    shot(console, "hall-screen-1920")
    console.set_viewport_size({"width": 1024, "height": 768})
    shot(console, "hall-screen-1024")
    axe(console)
    phone.goto(f"{live_server.url}{link(delegate)}")
    axe(phone)
    shot(phone, "own-page")
    phone.get_by_role("button", name="Nhớ tôi trên máy này").click()
    phone.goto(scanned(console))
    expect(phone.locator(".own-name")).to_have_text(NAMES[0])
    axe(phone)
    shot(phone, "hall-known")

    phone.get_by_role("button", name="Điểm danh cho tôi").click()

    expect(phone.get_by_role("status")).to_contain_text("tại Phường Nghĩa Lộ")
    axe(phone)
    shot(phone, "hall-done")
    console.locator("#screen-close").click()
    console.evaluate("dispatchEvent(new Event('online'))")  # the list is asked for again
    expect(console.locator("#self-count")).to_have_text("1 người tự điểm danh, trong đó 0 gửi muộn.")
    kept = SiteEvent.objects.get()
    assert (kept.delegate, kept.actor_label, kept.marks) == (delegate, "self", [])


def test_digits_typed_without_network_arrive_later_at_their_time(
    console: Page, open_context: OpenContext, live_server: LiveServer, axe: Callable[[Page], None], shot: Callable[[Page, str], None]
):
    delegate = Delegate.objects.get(full_name=NAMES[1])
    context = open_context(**PHONE)
    phone = context.new_page()
    phone.goto(f"{live_server.url}{link(delegate)}")
    console.context.set_offline(True)  # neither the screen nor the phone has a line
    context.set_offline(True)
    typed_at = timezone.now()

    phone.get_by_label("Sáu chữ số trên màn hình của điểm cầu").fill(console.locator("#screen-digits").inner_text())
    phone.locator("#own-form").get_by_role("button", name="Điểm danh").click()

    expect(phone.locator("#own-said")).to_contain_text("Đã giữ trên máy lúc")
    axe(phone)
    shot(phone, "own-kept")
    assert SiteEvent.objects.count() == 0
    context.set_offline(False)
    expect(phone.locator("#own-said")).to_contain_text("tại Phường Nghĩa Lộ")
    kept = SiteEvent.objects.get()
    assert (kept.delegate, abs(kept.device_at - typed_at) < timedelta(seconds=20)) == (delegate, True)
    phone.reload()
    expect(phone.locator(".standing-what")).to_contain_text("Đã điểm danh")


def test_wrong_digits_are_told_at_once_and_a_paused_screen_shows_no_code(
    console: Page, phone: Page, live_server: LiveServer, axe: Callable[[Page], None]
):
    phone.goto(f"{live_server.url}{link(Delegate.objects.get(full_name=NAMES[2]))}")
    right = console.locator("#screen-digits").inner_text().replace(" ", "")
    phone.locator("#digits").fill("000000" if right != "000000" else "111111")
    phone.keyboard.press("Enter")
    expect(phone.locator("#own-said")).to_contain_text("không hiện dãy số này")
    phone.locator("#digits").fill("12")
    phone.keyboard.press("Enter")
    expect(phone.locator("#own-said")).to_contain_text("Xin gõ sáu chữ số")

    console.locator("#screen-close").click()
    console.locator("#self-pause").click()
    expect(console.locator("#self-state")).to_have_text("Tạm dừng")
    axe(console)
    console.locator("#self-open").click()
    expect(console.locator("#screen-code")).to_be_hidden()
    expect(console.locator(".hall-screen-paused")).to_be_visible()
    expect(console.locator("#kept")).to_contain_text("đã nhận: 1")
    phone.locator("#digits").fill(right)
    phone.keyboard.press("Enter")

    expect(phone.locator("#own-said")).to_contain_text("tạm dừng")
    assert list(SiteEvent.objects.values_list("kind", flat=True)) == ["self_check_in"]
