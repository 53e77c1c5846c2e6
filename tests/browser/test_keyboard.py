"""A secretary without a mouse: prepares a conference; watches the board, accepts, freezes, reports, publishes."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import ConsoleLink, Site
from diemcau.during.attendance.models import Closing, EventKind, Freeze
from diemcau.foundation.accounts.models import User
from diemcau.foundation.network.models import Unit
from diemcau.foundation.publishing.models import Snapshot
from diemcau.kernel.dates import local
from tests.before.factories import ConferenceFactory, DelegateFactory, SiteFactory, make_province, make_user
from tests.browser.conftest import already_in
from tests.during.attendance_factories import check_in, event, make_device, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "một-mật-khẩu-đủ-dài"
STEPS = 80  # presses of Tab that a person would bear


def reach(page: Page, selector: str, *, key: str = "Tab") -> None:
    """Press ``key`` until the focus is on ``selector``, and see that the focus shows."""
    for _ in range(STEPS):
        page.keyboard.press(key)
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


def secretary_of(province: Unit) -> User:
    user = make_user(province)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def sign_in(page: Page, base: str, user: User) -> None:
    page.goto(f"{base}/tai-khoan/dang-nhap/")
    write(page, "[name=login]", user.email)
    write(page, "[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ban-lam-viec/")


def test_a_secretary_prepares_a_conference_with_the_keyboard_alone(desktop: Page, live_server: LiveServer):
    province = make_province("Tỉnh Quảng Ngãi", communes=("Xã Trà Bồng", "Đặc khu Lý Sơn"))
    sign_in(desktop, live_server.url, secretary_of(province))

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


SITES = 112  # more than one page of the board


def over_but_for_the_papers(province: Unit) -> tuple[Conference, Site]:
    """A conference that ended a minute ago at many halls; the first one closed and waits to be accepted."""
    now = timezone.now()
    conference = ConferenceFactory.create(
        host=province, title="Hội nghị không dùng chuột", opens_at=now - timedelta(hours=3), closes_at=now - timedelta(minutes=1)
    )
    halls = [SiteFactory.create(conference=conference, unit=province, name=f"Xã số {number:03d}") for number in range(1, SITES + 1)]
    device, delegate = make_device(halls[0]), DelegateFactory.create(site=halls[0])
    device.expires_at = now + timedelta(days=1)
    device.save(update_fields=["expires_at"])
    opened = conference.opens_at
    closed = opened + timedelta(minutes=1)
    send(halls[0], device, check_in(delegate, opened), event(EventKind.CLOSE, closed, counted=1, reason=""), now=closed)
    return conference, halls[0]


def refreshed(page: Page) -> None:
    """The board asked for itself and put the answer in its place."""
    before = page.locator(".stand").text_content()
    page.wait_for_timeout(1_000)  # the board tells its age in seconds
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")  # the act of the timer, without its five seconds
    expect(page.locator(".stand")).not_to_have_text(before or "")


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.id || document.activeElement.getAttribute('href') || document.activeElement.tagName"))


def scrolled(page: Page) -> int:
    return int(page.evaluate("() => Math.round(window.scrollY)"))


def test_a_secretary_reads_the_board_with_the_keyboard_alone_and_a_refresh_takes_neither_focus_nor_place(desktop: Page, live_server: LiveServer):
    province = make_province("Tỉnh Quảng Ngãi")
    conference, _ = over_but_for_the_papers(province)
    already_in(desktop, live_server.url, make_user(province))
    board = f"/dieu-hanh/{conference.pk}/"
    desktop.goto(live_server.url + board)

    desktop.keyboard.press("Tab")
    assert focused(desktop) == "#main", "the first stop skips the navigation"
    desktop.keyboard.press("Enter")
    assert focused(desktop) == "main"
    write(desktop, "#q", "so 07")  # as a person types: the table narrows by itself
    expect(desktop.locator(".sites-table tbody tr")).to_have_count(10)
    assert focused(desktop) == "q"
    refreshed(desktop)
    assert focused(desktop) == "q"
    assert desktop.input_value("#q") == "so 07"
    for _ in range(len("so 07")):
        desktop.keyboard.press("Backspace")
    expect(desktop.locator(".pager")).to_be_visible()

    press(desktop, "#chip-6")  # to be accepted
    expect(desktop.locator(".sites-table tbody tr")).to_have_count(1)
    assert focused(desktop) == "chip-6"
    expect(desktop.locator("#chip-6")).to_have_attribute("aria-current", "true")
    reach(desktop, "#chip-1", key="Shift+Tab")
    desktop.keyboard.press("Enter")
    expect(desktop.locator(".pager")).to_be_visible()
    assert focused(desktop) == "chip-1"

    press(desktop, "#past-sites")  # nobody bears a hundred halls before the pager
    press(desktop, "#next")
    expect(desktop.locator(".pager")).to_contain_text("Trang 2")
    assert focused(desktop) == "next", "the pager keeps the focus, though the last page has no next"
    refreshed(desktop)
    assert focused(desktop) == "next"
    reach(desktop, f".sites-table a[href='{board}{Site.objects.get(name='Xã số 110').pk}/']", key="Shift+Tab")
    here, place = focused(desktop), scrolled(desktop)
    assert place > 0
    refreshed(desktop)
    assert (focused(desktop), scrolled(desktop)) == (here, place)
    desktop.keyboard.press("Enter")
    desktop.wait_for_url(f"**{here}")
    expect(desktop.locator("h1")).to_contain_text("Xã số 110")


def test_a_secretary_accepts_freezes_reports_and_publishes_with_the_keyboard_alone(desktop: Page, live_server: LiveServer):
    province = make_province("Tỉnh Quảng Ngãi")
    conference, hall = over_but_for_the_papers(province)
    already_in(desktop, live_server.url, make_user(province))
    board = f"/dieu-hanh/{conference.pk}/"

    desktop.goto(f"{live_server.url}/ban-lam-viec/")
    press(desktop, f"a[href='{board}']")
    desktop.wait_for_url(f"**{board}")
    press(desktop, f".sites-table a[href='{board}{hall.pk}/']")
    desktop.wait_for_url(f"**{board}{hall.pk}/")
    press(desktop, "form[action$='chap-nhan/'] button")
    expect(desktop.locator("[role=status]").first).to_contain_text(hall.name)
    assert Closing.objects.get().accepted_at is not None

    press(desktop, ".crumbs a")
    desktop.wait_for_url(f"**{board}")
    press(desktop, f"a[href='{board}chot/']")
    desktop.wait_for_url("**/chot/")
    press(desktop, "main form[method=post] button[type=submit]")
    desktop.wait_for_url(f"**{board}")
    assert Freeze.objects.filter(conference=conference).exists()

    press(desktop, f".tabs a[href='/bao-cao/{conference.pk}/']")
    desktop.wait_for_url("**/bao-cao/*/")
    for ending, magic in ((".docx", b"PK"), (".pdf", b"%PDF")):
        reach(desktop, f"main .page-head a[href$='{ending}']")
        with desktop.expect_download() as waiting:
            desktop.keyboard.press("Enter")
        assert Path(waiting.value.path()).read_bytes().startswith(magic)

    reach(desktop, f".tabs a[href='/luu-tru/hoi-nghi/{conference.pk}/']")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/luu-tru/**")
    press(desktop, "form[action$='dua-vao/'] button")
    expect(desktop.locator("form[action$='cong-bo/']")).to_be_visible()
    press(desktop, "form[action$='cong-bo/'] button")
    expect(desktop.locator("a[href^='/hoi-nghi/']").first).to_be_visible()
    assert Snapshot.objects.count() == 1
