"""One conference from an empty page to the public list, driven as its people would: a secretary and two operators.

Told twice: at a desk and on a phone of 360 px.  Every page on the way is judged by axe-core in light and dark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import Closing, Freeze
from diemcau.kernel.dates import local
from tests.before.factories import make_province, make_user
from tests.browser.conftest import DESKTOP, PHONE, OpenContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "một-mật-khẩu-đủ-dài"
COMMUNES = ("Xã Trà Bồng", "Phường Nghĩa Lộ", "Đặc khu Lý Sơn")
TITLE = "Hội nghị tập huấn công tác nhân quyền năm 2026"
Axe = Callable[[Page], None]


def workbook(path: Path) -> Path:
    """A list as an office sends it: a merged title, headings in its own order, accents and all."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.merge_range(0, 0, 0, 4, "DANH SÁCH ĐẠI BIỂU (sửa lần 3)")
        rows: list[tuple[Any, ...]] = [("STT", "Điểm cầu", "Họ và tên", "Đơn vị", "Chức vụ")]
        for number, (name, commune) in enumerate(
            [
                ("Nguyễn Thị Quỳnh Hoa", COMMUNES[0]),
                ("Trần Văn Bình", COMMUNES[0]),
                ("Lê Thị Ánh Nguyệt", COMMUNES[1]),
                ("Phạm Quang Đạo", COMMUNES[1]),
                ("Hồ Thị Mỹ", COMMUNES[2]),
            ],
            start=1,
        ):
            rows.append((number, commune, name, commune, "Công chức Văn hoá - Xã hội"))
        for line, row in enumerate(rows, start=2):
            sheet.write_row(line, 0, row)
    path.write_bytes(content.getvalue())
    return path


def submit(page: Page, form: str = "main form[method=post]") -> None:
    page.locator(f"{form} button[type=submit]").last.click()


class Secretary:
    """Someone of the standing office, at one browser."""

    def __init__(self, page: Page, base: str, axe: Axe) -> None:
        self.page, self.base, self.axe = page, base, axe

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.look()

    def look(self) -> None:
        """The page is whole: accessible, no wider than the screen."""
        self.page.wait_for_load_state("networkidle")
        self.axe(self.page)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{self.page.url} is wider than the screen"

    def sign_in(self, email: str) -> None:
        self.open("/tai-khoan/dang-nhap/")
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", PASSWORD)
        submit(self.page)
        self.page.wait_for_url("**/ban-lam-viec/")
        self.look()

    def create(self) -> Conference:
        opens = local(timezone.now() - timedelta(minutes=5))
        self.open("/chuan-bi/moi/")
        self.page.fill("[name=title]", TITLE)
        self.page.fill("[name=chair_name]", "Võ Thị Thanh")
        self.page.fill("[name=day]", opens.strftime("%Y-%m-%d"))
        self.page.fill("[name=opens]", opens.strftime("%H:%M"))
        self.page.fill("[name=closes]", "23:59")
        submit(self.page)
        self.page.wait_for_url(re.compile(r"/chuan-bi/\d+/$"))
        self.look()
        return Conference.objects.get()

    def open_halls(self, conference: Conference) -> None:
        self.open(f"/chuan-bi/{conference.pk}/diem-cau/cac-xa/")
        submit(self.page)
        expect(self.page.locator("main")).to_contain_text(COMMUNES[0])
        self.look()
        assert sorted(Site.objects.values_list("name", flat=True)) == sorted(COMMUNES)

    def take_the_list(self, conference: Conference, file: Path) -> None:
        self.open(f"/chuan-bi/{conference.pk}/dai-bieu/nhap/")
        self.page.set_input_files("[name=file]", file)
        submit(self.page)
        expect(self.page.locator("main")).to_contain_text("Lê Thị Ánh Nguyệt")
        self.look()
        assert Delegate.objects.count() == 0, "a preview enters nobody"
        submit(self.page, "main form[action*=chap-nhan]")
        expect(self.page.locator("[role=status]").first).to_be_visible()
        self.look()
        assert Delegate.objects.count() == 5

    def hand_out_links(self, conference: Conference) -> dict[str, str]:
        self.open(f"/chuan-bi/{conference.pk}/lien-ket/")
        submit(self.page, "main form[action$='lien-ket/tao/']")
        expect(self.page.locator("main")).to_contain_text(COMMUNES[0])
        self.look()
        from diemcau.before.sites.queries import links_of  # noqa: PLC0415  # what the page shows, read as data

        return {link.site.name: f"{self.base}/diem-cau/{link.token}/" for link in links_of(conference)}

    def finish(self, conference: Conference) -> None:
        Conference.objects.filter(pk=conference.pk).update(closes_at=timezone.now() - timedelta(minutes=1))  # the day is over
        self.open(f"/dieu-hanh/{conference.pk}/")
        submit(self.page, "main form[action$='chap-nhan/']")
        expect(self.page.locator("[role=status]").first).to_be_visible()
        self.open(f"/dieu-hanh/{conference.pk}/chot/")
        submit(self.page)
        self.page.wait_for_load_state("networkidle")
        assert Freeze.objects.filter(conference=conference).exists()

    def report_and_publish(self, conference: Conference) -> None:
        self.open(f"/bao-cao/{conference.pk}/")
        for ending, magic in ((".docx", b"PK"), (".pdf", b"%PDF")):
            with self.page.expect_download() as waiting:
                self.page.locator(f"main a[href$='{ending}']").first.click()
            assert Path(waiting.value.path()).read_bytes().startswith(magic)
        self.open(f"/luu-tru/hoi-nghi/{conference.pk}/")
        submit(self.page, "main form[action$='dua-vao/']")
        self.page.wait_for_load_state("networkidle")
        self.open(f"/luu-tru/hoi-nghi/{conference.pk}/")
        submit(self.page, "main form[action$='cong-bo/']")
        self.page.wait_for_load_state("networkidle")


