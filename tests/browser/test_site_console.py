"""The operator's day on a phone: opens the link, checks people in, counts, closes; the line fails and comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from django.test import Client
from django.utils import timezone
from playwright.sync_api import APIResponse, Page, Playwright, Route, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites import queries, services
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance.models import Closing, Presence, SiteEvent
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, SiteFactory, make_user
from tests.browser.conftest import DESKTOP, PHONE, OpenContext, launched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# a scanner's pace does not depend on how busy this machine is
TYPE = """(word) => {
  const code = (letter) => ({ ".": "Period", "/": "Slash" })[letter] ?? (/\\d/.test(letter) ? `Digit${letter}` : `Key${letter}`);
  for (const key of [...[...word].map(code), "Enter"]) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { code: key, bubbles: true, cancelable: true }));
  }
}"""
NAMES = ["Nguyễn Thị Quỳnh Hoa", "Trần Văn Bình", "Lê Thị Ánh Nguyệt", "Phạm Quang Đạo", "Hồ Thị Mỹ"]


@pytest.fixture
def hall() -> Site:
    now = timezone.now()
    conference = ConferenceFactory.create(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=3), is_invented=True)
    site = SiteFactory.create(conference=conference, name="Phường Nghĩa Lộ", operator_name="Đỗ Thị Trực")
    for name in NAMES:
        DelegateFactory.create(site=site, full_name=name, post="Công chức Tư pháp - Hộ tịch")
    return site


@pytest.fixture
def address(hall: Site, live_server: LiveServer) -> str:
    return f"{live_server.url}/diem-cau/{services.issue_link(site=hall, by=TESTS, now=timezone.now())}/"


def enter(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    expect(page.locator("#connection")).to_have_text("Đã kết nối. Trung tâm đã nhận đủ.")


def go(page: Page, part: str) -> None:
    page.get_by_role("navigation", name="Các phần của bảng điểm cầu").get_by_role("button", name=part).click()


def present() -> set[str]:
    return set(Presence.objects.filter(is_in=True).values_list("delegate__full_name", flat=True))


def received(page: Page, count: int) -> None:
    expect(page.locator("#kept")).to_have_text(f"Lưu trên máy: 0 · Trung tâm đã nhận: {count}")


def test_an_operator_runs_the_day_of_a_hall_on_a_phone(phone: Page, address: str, axe: Callable[[Page], None], shot: Callable[[Page, str], None]):
    enter(phone, address)
    axe(phone)

    # by name, without accents, one tap
    phone.get_by_label("Tìm theo tên").fill("anh nguyet")
    phone.locator("#found").get_by_role("button", name="Lê Thị Ánh Nguyệt").click()
    expect(phone.locator("#last-name")).to_have_text("Lê Thị Ánh Nguyệt")
    received(phone, 1)

    # Enter takes the only one found; a mistake is undone
    phone.get_by_label("Tìm theo tên").fill("binh")
    phone.keyboard.press("Enter")
    expect(phone.locator("#last-name")).to_have_text("Trần Văn Bình")
    phone.locator("#last-undo").click()
    expect(phone.locator("#last-what")).to_have_text("Đã hủy lượt điểm danh")
    received(phone, 3)
    assert present() == {"Lê Thị Ánh Nguyệt"}

    # someone who is not on the list, and someone who came for another
    phone.get_by_role("button", name="Đại biểu phát sinh").click()
    phone.get_by_label("Họ và tên", exact=True).fill("Đinh Văn Rê")
    phone.get_by_label("Chức vụ, đơn vị").fill("Trưởng thôn")
    axe(phone)
    phone.get_by_role("dialog").get_by_role("button", name="Điểm danh").click()
    expect(phone.locator("#last-name")).to_have_text("Đinh Văn Rê")
    phone.get_by_role("button", name="Dự thay").click()
    phone.get_by_label("Dự thay cho").first.fill("my")
    phone.get_by_role("radio", name="Hồ Thị Mỹ").check()
    phone.get_by_label("Họ và tên người đến dự").fill("Bùi Thị Hạnh")
    phone.get_by_role("dialog").get_by_role("button", name="Điểm danh").click()
    received(phone, 5)
    assert present() == {"Lê Thị Ánh Nguyệt", "Đinh Văn Rê", "Bùi Thị Hạnh"}
    assert Delegate.objects.get(full_name="Bùi Thị Hạnh").stands_for == Delegate.objects.get(full_name="Hồ Thị Mỹ")
    shot(phone, "site-console")

    send_one_home(phone)
    axe(phone)

    # headcount and line
    go(phone, "Sĩ số")
    phone.get_by_label("Số người trong hội trường").fill("4")
    phone.get_by_role("button", name="Gửi sĩ số").click()
    phone.get_by_role("button", name="Yếu").click()
    received(phone, 9)
    expect(phone.locator("#line-last")).to_contain_text("Đường truyền yếu")
    axe(phone)

    close_with_a_difference(phone, axe)


def send_one_home(phone: Page) -> None:
    go(phone, "Danh sách")
    phone.locator("#list").get_by_role("button", name="Phạm Quang Đạo").click()
    received(phone, 6)
    phone.locator("#list").get_by_role("button", name="Phạm Quang Đạo").click()
    phone.get_by_role("button", name="Ra về").click()
    received(phone, 7)
    assert "Phạm Quang Đạo" not in present()


def close_with_a_difference(phone: Page, axe: Callable[[Page], None]) -> None:
    """Four people attended, five are counted: a reason is due."""
    go(phone, "Kết thúc")
    phone.get_by_label("Sĩ số cuối cùng").fill("5")
    phone.get_by_role("button", name="Chốt điểm cầu").first.click()
    expect(phone.locator("#reason-error")).to_have_text("Ghi lý do hai số khác nhau.")
    phone.get_by_label("Lý do chênh lệch").fill("Một người vào trễ, chưa kịp ghi tên")
    axe(phone)
    phone.get_by_role("button", name="Chốt điểm cầu").first.click()
    phone.get_by_role("dialog").get_by_role("button", name="Chốt điểm cầu").click()
    expect(phone.locator("#closed-notice")).to_contain_text("Điểm cầu đã chốt lúc")
    received(phone, 10)
    axe(phone)
    closing = Closing.objects.get()
    assert (closing.attended, closing.counted, closing.reason) == (4, 5, "Một người vào trễ, chưa kịp ghi tên")
    go(phone, "Điểm danh")
    expect(phone.get_by_role("button", name="Đại biểu phát sinh")).to_be_hidden()


def test_check_ins_survive_a_lost_line_and_a_reload(phone: Page, address: str):
    enter(phone, address)
    phone.context.set_offline(True)
    for name in ("Hoa", "Bình", "Đạo"):
        phone.get_by_label("Tìm theo tên").fill(name)
        phone.keyboard.press("Enter")
    expect(phone.locator("#kept")).to_have_text("Lưu trên máy: 3 · Trung tâm đã nhận: 0")
    expect(phone.locator("#connection")).to_contain_text("Mất mạng. Đã lưu 3 lượt trên máy")
    assert SiteEvent.objects.count() == 0

    phone.route("**/log", lambda route: route.abort())  # the page opens again, the log still does not get through
    phone.context.set_offline(False)
    phone.reload()
    expect(phone.locator("#kept")).to_have_text("Lưu trên máy: 3 · Trung tâm đã nhận: 0")
    phone.unroute("**/log")
    phone.evaluate("dispatchEvent(new Event('online'))")

    received(phone, 3)
    assert present() == {"Nguyễn Thị Quỳnh Hoa", "Trần Văn Bình", "Phạm Quang Đạo"}
    assert SiteEvent.objects.count() == 3


def test_an_answer_that_is_cut_stores_nothing_twice(phone: Page, address: str):
    enter(phone, address)
    cut: list[APIResponse] = []

    def lose_the_answer(route: Route) -> None:
        if len(cut) < 2:
            cut.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    phone.route("**/log", lose_the_answer)
    phone.get_by_label("Tìm theo tên").fill("hoa")
    phone.keyboard.press("Enter")

    received(phone, 1)
    assert len(cut) == 2
    assert SiteEvent.objects.count() == 1


def test_two_tabs_of_one_phone_send_each_act_once(phone: Page, address: str):
    enter(phone, address)
    other = phone.context.new_page()
    other.goto(phone.url)
    expect(other.locator("#connection")).to_have_text("Đã kết nối. Trung tâm đã nhận đủ.")
    for page, name in ((phone, "Hoa"), (other, "Bình"), (phone, "Đạo")):
        page.get_by_label("Tìm theo tên").fill(name)
        page.keyboard.press("Enter")

    received(phone, 3)
    received(other, 3)
    assert len(present()) == 3
    assert list(SiteEvent.objects.order_by("counter").values_list("counter", flat=True)) == [1, 2, 3]


def test_a_hand_scanner_checks_in_without_a_field(desktop: Page, hall: Site, address: str):
    enter(desktop, address)
    word = qr_word(Delegate.objects.get(full_name="Hồ Thị Mỹ"))
    desktop.evaluate(TYPE, word)

    expect(desktop.locator("#last-name")).to_have_text("Hồ Thị Mỹ")
    received(desktop, 1)
    assert present() == {"Hồ Thị Mỹ"}


def test_a_device_that_is_shut_out_hands_in_what_it_has_then_loses_its_list_and_says_so(phone: Page, address: str):
    enter(phone, address)
    services.revoke_device(device=Device.objects.get(), by=TESTS, now=timezone.now())
    phone.get_by_label("Tìm theo tên").fill("hoa")
    phone.keyboard.press("Enter")

    expect(phone.locator("#unpaired-why")).to_contain_text("Thường trực đã chặn máy này")
    assert SiteEvent.objects.count() == 1
    assert present() == set()  # in quarantine until somebody looks


def film_of(word: str, path: Path) -> None:
    """A Y4M film of one QR code on a grey desk, for Chromium's camera."""
    width, height, module = 1280, 720, 6
    rows = [list(row) for row in segno.make(word, error="m", micro=False).matrix_iter(scale=module, border=4)]
    top, left = (height - len(rows)) // 2, (width - len(rows)) // 2
    picture = bytearray(b"\x90" * (width * height))
    for line, row in enumerate(rows):
        start = (top + line) * width + left
        picture[start : start + len(row)] = bytes(16 if dark else 235 for dark in row)
    colour = b"\x80" * (width * height // 2)
    path.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (width, height) + b"".join([b"FRAME\n" + bytes(picture) + colour] * 3))


