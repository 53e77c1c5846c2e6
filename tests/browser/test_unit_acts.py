"""An act on units in Chromium: from the file to the plan that names what it touches, applied, held by what depends on it, undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network import queries
from tests.before.factories import ConferenceFactory
from tests.browser.conftest import DESKTOP, PHONE, OpenContext, already_in
from tests.foundation.factories import GrantFactory, make_person
from tests.foundation.network.act_files import DAY, LIST, NOW, act, code, commune, small_country

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MERGER = act({"do": "merge", "from": [code("011"), code("012")], "into": commune("Xã Mới", "012")})


def looks_right(page: Page, axe: Any) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)


def upload(page: Page, content: bytes) -> None:
    page.set_input_files("input[type=file]", {"name": "nghi-quyet.json", "mimeType": "application/json", "buffer": content})
    page.get_by_role("button", name="Đọc tệp").press("Enter")


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_administrator_sees_by_name_what_an_act_touches_applies_it_and_takes_it_back(
    open_context: OpenContext, live_server: LiveServer, axe: Any, shot: Any, device: dict[str, Any]
) -> None:
    name = "phone" if device is PHONE else "desktop"
    root = small_country()
    host = queries.by_code(LIST, "011", DAY - timedelta(days=1))
    ConferenceFactory.create(host=host, title="Hội nghị đầu xuân", opens_at=NOW + timedelta(days=60), closes_at=NOW + timedelta(days=60, hours=3))
    page = open_context(**device).new_page()
    already_in(page, live_server.url, make_person(Role.ADMINISTRATOR, root, full_name="Trần Thị Quản"))
    page.goto(f"{live_server.url}/tai-khoan/sap-xep-don-vi/")
    looks_right(page, axe)
    page.get_by_role("link", name="Tải lên tệp").click()

    upload(page, act({"do": "end", "unit": code("999")}))
    expect(page.get_by_role("alert")).to_contain_text("không có đơn vị nào là 999")
    looks_right(page, axe)
    upload(page, MERGER)

    expect(page.get_by_role("link", name="Hội nghị đầu xuân, 23/01/2027 · Xã 011")).to_be_visible()
    looks_right(page, axe)
    shot(page, f"unit-act-plan-{name}")
    page.get_by_role("button", name="Áp dụng vào danh mục").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Đã áp dụng đợt sắp xếp.")

    grant = GrantFactory.create(unit=queries.by_code(LIST, "012", DAY))
    page.reload()
    expect(page.get_by_role("link", name=f"{grant.user}, {grant.get_role_display()} · Xã Mới")).to_be_visible()
    expect(page.get_by_role("button", name="Hoàn tác đợt này")).to_have_count(0)
    looks_right(page, axe)
    shot(page, f"unit-act-held-{name}")

    grant.delete()
    page.reload()
    page.get_by_role("button", name="Hoàn tác đợt này").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("trở lại đúng như trước")
