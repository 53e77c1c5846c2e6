"""A unit's page as of a day, its posts and the people in them: desktop and phone, axe in light and dark, the day in every link."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.foundation.accounts.models import Role
from tests.browser.conftest import DESKTOP, PHONE, OpenContext
from tests.foundation.factories import make_person, make_province, make_unit
from tests.foundation.network.test_identifiers import identify
from tests.foundation.network.test_people import appoint, make_post
from tests.foundation.network.test_people import make_person as make_holder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SINCE = date(2025, 7, 1)


def fits(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_contact_sees_who_held_a_post_on_a_day_and_writes_down_who_comes_next(
    open_context: OpenContext, live_server: LiveServer, axe: Any, shot: Any, device: dict[str, Any]
) -> None:
    name = "phone" if device is PHONE else "desktop"
    province = make_province("Tỉnh Ví Dụ")
    unit = make_unit("Xã Tân Thành", kind="commune", parent=province)
    chair = make_post("Chủ tịch UBND xã", unit=unit, since=SINCE, training_source="1079/QĐ-TTg")
    appoint(chair, make_holder("Lê Thị Hoà", phone="0912345678"), SINCE, date(2026, 2, 1))
    make_post("Công chức Văn hoá - Xã hội", unit=unit, since=SINCE)
    identify(unit, "000.00.15.H51", scheme="vn-qcvn102-2016")
    client = Client()
    client.force_login(make_person(Role.CONTACT, unit))
    context = open_context(**device)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}])
    page = context.new_page()

    page.goto(f"{live_server.url}/don-vi/{unit.pk}/?day=2026-01-31")
    posts = page.locator("#posts")
    expect(posts).to_contain_text("Lê Thị Hoà")
    hrefs = [link.get_attribute("href") or "" for link in page.locator("main .crumbs a").all()]
    assert [href for href in hrefs if "day=2026-01-31" not in href] == []
    assert fits(page)
    axe(page)
    shot(page, f"unit-{name}")

    page.fill("#id_day", "2026-02-01")
    page.get_by_role("button", name="Xem").click()
    expect(posts).to_contain_text("khuyết")
    posts.get_by_role("link", name="Chủ tịch UBND xã").click()
    page.fill("#id_full_name", "Trần Văn Nam")
    page.fill("#id_since", "2026-02-01")
    page.get_by_role("button", name="Ghi người giữ").click()
    expect(page.get_by_role("row", name=re.compile("Trần Văn Nam"))).to_contain_text("01/02/2026")
    assert fits(page)
    axe(page)
    shot(page, f"post-{name}")

    page.get_by_role("link", name="Trần Văn Nam").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trần Văn Nam")
    assert fits(page)
    axe(page)
    page.goto(f"{live_server.url}/tai-khoan/nguoi/?q=le+thi+hoa")
    expect(page.locator("#found")).to_contain_text("Lê Thị Hoà")
    axe(page)