@pytest.fixture
def film(hall: Site, tmp_path: Path) -> Path:
    """What the camera sees: the code of one delegate of the hall."""
    path = tmp_path / "code.y4m"
    film_of(qr_word(Delegate.objects.get(site=hall, full_name="Nguyễn Thị Quỳnh Hoa")), path)
    return path


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_camera_reads_a_code_and_checks_in(
    playwright_here: Playwright, open_context: OpenContext, address: str, film: Path, size: dict[str, object]
):
    arguments = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    with launched(playwright_here, *arguments) as camera:
        context = open_context(browser=camera, permissions=["camera"], **size)
        page = context.new_page()
        enter(page, address)
        page.get_by_role("button", name="Quét mã QR bằng máy ảnh").click()

        expect(page.locator("#last-name")).to_have_text("Nguyễn Thị Quỳnh Hoa")
        received(page, 1)
        assert present() == {"Nguyễn Thị Quỳnh Hoa"}
        page.get_by_role("button", name="Tắt máy ảnh").click()
        expect(page.locator("#camera")).to_be_hidden()
        context.close()


def test_without_a_camera_the_operator_is_told_what_to_do(phone: Page, address: str):
    enter(phone, address)
    phone.evaluate("() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError') } }")
    phone.get_by_role("button", name="Quét mã QR bằng máy ảnh").click()

    expect(phone.locator("#camera-trouble")).to_contain_text("Máy này không có máy ảnh")


