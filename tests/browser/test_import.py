"""A list of ten thousand people is looked at, corrected and accepted with the keyboard alone; and a small one on a phone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.convening.models import Delegate, ImportDraft
from tests.before.factories import SiteFactory, make_unit
from tests.before.lists import Story, workbook
from tests.browser.conftest import already_in
from tests.browser.test_keyboard import press, reach
from tests.legacy import to_tcvn3

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = 10_000


def ten_thousand() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["STT", "Họ và tên", "Đơn vị", "SĐT"])
    for row in range(ROWS):
        page.write_row(row + 1, 0, [row + 1, f"Nguyễn Văn {row}", "xa son ha" if row < 2 else "Xã Ba Tơ", 912_000_000 + row])
    book.close()
    return out.getvalue()


def test_ten_thousand_rows_are_checked_and_entered_by_keyboard(desktop: Page, axe, shot, live_server: LiveServer, tmp_path: Path):
    story = Story()
    two_communes(story)
    already_in(desktop, live_server.url, story.secretary)
    file = tmp_path / "danh-sach.xlsx"
    file.write_bytes(ten_thousand())
    desktop.goto(live_server.url + reverse("convening:upload", args=[story.conference.pk]))
    desktop.set_input_files("[name=file]", file)
    reach(desktop, "form[enctype] button[type=submit]")
    desktop.keyboard.press("Enter")

    heading = desktop.get_by_role("heading", name="Đây là đơn vị nào?")
    expect(heading).to_be_visible(timeout=60_000)
    axe(desktop)
    shot(desktop, "import-10000")
    reach(desktop, "#unit-1")
    desktop.keyboard.press("ArrowDown")
    reach(desktop, ".decisions button[type=submit]")
    desktop.keyboard.press("Enter")
    expect(heading).to_be_hidden(timeout=60_000)
    press(desktop, "form[action$='/chap-nhan/'] button")
    expect(desktop.locator(".figures .value").first).to_have_text(f"{ROWS:,}".replace(",", "."), timeout=60_000)
    axe(desktop)
    shot(desktop, "import-accepted")
    assert Delegate.objects.count() == ROWS


def test_a_list_of_an_old_font_is_corrected_on_a_phone(phone: Page, axe, shot, live_server: LiveServer):
    story, page = Story(), phone
    already_in(page, live_server.url, story.secretary)
    people = [[to_tcvn3(name), to_tcvn3("Xã Ba Tơ"), phone] for name, phone in (("Nguyễn Văn Ước", 912345678), ("Trần Thị Bưởi", "12"))]
    page.goto(live_server.url + reverse("convening:upload", args=[story.conference.pk]))
    axe(page)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    content = workbook(["Họ và tên", "Đơn vị", "SĐT"], *people)
    page.set_input_files("[name=file]", {"name": "ds.xlsx", "mimeType": kind, "buffer": content})
    page.click("form[enctype] button[type=submit]")

    expect(page.locator("#d0-3")).to_contain_text("Trần Thị Bưởi")
    shot(page, "import-phone")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("#d0-3 summary")
    page.fill("#d0-3 [name=phone]", "0912 345 679")
    page.click("#d0-3 .row-fix button")
    expect(page.locator("#d0-3 .status-ok")).to_be_visible()
    assert [row["verdict"] for row in ImportDraft.objects.get().rows] == ["new", "new"]


def two_communes(story: Story) -> None:
    for name in ("Xã Sơn Hà", "Xã Sơn Hạ"):
        SiteFactory.create(conference=story.conference, unit=make_unit(name, parent=story.province), name=name)
