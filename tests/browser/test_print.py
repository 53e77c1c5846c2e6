"""On paper: no navigation, no button, every column of every table, and the page says which part of a list it is."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from diemcau.before.convening.models import Delegate
from tests.before.factories import ItemFactory, make_user
from tests.browser.conftest import already_in
from tests.during.attendance_factories import make_hall

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = 51  # one more than a page of the list
NOT_ON_PAPER = ("Bàn làm việc", "Đăng xuất", "Đến nội dung chính", "Trang trước", "Trang sau")
PAGES = {
    "board": ("/dieu-hanh/{conference}/", ["Điểm cầu", "Có mặt / triệu tập", "Tỷ lệ", "Sĩ số", "Đường truyền"]),
    "one site": ("/dieu-hanh/{conference}/{site}/", ["Họ và tên", "Chức vụ, đơn vị", "Tình trạng"]),
    "sites": ("/chuan-bi/{conference}/diem-cau/", ["Điểm cầu", "Số chỗ", "Cán bộ điểm cầu", "Số điện thoại"]),
    "delegates": ("/chuan-bi/{conference}/dai-bieu/", ["Họ và tên", "Đơn vị", "Điểm cầu", "Số điện thoại"]),
    "programme": ("/chuan-bi/{conference}/chuong-trinh/", ["Thời gian", "Nội dung", "Báo cáo viên", "Nơi tiếp nhận"]),
    "report": (
        "/bao-cao/{conference}/",
        ["Điểm cầu", "Triệu tập", "Điểm danh", "Sĩ số", "Phát sinh", "Dự thay", "Đã chốt", "Lý do chênh lệch"],
    ),
}


def printed(page: Page) -> tuple[str, int]:
    """The text that Chromium puts on A4, and how wide the widest thing on the page is beyond the paper, in pixels."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})  # 210 mm less two margins of 12 mm, at 96 to the inch
    beyond = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    document = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    text = "\n".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    page.emulate_media(media="screen")
    return " ".join(text.split()), int(beyond)


def test_a_printed_page_has_no_navigation_and_loses_no_column(desktop: Page, live_server: LiveServer):
    site, _, _ = make_hall(PEOPLE, name="Xã Trà Bồng")
    ItemFactory.create(conference=site.conference)
    already_in(desktop, live_server.url, make_user(site.conference.host))

    for name, (address, columns) in PAGES.items():
        desktop.goto(live_server.url + address.format(conference=site.conference_id, site=site.pk))
        desktop.wait_for_load_state("networkidle")
        text, beyond = printed(desktop)

        assert [word for word in NOT_ON_PAPER if word in text] == [], name
        assert [column for column in columns if column not in text] == [], name
        assert beyond <= 0, f"{name} is wider than the paper"
        assert (desktop.locator("main h1").text_content() or "").split("\n")[0].strip() in text, name


def test_a_printed_list_says_which_part_of_it_this_is(desktop: Page, live_server: LiveServer):
    site, _, _ = make_hall(PEOPLE)
    already_in(desktop, live_server.url, make_user(site.conference.host))

    desktop.goto(f"{live_server.url}/chuan-bi/{site.conference_id}/dai-bieu/")
    desktop.emulate_media(media="print")

    assert Delegate.objects.count() == PEOPLE
    assert desktop.locator(".pager").inner_text() == "Trang 1/2"  # what is shown of it, that is without the links