def test_the_main_flow_needs_only_a_keyboard(desktop: Page, address: str):
    enter(desktop, address)
    desktop.get_by_label("Tìm theo tên").focus()
    desktop.keyboard.type("hoa", delay=120)
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#last-name")).to_have_text("Nguyễn Thị Quỳnh Hoa")
    expect(desktop.get_by_label("Tìm theo tên")).to_be_focused()
    desktop.keyboard.type("binh", delay=120)
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#last-name")).to_have_text("Trần Văn Bình")
    received(desktop, 2)


def test_a_name_entered_before_the_list_has_arrived_waits_for_it(desktop: Page, address: str):
    held: list[Route] = []
    desktop.route("**/bundle", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks the function it is given
    desktop.goto(address)
    desktop.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    expect(desktop.locator("#found-note")).to_contain_text("Chưa tải được danh sách.")
    desktop.get_by_label("Tìm theo tên").fill("quynh hoa")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#found-note")).to_contain_text("Chưa tải được danh sách. “quynh hoa” sẽ được điểm danh")
    assert not SiteEvent.objects.exists()

    for route in held:
        route.continue_()
    desktop.unroute("**/bundle")

    expect(desktop.locator("#last-name")).to_have_text("Nguyễn Thị Quỳnh Hoa")
    expect(desktop.get_by_label("Tìm theo tên")).to_have_value("")
    received(desktop, 1)
    assert present() == {"Nguyễn Thị Quỳnh Hoa"}


def test_a_secretary_hands_out_links_and_prints_slips(
    desktop: Page, hall: Site, live_server: LiveServer, axe: Callable[[Page], None], shot: Callable[[Page, str], None]
):
    secretary = make_user(hall.conference.host)
    SiteFactory.create(conference=hall.conference, name="Xã Bình Sơn")
    session = Client()
    session.force_login(secretary)
    desktop.context.add_cookies([{"name": "sessionid", "value": session.cookies["sessionid"].value, "url": live_server.url}])
    desktop.goto(f"{live_server.url}/chuan-bi/{hall.conference_id}/lien-ket/")
    desktop.get_by_role("button", name="Tạo liên kết cho 2 điểm cầu").click()
    expect(desktop.get_by_text("Đã tạo 2 liên kết.")).to_be_visible()
    axe(desktop)
    shot(desktop, "links")

    token = queries.links_of(hall.conference)[0].token
    device = services.pair_device(token=token, label="Máy cửa chính", now=timezone.now()).device
    desktop.reload()
    desktop.get_by_role("row", name=device.site.name).get_by_role("link", name="Máy và mã").click()
    desktop.locator("summary", has_text="Chặn").click()
    desktop.get_by_label("Lý do").fill("Mất máy")
    axe(desktop)
    desktop.get_by_role("button", name="Chặn hẳn").click()
    expect(desktop.get_by_text("bị chặn", exact=False).first).to_be_visible()
    device.refresh_from_db()
    assert (device.revoked_at is not None, device.revoked_reason) == (True, "Mất máy")

    desktop.goto(f"{live_server.url}/chuan-bi/{hall.conference_id}/lien-ket/")
    desktop.get_by_role("link", name="Phiếu để in").click()
    expect(desktop.locator(".slip")).to_have_count(1)  # the other link was used
    axe(desktop)
    shot(desktop, "slips")
