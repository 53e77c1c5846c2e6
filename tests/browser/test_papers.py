"""The tab "Văn bản" as a secretary uses it: desktop and phone, keyboard, axe, and the papers as page images."""

from __future__ import annotations

import pypdfium2
import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.conferences.models import Conference
from tests.before.factories import make_user
from tests.before.papers_factories import a_conference
from tests.browser.conftest import DESKTOP, PHONE, OpenContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(page: Page, conference: Conference, base: str) -> None:
    user = make_user(conference.host, name="Nguyễn Thị Quỳnh Hoa")
    user.set_password("một-mật-khẩu-đủ-dài")
    user.save(update_fields=["password"])
    page.goto(f"{base}/tai-khoan/dang-nhap/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", "một-mật-khẩu-đủ-dài")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/ban-lam-viec/")


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_secretary_mends_what_is_missing_looks_and_takes_the_letter(open_context: OpenContext, live_server: LiveServer, axe, tmp_path, device):
    conference = a_conference(nominate_by=None)
    page = open_context(**device).new_page()
    signed_in(page, conference, live_server.url)

    page.goto(f"{live_server.url}/chuan-bi/{conference.pk}/van-ban/")
    axe(page)
    page.screenshot(path=tmp_path / "papers.png", full_page=True)
    page.get_by_role("link", name="Chưa nêu hạn cử đại biểu.").first.click()
    page.get_by_label("Hạn cử đại biểu").fill("2026-12-05")
    axe(page)
    page.screenshot(path=tmp_path / "words.png", full_page=True)
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Công văn", exact=True).click()
    expect(page.get_by_role("img", name="Công văn, trang 1")).to_be_visible()
    axe(page)
    page.screenshot(path=tmp_path / "paper.png", full_page=True)
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF", exact=True).click()

    first = pypdfium2.PdfDocument(taken.value.path())[0]
    assert "trước ngày 05 tháng 12 năm 2026" in " ".join(first.get_textpage().get_text_bounded().split())
    for path in ("", "can-cu/", "mau/"):
        page.goto(f"{live_server.url}/van-phong/don-vi/{conference.host_id}/{path}")
        axe(page)
        page.screenshot(path=tmp_path / f"office{path[:3]}.png", full_page=True)
    page.goto(f"{live_server.url}/van-phong/can-cu/")
    axe(page)
    page.screenshot(path=tmp_path / "acts.png", full_page=True)
