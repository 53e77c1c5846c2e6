"""Numbers by unit in the browser: the map by keyboard, on a phone, in both eras, printed."""

from __future__ import annotations

import io
from contextlib import closing

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from diemcau.after.archive import services as archive
from diemcau.foundation.accounts.models import Role
from diemcau.sample.house import RECORDS
from tests.before.factories import NOW, TESTS, make_user
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "một-mật-khẩu-đủ-dài"


@pytest.fixture
def base(live_server, whole_network) -> str:
    """The address of a house that holds the country and the five source conferences."""
    archive.import_records(sorted(RECORDS.glob("*.json")), by=TESTS, now=NOW)
    return str(live_server.url)


def signed_in(page: Page, base: str, root) -> Page:
    reader = make_user(root, Role.VIEWER)
    reader.set_password(PASSWORD)
    reader.save(update_fields=["password"])
    page.goto(f"{base}/tai-khoan/dang-nhap/")
    page.fill("[name=login]", reader.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/ban-lam-viec/")
    return page


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_reader_at_the_centre_goes_from_the_map_to_the_rows_of_a_number_by_keyboard(open_context, base, whole_network, axe, screen):
    page = signed_in(open_context(**screen).new_page(), base, whole_network)
    page.goto(f"{base}/bao-cao/tong-hop/?so=held")
    expect(page.locator("svg .map-unit")).to_have_count(34)
    expect(page.locator("svg .map-islands")).to_have_count(2)
    axe(page)

    page.get_by_role("link", name="30/06/2025").press("Enter")
    expect(page.locator("svg .map-unit")).to_have_count(63)
    page.get_by_role("link", name="Tỉnh Tiền Giang: 1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Tỉnh Tiền Giang")
    expect(page.locator(".figure-cell .value").first).to_have_text("1")
    axe(page)
    page.go_back()
    page.get_by_role("link", name="1: nguồn của số liệu Tỉnh Tiền Giang").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Tỉnh Tiền Giang")
    axe(page)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_printed_page_keeps_map_and_table_and_leaves_the_form_behind(open_context, base, whole_network):
    page = signed_in(open_context(**DESKTOP).new_page(), base, whole_network)
    page.goto(f"{base}/bao-cao/tong-hop/?so=held")

    with closing(pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))) as paper:
        said = "".join(sheet.get_textpage().get_text_bounded() for sheet in paper)
    letters = "".join(said.split())

    assert [letters.count(words) for words in ("TỉnhĐồngTháp", "Ởcácđơnvịcấpdưới", "HoàngSa", "TrườngSa")] == [1, 2, 1, 1]
    assert [letters.count(words) for words in ("Đăngxuất", "Đơnvịtạingày:")] == [0, 0]
