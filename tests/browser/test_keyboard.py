"""A secretary without a mouse: signs in, creates a conference, opens its halls, hands out the links."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import ConsoleLink, Site
from diemcau.kernel.dates import local
from tests.before.factories import make_province, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "một-mật-khẩu-đủ-dài"
STEPS = 80  # presses of Tab that a person would bear


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is on ``selector``, and see that the focus shows."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"the focus on {selector} is not seen"
            return
    pytest.fail(f"{selector} is not reached by the keyboard on {page.url}")


def write(page: Page, selector: str, text: str) -> None:
    reach(page, selector)
    page.keyboard.type(text)


def press(page: Page, selector: str) -> None:
    reach(page, selector)
    page.keyboard.press("Enter")


def test_a_secretary_prepares_a_conference_with_the_keyboard_alone(desktop: Page, live_server: LiveServer):
    province = make_province("Tỉnh Quảng Ngãi", communes=("Xã Trà Bồng", "Đặc khu Lý Sơn"))
    user = make_user(province)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])

    desktop.goto(f"{live_server.url}/tai-khoan/dang-nhap/")
    write(desktop, "[name=login]", user.email)
    write(desktop, "[name=password]", PASSWORD)
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/ban-lam-viec/")

    press(desktop, "a[href='/chuan-bi/']")
    desktop.wait_for_url("**/chuan-bi/")
    press(desktop, "a[href='/chuan-bi/moi/']")
    desktop.wait_for_url("**/chuan-bi/moi/")
    write(desktop, "[name=title]", "Tập huấn không dùng chuột")
    write(desktop, "[name=chair_name]", "Võ Thị Thanh")
    write(desktop, "[name=day]", "12122026")  # the same whether the browser asks for the day or the month first
    write(desktop, "[name=opens]", "0730AM")  # letters are ignored where the clock has 24 hours
    write(desktop, "[name=closes]", "1100AM")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url(re.compile(r"/chuan-bi/\d+/$"))
    conference = Conference.objects.get()
    assert [local(moment).strftime("%d/%m/%Y %H:%M") for moment in (conference.opens_at, conference.closes_at)] == [
        "12/12/2026 07:30",
        "12/12/2026 11:00",
    ]

    press(desktop, f"a[href='/chuan-bi/{conference.pk}/diem-cau/']")
    desktop.wait_for_url("**/diem-cau/")
    press(desktop, f"a[href='/chuan-bi/{conference.pk}/diem-cau/cac-xa/']")
    desktop.wait_for_url("**/cac-xa/")
    press(desktop, "main form[method=post] button[type=submit]")
    expect(desktop.locator("main")).to_contain_text("Đặc khu Lý Sơn")
    assert Site.objects.count() == 2

    press(desktop, f"a[href='/chuan-bi/{conference.pk}/lien-ket/']")
    desktop.wait_for_url("**/lien-ket/")
    press(desktop, "main form[action$='lien-ket/tao/'] button[type=submit]")
    expect(desktop.locator("main")).to_contain_text("/diem-cau/")
    assert ConsoleLink.objects.count() == 2
