"""The end of a hall's day on a phone without a line: heads counted at their moments, minutes read, sealed, reopened, sealed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.conferences.models import ItemKind
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Site
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.models import Seal, SiteMinutes
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, ItemFactory, SiteFactory, make_user
from tests.browser.conftest import already_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Look = Callable[[Page], None]
Shot = Callable[[Page, str], None]


@pytest.fixture
def hall() -> Site:
    """A hall two hours into its morning, its break just over."""
    now = timezone.now()
    conference = ConferenceFactory.create(opens_at=now - timedelta(hours=2), closes_at=now + timedelta(hours=1), is_invented=True)
    site = SiteFactory.create(conference=conference, name="Phường Nghĩa Lộ", operator_name="Đỗ Thị Trực", address="Hội trường UBND phường")
    hours = ((ItemKind.OPENING, "Khai mạc", -120, -105), (ItemKind.BREAK, "Giải lao", -20, -5), (ItemKind.DISCUSSION, "Trao đổi", -5, 45))
    for kind, title, start, end in hours:
        ItemFactory.create(
            conference=conference, kind=kind, title=title, starts_at=now + timedelta(minutes=start), ends_at=now + timedelta(minutes=end)
        )
    for name in ("Nguyễn Thị Quỳnh Hoa", "Trần Văn Bình", "Lê Thị Ánh Nguyệt"):
        DelegateFactory.create(site=site, full_name=name, post="Công chức Tư pháp - Hộ tịch")
    return site


@pytest.fixture
def address(hall: Site, live_server: LiveServer) -> str:
    return f"{live_server.url}/diem-cau/{sites.issue_link(site=hall, by=TESTS, now=timezone.now())}/"


def enter(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    expect(page.locator("#connection")).to_have_text("Đã kết nối. Trung tâm đã nhận đủ.")


def go(page: Page, part: str) -> None:
    page.get_by_role("navigation", name="Các phần của bảng điểm cầu").get_by_role("button", name=part).click()


def check_in(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_label("Tìm theo tên").fill(name)
        page.keyboard.press("Enter")
        expect(page.locator("#last-name")).to_contain_text(name)


def test_a_hall_counts_and_closes_without_a_line_and_the_province_reopens_it(  # noqa: PLR0917  # fixtures
    phone: Page, desktop: Page, hall: Site, address: str, live_server: LiveServer, axe: Look, shot: Shot
):
    enter(phone, address)
    check_in(phone, "Hoa", "Bình")
    phone.context.set_offline(True)
    count_after_the_break(phone, axe, shot)
    close_and_read(phone, axe, shot)
    assert not SiteMinutes.objects.exists()

    phone.context.set_offline(False)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("#closed-notice")).to_contain_text("Điểm cầu đã chốt lúc")
    expect(phone.get_by_role("link", name="Tải biên bản (PDF)")).to_be_visible()
    first = SiteMinutes.objects.get()
    opened = queries.opened_minutes(first)
    assert (first.seal, first.agrees, opened.checked.is_sound) == (Seal.SIGNED, True, True)
    assert [(count.moment, count.counted, count.inside, count.reasons, count.words) for count in opened.written.counts] == [
        ("after_break", 4, 2, ("staff",), "Hai kỹ thuật viên"),
    ]
    assert [(item.title, item.received) for item in opened.written.items] == [("Khai mạc", "yes"), ("Giải lao", "yes"), ("Trao đổi", "no")]
    expect(phone.locator("#minutes-code")).to_contain_text(first.code)
    axe(phone)

    already_in(desktop, live_server.url, make_user(hall.conference.host))
    desktop.goto(f"{live_server.url}/dieu-hanh/{hall.conference_id}/")
    host_looks_and_reopens(desktop, hall, first, axe, shot)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("#reopened")).to_contain_text("Thiếu một đại biểu")
    close_again(phone)
    second = queries.minutes_of(hall)[0]
    assert (second.replaces, queries.names_the_one_before(second)) == (first, True)


def count_after_the_break(phone: Page, axe: Look, shot: Shot) -> None:
    """The console asks; four heads for two checked in, with a reason given at once."""
    expect(phone.locator("#due-words")).to_contain_text("Sau giải lao: Giải lao")
    axe(phone)
    phone.get_by_role("button", name="Đếm ngay").click()
    phone.get_by_label("Số người trong hội trường").fill("4")
    phone.get_by_role("group", name="Lý do thường gặp").locator("visible=true").get_by_label("Đếm cả người phục vụ, kỹ thuật").check()
    phone.locator("#count-words").fill("Hai kỹ thuật viên")
    axe(phone)
    shot(phone, "console-headcount")
    phone.get_by_role("button", name="Gửi sĩ số").click()
    expect(phone.locator("#due")).to_be_hidden()
    expect(phone.locator("#series")).to_contain_text("nhiều hơn 2 so với 2 người đã điểm danh và đang có mặt")
    expect(phone.locator("#series")).to_contain_text("đếm cả người phục vụ, kỹ thuật; Hai kỹ thuật viên")


def close_and_read(phone: Page, axe: Look, shot: Shot) -> None:
    go(phone, "Kết thúc")
    phone.get_by_label("Sĩ số cuối cùng").fill("2")
    phone.get_by_label("Người chủ trì tại điểm cầu").fill("Lê Văn Chủ")
    expect(phone.get_by_label("Người ghi biên bản")).to_have_value("Đỗ Thị Trực")
    phone.get_by_text("Nội dung chương trình đã tiếp nhận").click()
    phone.get_by_label("Trao đổi").select_option("no")
    phone.get_by_label("Nhận xét").fill("Âm thanh rõ, hình ảnh tốt.")
    shot(phone, "console-closing")
    phone.get_by_role("button", name="Chốt điểm cầu").first.click()
    sheet = phone.get_by_role("dialog")
    for words in (
        "Phường Nghĩa Lộ, Hội trường UBND phường",
        "Lê Văn Chủ",
        "Trao đổi: không tiếp nhận",
        "Âm thanh rõ, hình ảnh tốt.",
        "khóa của máy này",
    ):
        expect(sheet).to_contain_text(words)
    axe(phone)
    shot(phone, "console-minutes")
    sheet.get_by_role("button", name="Chốt điểm cầu").press("Enter")
    expect(phone.locator("#closed-notice")).to_contain_text("trung tâm chưa nhận được")


def host_looks_and_reopens(desktop: Page, hall: Site, first: SiteMinutes, axe: Look, shot: Shot) -> None:
    home = desktop.url.removesuffix(f"/{hall.conference_id}/")
    desktop.get_by_role("link", name="Biên bản", exact=True).click()
    axe(desktop)
    shot(desktop, "minutes-list")
    desktop.get_by_role("link", name="Phường Nghĩa Lộ").click()
    expect(desktop.get_by_text("tính lại mã băm lúc này: khớp")).to_be_visible()
    axe(desktop)
    shot(desktop, "minutes-one")
    desktop.goto(f"{home}/kiem-bien-ban/{services.check_word(first)}/")
    expect(desktop.get_by_text("Biên bản này là thật")).to_be_visible()
    axe(desktop)
    desktop.goto(f"{home}/{hall.conference_id}/si-so/")
    axe(desktop)
    shot(desktop, "headcounts")
    desktop.goto(f"{home}/{hall.conference_id}/{hall.pk}/")
    axe(desktop)
    desktop.get_by_label("Lý do mở lại").fill("Thiếu một đại biểu")
    desktop.get_by_role("button", name="Mở lại điểm cầu").click()


def close_again(phone: Page) -> None:
    go(phone, "Điểm danh")
    check_in(phone, "Nguyệt")
    go(phone, "Kết thúc")
    phone.get_by_label("Sĩ số cuối cùng").fill("3")
    phone.get_by_role("button", name="Chốt điểm cầu").first.click()
    phone.get_by_role("dialog").get_by_role("button", name="Chốt điểm cầu").click()
    expect(phone.get_by_role("link", name="Tải biên bản (PDF)")).to_be_visible()


def test_a_moment_can_be_put_off_and_a_reason_given_later(phone: Page, hall: Site, address: str, axe: Look):
    enter(phone, address)
    check_in(phone, "Hoa")
    phone.get_by_role("button", name="Mười phút nữa").click()
    expect(phone.locator("#due")).to_be_hidden()
    go(phone, "Sĩ số")
    phone.get_by_label("Số người trong hội trường").fill("5")
    phone.get_by_role("button", name="Gửi sĩ số").click()
    phone.locator("#series").get_by_role("button", name="Ghi lý do").click()
    sheet = phone.get_by_role("dialog")
    sheet.get_by_role("button", name="Ghi lý do").click()
    expect(phone.locator("#count-reason-error")).to_have_text("Chọn một lý do thường gặp hoặc ghi lý do bằng lời.")
    axe(phone)
    sheet.get_by_label("Đếm cả khách mời, phóng viên").check()
    sheet.get_by_role("button", name="Ghi lý do").click()

    expect(phone.locator("#series")).to_contain_text("đếm cả khách mời, phóng viên")
    expect(phone.locator("#kept")).to_have_text("Lưu trên máy: 0 · Trung tâm đã nhận: 3")
    assert [count.reason for slot in queries.series(hall) for count in slot.counts] == ["đếm cả khách mời, phóng viên"]


def test_a_browser_without_a_key_closes_with_minutes_that_are_hashed_and_says_so(phone: Page, address: str):
    phone.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })")
    enter(phone, address)
    go(phone, "Kết thúc")
    phone.get_by_label("Sĩ số cuối cùng").fill("0")
    phone.get_by_role("button", name="Chốt điểm cầu").first.click()
    expect(phone.locator("#minutes-seal")).to_contain_text("Máy này không có khóa")
    phone.get_by_role("dialog").get_by_role("button", name="Chốt điểm cầu").click()

    expect(phone.get_by_role("link", name="Tải biên bản (PDF)")).to_be_visible()
    assert SiteMinutes.objects.get().seal == Seal.UNSIGNED
