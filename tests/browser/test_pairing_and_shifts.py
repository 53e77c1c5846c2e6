"""Several machines in one hall, and people who take turns at them: codes, PINs, locks, with and without a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.sites import rules, services
from diemcau.before.sites.models import Device, Operator, Site
from diemcau.during.attendance.models import SiteEvent
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, SiteFactory
from tests.browser.conftest import DESKTOP, PHONE, OpenContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CONNECTED = "Đã kết nối. Trung tâm đã nhận đủ."
PINS = {"Đỗ Thị Trực": "493817", "Lê Văn Khoa": "271828"}
Axe = Callable[[Page], None]


@pytest.fixture
def hall() -> Site:
    now = timezone.now()
    conference = ConferenceFactory.create(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=3), is_invented=True)
    site = SiteFactory.create(conference=conference, name="Phường Nghĩa Lộ")
    for name in ("Nguyễn Thị Quỳnh Hoa", "Trần Văn Bình", "Phạm Quang Đạo", "Hồ Thị Mỹ"):
        DelegateFactory.create(site=site, full_name=name)
    return site


def with_pins(site: Site) -> None:
    for name, pin in PINS.items():
        services.give_pin(
            operator=services.enter_operator(site=site, full_name=name, by=TESTS, now=timezone.now()), pin=pin, by=TESTS, now=timezone.now()
        )


def enter_by_link(page: Page, site: Site, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/diem-cau/{services.issue_link(site=site, by=TESTS, now=timezone.now())}/")
    page.get_by_label("Tên của bạn hoặc tên máy").fill("Máy cửa chính")
    page.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    expect(page.locator("#connection")).to_have_text(CONNECTED)


def letters_from(page: Page) -> str:
    page.get_by_role("navigation", name="Các phần của bảng điểm cầu").get_by_role("button", name="Kết thúc").click()
    page.get_by_role("link", name="Thiết bị của điểm cầu").click()
    page.get_by_role("button", name="Thêm máy").click()
    return page.locator(".invitation-letters").inner_text()


def check_in(page: Page, name: str) -> None:
    page.get_by_label("Tìm theo tên").fill(name)
    page.keyboard.press("Enter")


def open_shift(page: Page, name: str, pin: str) -> None:
    page.get_by_label("Người trực").select_option(label=name)
    page.get_by_label("Mã PIN").fill(pin)
    page.keyboard.press("Enter")


def test_a_second_phone_comes_in_by_typed_letters_a_third_by_the_qr_and_all_have_keys_of_their_own(
    open_context: OpenContext, hall: Site, live_server: LiveServer, axe: Axe, shot: Callable[[Page, str], None]
):
    desktop, phone, third = open_context(**DESKTOP).new_page(), open_context(**PHONE).new_page(), open_context(**PHONE).new_page()
    enter_by_link(desktop, hall, live_server)
    letters = letters_from(desktop)
    axe(desktop)

    phone.goto(f"{live_server.url}/diem-cau/ghep/")
    axe(phone)
    phone.get_by_label("Mã").fill("bcfg hjkm")
    phone.get_by_role("button", name="Tiếp tục").click()
    expect(phone.get_by_text("Mã này không mở điểm cầu nào")).to_be_visible()
    phone.get_by_label("Mã").fill(letters.lower())
    phone.get_by_role("button", name="Tiếp tục").click()
    expect(phone.get_by_role("heading", name="Phường Nghĩa Lộ")).to_be_visible()
    phone.get_by_label("Tên của bạn hoặc tên máy").fill("Máy cửa sau")
    axe(phone)
    phone.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    expect(phone.locator("#connection")).to_have_text(CONNECTED)

    desktop.get_by_role("button", name="Mã khác, cho một máy nữa").click()
    third.goto(f"{live_server.url}/diem-cau/ghep/#{desktop.locator('.invitation-letters').inner_text()}")  # what the QR holds
    third.get_by_label("Tên của bạn hoặc tên máy").fill("Máy tính bảng")
    assert "#" not in third.url, "the letters do not stay in the history"
    third.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    expect(third.locator("#connection")).to_have_text(CONNECTED)

    told = list(Device.objects.order_by("paired_at").values_list("label", "code__made_by", "public_key"))
    assert [(label, by) for label, by, _ in told] == [("Máy cửa chính", None), ("Máy cửa sau", "Máy cửa chính"), ("Máy tính bảng", "Máy cửa chính")]
    assert len({rules.key_of(key) for *_, key in told} - {""}) == 3
    third.goto(f"{live_server.url}/diem-cau/may/")
    third.get_by_label("Tên của máy này").fill("Máy bảng của Mai")
    third.get_by_role("button", name="Đổi tên").click()
    expect(third.get_by_text("Máy bảng của Mai").first).to_be_visible()
    shot(third, "devices-of-the-hall")
    axe(third)


def test_a_device_signs_with_a_key_that_cannot_leave_it_and_the_server_knows_it(phone: Page, hall: Site, live_server: LiveServer):
    enter_by_link(phone, hall, live_server)

    signature = phone.evaluate(
        """async () => {
            const { sign, deviceKey } = await import(document.querySelector('script[src*="console/main"]').src.replace(/main[^/]*$/, "") + "keys.js");
            const key = await deviceKey();
            return { extractable: key.extractable, signed: [...(await sign(new TextEncoder().encode("biên bản")))] };
        }"""
    )

    device = Device.objects.get()
    assert signature["extractable"] is False
    assert rules.signed_by(device, "biên bản".encode(), bytes(signature["signed"]))
    assert not rules.signed_by(device, b"khac", bytes(signature["signed"]))


def test_a_shift_is_opened_without_a_line_locks_when_nobody_is_there_and_goes_to_the_next_person(
    phone: Page, hall: Site, live_server: LiveServer, axe: Axe, shot: Callable[[Page, str], None]
):
    with_pins(hall)
    services.set_idle_minutes(conference=hall.conference, minutes=5, by=TESTS, now=timezone.now())
    phone.clock.install()
    enter_by_link(phone, hall, live_server)
    who = phone.locator("#shift-who")
    expect(who).to_have_text("Đã khóa: vẫn hiện đầy đủ, muốn ghi phải nhập mã PIN.")
    axe(phone)
    phone.context.set_offline(True)

    # recording asks for the PIN; nothing is recorded before it is given
    check_in(phone, "Hoa")
    expect(phone.locator("#shift-why")).to_have_text("Chưa ghi gì. Mở ca trực rồi làm lại.")
    axe(phone)
    open_shift(phone, "Đỗ Thị Trực", "111222")
    expect(phone.locator("#shift-error")).to_have_text("Mã PIN không đúng. Ca trực chưa mở.")
    expect(phone.locator("#kept")).to_contain_text("Lưu trên máy: 0")
    open_shift(phone, "Đỗ Thị Trực", "493817")
    expect(who).to_contain_text("Ca trực của Đỗ Thị Trực, từ")
    check_in(phone, "Hoa")
    expect(phone.locator("#last-name")).to_have_text("Nguyễn Thị Quỳnh Hoa")
    shot(phone, "shift")
    axe(phone)

    # nobody touches it: it locks and goes on showing
    phone.clock.fast_forward("05:10")
    expect(who).to_contain_text("Đã khóa")
    expect(phone.locator("#present")).to_have_text("1")
    phone.get_by_role("button", name="Mở ca trực").click()
    open_shift(phone, "Đỗ Thị Trực", "493817")
    expect(who).to_contain_text("Ca trực của Đỗ Thị Trực, từ")
    check_in(phone, "Bình")
    expect(phone.locator("#last-name")).to_have_text("Trần Văn Bình")

    # the next person takes over
    phone.get_by_role("button", name="Bàn giao").click()
    expect(phone.locator("#shift-why")).to_have_text("Ca trước đã kết thúc. Ai làm tiếp?")
    open_shift(phone, "Lê Văn Khoa", "271828")
    expect(who).to_contain_text("Ca trực của Lê Văn Khoa, từ")
    check_in(phone, "Đạo")
    expect(phone.locator("#last-name")).to_have_text("Phạm Quang Đạo")

    phone.context.set_offline(False)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("#kept")).to_have_text("Lưu trên máy: 0 · Trung tâm đã nhận: 8")
    told = list(SiteEvent.objects.order_by("counter").values_list("kind", "actor_label", "marks"))
    truc, khoa = "Đỗ Thị Trực (Máy cửa chính)", "Lê Văn Khoa (Máy cửa chính)"
    assert [(kind, label) for kind, label, _ in told] == [
        ("shift_opened", truc),
        ("check_in", truc),
        ("shift_locked", truc),
        ("shift_opened", truc),
        ("check_in", truc),
        ("shift_closed", truc),
        ("shift_opened", khoa),
        ("check_in", khoa),
    ]
    assert [marks for *_, marks in told if "unproven_shift" in marks] == []


def test_five_wrong_pins_make_one_wait_also_after_a_reload(phone: Page, hall: Site, live_server: LiveServer):
    with_pins(hall)
    enter_by_link(phone, hall, live_server)
    phone.get_by_role("button", name="Mở ca trực").click()
    for _ in range(4):
        open_shift(phone, "Đỗ Thị Trực", "111222")
        expect(phone.locator("#shift-error")).to_have_text("Mã PIN không đúng. Ca trực chưa mở.")
        phone.evaluate("document.getElementById('shift-error').textContent = ''")
    open_shift(phone, "Đỗ Thị Trực", "111222")
    expect(phone.locator("#shift-error")).to_contain_text("Đợi 30 giây")

    phone.reload()
    phone.get_by_role("button", name="Mở ca trực").click()
    open_shift(phone, "Đỗ Thị Trực", "493817")

    expect(phone.locator("#shift-error")).to_contain_text("Sai mã PIN nhiều lần. Đợi")
    assert not SiteEvent.objects.exists()


def test_a_shift_needs_only_a_keyboard_and_a_pin_that_was_replaced_ends_it(desktop: Page, hall: Site, live_server: LiveServer):
    with_pins(hall)
    enter_by_link(desktop, hall, live_server)
    desktop.get_by_role("button", name="Mở ca trực").focus()
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_label("Người trực")).to_be_focused()
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("493817")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#shift-who")).to_contain_text("Ca trực của Đỗ Thị Trực, từ")
    expect(desktop.locator("#kept")).to_have_text("Lưu trên máy: 0 · Trung tâm đã nhận: 1")

    services.give_pin(operator=Operator.objects.get(full_name="Đỗ Thị Trực"), pin="314159", by=TESTS, now=timezone.now())
    desktop.evaluate("dispatchEvent(new Event('online'))")

    expect(desktop.locator("#shift-who")).to_contain_text("Đã khóa")
    expect(desktop.locator("#kept")).to_have_text("Lưu trên máy: 0 · Trung tâm đã nhận: 2")


def test_a_site_without_pins_works_without_shifts_and_says_whose_name_stands_there(phone: Page, hall: Site, live_server: LiveServer):
    enter_by_link(phone, hall, live_server)

    expect(phone.locator("#shift-who")).to_have_text("Điểm cầu này chưa có mã PIN: tên máy thay cho tên người.")
    check_in(phone, "Hoa")
    expect(phone.locator("#kept")).to_have_text("Lưu trên máy: 0 · Trung tâm đã nhận: 1")
    assert list(SiteEvent.objects.values_list("shift", "actor_label")) == [(None, "Máy cửa chính")]
