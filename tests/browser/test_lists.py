"""Codes from Excel in Chromium, on a desk and on a telephone: the template, every row with its remark, then entered."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network.models import UnitIdentifier
from diemcau.kernel.spreadsheets import XLSX, Column, written
from tests.browser.conftest import DESKTOP, PHONE, OpenContext, already_in
from tests.foundation.factories import make_person, make_province

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADINGS = ("Đơn vị", "Loại mã", "Mã định danh", "Từ ngày")
ROWS = [
    ("Tỉnh Ví Dụ", "vn-gov-2020", "01.02.G22", "01/01/2026"),
    ("Xã 1", "vn-qcvn102-2016", "000.00.15.H51", ""),
    ("Xã Lạ", "vn-gov-2020", "H99", ""),
]


def looks_right(page: Page, axe: Any) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_secretary_sees_every_row_of_a_list_of_codes_and_enters_those_that_can_be(
    open_context: OpenContext, live_server: LiveServer, axe: Any, shot: Any, device: dict[str, Any]
) -> None:
    name = "phone" if device is PHONE else "desktop"
    unit = make_province(communes=1)
    page = open_context(**device).new_page()
    already_in(page, live_server.url, make_person(Role.SECRETARY, unit))
    page.goto(f"{live_server.url}/tai-khoan/don-vi/{unit.pk}/ma-dinh-danh/")
    page.get_by_role("link", name="Nhập, xuất Excel").click()
    looks_right(page, axe)
    shot(page, f"list-upload-{name}")
    content = written([Column(text) for text in HEADINGS], ROWS, title="MÃ", sheet="Mã")
    page.set_input_files("input[type=file]", {"name": "ma.xlsx", "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="Đọc tệp").press("Enter")

    expect(page.get_by_text("Có thể là H51.15 theo dạng mới.")).to_be_visible()
    expect(page.get_by_text("Không có đơn vị nào ở đây có tên này.")).to_be_visible()
    looks_right(page, axe)
    shot(page, f"list-preview-{name}")
    page.get_by_role("button", name="Nhập 2 dòng").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Đã nhập 2 dòng.")
    assert sorted(UnitIdentifier.objects.values_list("code", flat=True)) == ["000.00.15.H51", "01.02.G22"]
