"""A hall gets ready on a phone, also without a line; rehearses without a trace; the host reads and calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.sites import services
from diemcau.before.sites.models import LineTest, Readiness, Site
from diemcau.during.attendance.models import SiteEvent
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, SiteFactory
from tests.browser.test_site_console import enter, go

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
