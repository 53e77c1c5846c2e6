"""The whole job of a unit contact, at a desk and on a phone of 360 px: finds the conference, reads it, fills the list of the own unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.convening.models import Delegate
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network.models import Unit
from tests.before.factories import ConferenceFactory, DelegateFactory, ItemFactory, SiteFactory, SpeakerFactory, make_province, make_user
from tests.browser.conftest import DESKTOP, PHONE, OpenContext, already_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMMUNES = ("Xã Trà Bồng", "Xã Ba Tơ")
TITLE = "Hội nghị tập huấn công tác nhân quyền năm 2026"


@pytest.fixture
def commune() -> Unit:
    """A commune with a hall and one delegate, called by its province for the week after; another commune has its own."""
    province = make_province("Tỉnh Quảng Ngãi", communes=COMMUNES)
    opens_at = timezone.now() + timedelta(days=7)
    conference = ConferenceFactory.create(host=province, title=TITLE, opens_at=opens_at, closes_at=opens_at + timedelta(hours=3))
    item = ItemFactory.create(
        conference=conference, title="Khai mạc, giới thiệu đại biểu", starts_at=opens_at, ends_at=opens_at + timedelta(minutes=15)
    )
    item.speakers.add(SpeakerFactory.create(conference=conference, full_name="Lê Thị Giảng"))
    for name, delegate in zip(COMMUNES, ("Hồ Thị Mỹ", "Phạm Văn Khác"), strict=True):
        unit = Unit.objects.get(versions__name=name)
        DelegateFactory.create(site=SiteFactory.create(conference=conference, unit=unit, name=name), unit=unit, full_name=delegate)
    return Unit.objects.get(versions__name=COMMUNES[0])


@pytest.mark.parametrize("screen", [pytest.param(DESKTOP, id="desk"), pytest.param(PHONE, id="phone of 360 px")])
def test_a_unit_contact_reads_the_conference_and_fills_the_list_of_the_own_unit(
    screen: dict[str, Any], open_context: OpenContext, live_server: LiveServer, axe: Callable[[Page], None], commune: Unit
):
    page = open_context(**screen).new_page()
    already_in(page, live_server.url, make_user(commune, Role.CONTACT, name="Hồ Văn Đầu Mối"))

    def look() -> None:
        page.wait_for_load_state("networkidle")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is wider than the screen"
        expect(page.locator("body")).not_to_contain_text("Phạm Văn Khác")

    page.goto(f"{live_server.url}/ban-lam-viec/")
    look()
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator("main")).to_contain_text("Hồ Thị Mỹ")
    look()

    tabs = page.get_by_role("navigation", name="Các trang của hội nghị")
    tabs.get_by_role("link", name="Chương trình").click()
    expect(page.locator("main")).to_contain_text("Khai mạc, giới thiệu đại biểu")
    expect(page.locator("main")).to_contain_text("Lê Thị Giảng")
    look()
    page.get_by_role("navigation", name="Các trang của hội nghị").get_by_role("link", name="Đại biểu của đơn vị bạn").click()

    page.get_by_role("link", name="Thêm đại biểu").click()
    look()
    page.get_by_label("Họ và tên").fill("Đinh Thị Ước")
    page.get_by_label("Chức vụ").fill("Phó Chủ tịch UBND xã")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url("**/dai-bieu/")
    expect(page.locator("main")).to_contain_text("Đinh Thị Ước")
    look()
    added = Delegate.objects.get(full_name="Đinh Thị Ước")
    assert (added.unit, added.site.name) == (commune, COMMUNES[0])

    page.get_by_role("link", name="Sửa: Đinh Thị Ước").click()
    look()
    expect(page.locator("main img, main svg").first).to_be_visible()  # the personal QR to hand on
    page.get_by_role("button", name="Rút tên đại biểu").click()
    page.wait_for_load_state("networkidle")
    look()
    assert Delegate.objects.get(pk=added.pk).cancelled_at is not None
    page.get_by_role("button", name="Khôi phục").click()
    page.wait_for_load_state("networkidle")
    assert Delegate.objects.get(pk=added.pk).cancelled_at is None
