"""A hall gets ready on a phone, also without a line; rehearses without a trace; the host reads and calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites import services
from diemcau.before.sites.models import Call, LineTest, Readiness, ReadyItem, Site
from diemcau.during.attendance.models import Rehearsal, SiteEvent
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, SiteFactory, make_user
from tests.browser.conftest import DESKTOP, OpenContext, already_in
from tests.browser.test_site_console import enter, go
from tests.during.attendance_factories import event, make_device, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ["Nguyễn Thị Quỳnh Hoa", "Trần Văn Bình", "Lê Thị Ánh Nguyệt"]


@pytest.fixture
def hall() -> Site:
    """A hall an hour and five minutes before the opening, with three people expected."""
    now = timezone.now()
    conference = ConferenceFactory.create(opens_at=now + timedelta(minutes=65), closes_at=now + timedelta(hours=4))
    services.enter_help_lines(
        conference=conference, office_name="", office_phone="0912 345 678", support_name="anh Tâm", support_phone="0987 654 321", by=TESTS, now=now
    )
    site = SiteFactory.create(conference=conference, name="Phường Nghĩa Lộ", operator_name="Đỗ Thị Trực")
    for name in NAMES:
        DelegateFactory.create(site=site, conference=conference, full_name=name)
    return site


@pytest.fixture
def address(hall: Site, live_server: LiveServer) -> str:
    return f"{live_server.url}/diem-cau/{services.issue_link(site=hall, by=TESTS, now=timezone.now())}/"


def said(site: Site) -> dict[str, tuple[str, str]]:
    return {row.item: (row.state, row.fault) for row in Readiness.objects.filter(site=site, moment="t60")}


def test_an_operator_gets_a_hall_ready_on_a_phone_without_a_line_and_the_centre_hears_it_later(
    phone: Page, hall: Site, address: str, axe: Callable[[Page], None], shot: Callable[[Page, str], None]
):
    enter(phone, address)
    go(phone, "Sẵn sàng")
    expect(phone.locator("#ready-when")).to_contain_text("60 phút trước khai mạc: trả lời trước")
    expect(phone.locator("#ready-open")).to_have_text("6")
    expect(phone.get_by_role("link", name="Hỗ trợ kỹ thuật anh Tâm: 0987 654 321").first).to_have_attribute("href", "tel:+84987654321")
    axe(phone)
    shot(phone, "console-ready")

    phone.context.set_offline(True)
    phone.get_by_role("button", name="Tất cả đều tốt").click()
    phone.get_by_role("button", name="Hình: Chưa ổn").click()
    expect(phone.get_by_role("radio", name="Mất hình")).to_be_checked()
    phone.get_by_role("dialog").get_by_label("Ghi chú").fill("máy chiếu không lên")
    axe(phone)
    phone.get_by_role("dialog").get_by_role("button", name="Ghi lại").click()
    expect(phone.locator("#ready-items li", has_text="máy chiếu không lên")).to_contain_text("mất hình")
    phone.get_by_role("button", name="Tiếng: Chưa rõ").click()
    phone.locator("#ready-undo").click()
    expect(phone.locator("#ready-items li", has_text="Tiếng")).to_contain_text("tốt")
    assert said(hall) == {}

    phone.context.set_offline(False)
    expect(phone.locator("#connection")).to_have_text("Đã kết nối. Trung tâm đã nhận đủ.")
    ok = ("ok", "")
    told = {"person": ok, "power": ok, "picture": ("not_ok", "no_picture"), "sound": ok, "line": ok, "programme": ok, "roster": ok}
    assert said(hall) == told
    expect(phone.locator("#ready-items li", has_text="Hình")).to_contain_text("mất hình")
    expect(phone.locator("#ready-open")).to_have_text("")


def test_the_line_is_tested_from_the_phone_and_can_be_stopped(phone: Page, hall: Site, address: str, axe: Callable[[Page], None]):
    enter(phone, address)
    go(phone, "Sẵn sàng")
    phone.get_by_role("button", name="Đo đường truyền ngay").click()
    expect(phone.locator("#line-said")).to_have_text("Đã ghi kết quả đo.")
    expect(phone.locator("#line-grade")).to_have_text("Đủ cho hình")
    axe(phone)
    expect(phone.locator("#connection")).to_have_text("Đã kết nối. Trung tâm đã nhận đủ.")
    test = LineTest.objects.get(site=hall)
    assert test.loss == 0
    assert (test.down_kbps or 0) > 1_000
    assert (test.up_kbps or 0) > 600

    phone.route("**/line", lambda route: None)  # no answer comes
    phone.get_by_role("button", name="Đo đường truyền ngay").click()
    phone.get_by_role("button", name="Dừng đo").click()
    expect(phone.locator("#line-said")).to_have_text("Đã dừng. Không ghi gì.")
    assert SiteEvent.objects.filter(kind="line_test").count() == 1


def databases(page: Page) -> set[str]:
    return set(page.evaluate("async () => (await indexedDB.databases()).map(one => one.name)"))


def test_what_is_rehearsed_leaves_nothing_and_what_waits_for_the_centre_is_not_lost(
    phone: Page, hall: Site, address: str, axe: Callable[[Page], None], shot: Callable[[Page, str], None]
):
    enter(phone, address)
    phone.route("**/log", lambda route: route.abort())  # a true act waits when the rehearsal begins
    go(phone, "Sẵn sàng")
    phone.get_by_role("button", name="Điện: Tốt").click()
    expect(phone.locator("#kept")).to_contain_text("Lưu trên máy: 2")

    phone.get_by_role("link", name="Bắt đầu tập dượt").click()
    band = phone.get_by_role("region", name="Tập dượt", exact=True).first
    expect(band).to_contain_text("không lưu, không tính gì ở đây")
    expect(phone.locator("#connection")).to_have_text("Đang tập dượt: trung tâm trả lời và không lưu gì.")
    phone.get_by_label("Tìm theo tên").fill("binh")
    phone.keyboard.press("Enter")
    expect(phone.locator("#last-name")).to_have_text("Trần Văn Bình")
    expect(phone.locator("#present")).to_have_text("1")
    phone.get_by_role("button", name="Đại biểu phát sinh").click()
    phone.get_by_label("Họ và tên", exact=True).fill("Đinh Văn Thử")
    phone.get_by_role("dialog").get_by_role("button", name="Điểm danh").click()
    expect(phone.locator("#kept")).to_have_text("Đã thử trong buổi tập: 2 đã được trả lời · 0 chưa")
    expect(phone.locator("#present")).to_have_text("2")
    go(phone, "Kết thúc")
    expect(phone.get_by_role("button", name="Rời máy này")).to_have_count(0)
    axe(phone)
    shot(phone, "console-rehearsal")
    assert (SiteEvent.objects.count(), Delegate.objects.count(), Rehearsal.objects.count()) == (0, 3, 0)
    assert len([name for name in databases(phone) if name.startswith("diemcau-rehearsal-")]) == 1

    band.get_by_role("button", name="Kết thúc tập dượt").click()

    expect(phone.locator("#kept")).to_contain_text("Lưu trên máy: 2")
    expect(phone.locator("#present")).to_have_text("0")
    expect(band).to_be_hidden()
    assert [name for name in databases(phone) if "rehearsal" in name] == []
    told = Rehearsal.objects.get()
    assert (told.site, told.check_ins, told.answers) == (hall, 2, 0)
    phone.unroute("**/log")
    phone.context.set_offline(True)
    phone.context.set_offline(False)
    expect(phone.locator("#connection")).to_have_text("Đã kết nối. Trung tâm đã nhận đủ.")
    assert said(hall) == {"power": ("ok", ""), "roster": ("ok", "")}
    assert set(SiteEvent.objects.values_list("kind", flat=True)) == {"ready"}


def test_a_rehearsal_goes_on_without_a_line_and_is_left_all_the_same(phone: Page, hall: Site, address: str):
    enter(phone, address)
    phone.goto(f"{phone.url.split('?')[0]}?tap-duot=1")
    expect(phone.locator("#connection")).to_have_text("Đang tập dượt: trung tâm trả lời và không lưu gì.")
    phone.route("**/rehearsal", lambda route: route.abort())
    phone.get_by_label("Tìm theo tên").fill("hoa")
    phone.keyboard.press("Enter")
    expect(phone.locator("#last-name")).to_have_text("Nguyễn Thị Quỳnh Hoa")
    expect(phone.locator("#connection")).to_contain_text("Đang tập dượt khi mất mạng")
    phone.get_by_role("button", name="Kết thúc tập dượt").click()
    expect(phone.get_by_role("dialog")).to_contain_text("Không kết nối được với trung tâm")
    phone.get_by_role("button", name="Vẫn thoát").click()
    expect(phone.locator("#rehearsal")).to_be_hidden()
    expect(phone.locator("#present")).to_have_text("0")
    assert (SiteEvent.objects.count(), Rehearsal.objects.count()) == (0, 0)


def a_board(site: Site) -> None:
    """Half an hour later: a hall without picture, one that is ready, and the first one silent."""
    now = timezone.now()
    Conference.objects.filter(pk=site.conference_id).update(opens_at=now + timedelta(minutes=55))
    for number, fault in enumerate(("no_picture", None)):
        other = SiteFactory.create(
            conference=site.conference, name=f"Xã Ba Tơ {number}", operator_name="Trần Mận", operator_phone=f"+8490000000{number}"
        )
        told = [
            event("ready", now, moment="t60", check=str(item), state="not_ok" if fault and item == "picture" else "ok",
                fault=fault if item == "picture" else None, note="")
            for item in ReadyItem
        ]  # fmt: skip
        send(other, make_device(other), *told, now=now)


def test_the_host_reads_the_board_with_the_keyboard_and_notes_a_call(
    open_context: OpenContext, hall: Site, live_server: LiveServer, axe: Callable[[Page], None], shot: Callable[[Page, str], None]
):
    a_board(hall)
    page = open_context(**DESKTOP).new_page()
    already_in(page, live_server.url, make_user(hall.conference.host))
    page.goto(f"{live_server.url}/dieu-hanh/{hall.conference_id}/san-sang/")
    expect(page.locator(".to-call > li")).to_have_count(2)
    expect(page.locator(".to-call > li").first).to_contain_text("Mất hình")
    axe(page)
    shot(page, "readiness-board")

    page.get_by_label("Tìm điểm cầu, cán bộ hoặc tỉnh").focus()
    page.keyboard.type("ba to")
    expect(page.locator(".ready-table tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Sẵn sàng", exact=True).last.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ready-table tbody tr")).to_have_count(1)

    note = page.locator(".to-call > li").first.locator("summary")
    note.focus()
    page.keyboard.press("Enter")
    page.locator(".to-call > li").first.get_by_label("Nội dung trả lời").focus()
    page.keyboard.type("đang mượn máy chiếu")
    page.wait_for_timeout(6_000)  # the board asked for itself meanwhile: what is being written stays
    expect(page.locator(".to-call > li").first.get_by_label("Nội dung trả lời")).to_have_value("đang mượn máy chiếu")
    page.keyboard.press("Enter")
    expect(page.locator(".to-call > li").first).to_contain_text("trả lời: đang mượn máy chiếu")
    assert [(call.was_reached, call.said) for call in Call.objects.all()] == [(True, "đang mượn máy chiếu")]
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator("html")).to_have_js_property("scrollWidth", 360)  # nothing sticks out once the page has settled