def check_in_and_close(page: Page, link: str, names: list[str]) -> None:
    """An operator's morning: open the link, take everyone in by name, close the hall."""
    page.goto(link)
    page.fill("[name=label]", "Đỗ Thị Trực")
    page.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    expect(page.locator("#connection")).to_have_text("Đã kết nối. Trung tâm đã nhận đủ.")
    for name in names:
        page.get_by_label("Tìm theo tên").fill(name)
        page.keyboard.press("Enter")
        expect(page.locator("#last-name")).to_have_text(name)
    page.get_by_role("navigation", name="Các phần của bảng điểm cầu").get_by_role("button", name="Kết thúc").click()
    page.get_by_label("Sĩ số cuối cùng").fill(str(len(names)))
    page.get_by_role("button", name="Chốt điểm cầu").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Chốt điểm cầu").click()
    expect(page.locator("#closed-notice")).to_contain_text("Điểm cầu đã chốt lúc")


@pytest.mark.parametrize("screen", [pytest.param(DESKTOP, id="desk"), pytest.param(PHONE, id="phone of 360 px")])
def test_a_conference_goes_from_an_empty_page_to_the_public_list(
    screen: dict[str, Any], open_context: OpenContext, live_server: LiveServer, axe: Axe, tmp_path: Path
):
    province = make_province("Tỉnh Quảng Ngãi", communes=COMMUNES)
    user = make_user(province, name="Nguyễn Thị Thư")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    secretary = Secretary(open_context(**screen).new_page(), live_server.url, axe)

    secretary.sign_in(user.email)
    conference = secretary.create()
    secretary.open_halls(conference)
    secretary.take_the_list(conference, workbook(tmp_path / "danh sách (sửa lần 3).xlsx"))
    links = secretary.hand_out_links(conference)
    check_in_and_close(open_context(**PHONE).new_page(), links["Xã Trà Bồng"], ["Nguyễn Thị Quỳnh Hoa", "Trần Văn Bình"])
    check_in_and_close(open_context(**PHONE).new_page(), links["Phường Nghĩa Lộ"], ["Lê Thị Ánh Nguyệt", "Phạm Quang Đạo"])
    secretary.open(f"/dieu-hanh/{conference.pk}/")
    expect(secretary.page.locator("main")).to_contain_text("Xã Trà Bồng")
    assert sorted(Closing.objects.values_list("site__name", "attended", "counted")) == [("Phường Nghĩa Lộ", 2, 2), ("Xã Trà Bồng", 2, 2)]
    secretary.finish(conference)
    secretary.report_and_publish(conference)

    stranger = Secretary(open_context(**screen).new_page(), live_server.url, axe)
    stranger.open("/hoi-nghi/")
    stranger.page.get_by_role("link", name=TITLE).click()
    stranger.look()
    expect(stranger.page.locator("main")).to_contain_text("Võ Thị Thanh")
    assert [name for name in Delegate.objects.values_list("full_name", flat=True) if name in stranger.page.content()] == []
