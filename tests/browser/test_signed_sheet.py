"""A sheet that was signed by hand is entered at a desk without network: row numbers, a hand scanner, names at the foot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from diemcau.before.convening.models import Delegate, SignInSheet
from diemcau.before.convening.queries import qr_word
from diemcau.before.convening.services.sheets import note_printed
from diemcau.before.sites import services
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import SiteEvent
from diemcau.during.attendance.queries.ways import Way, came
from diemcau.kernel.dates import local
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, SiteFactory
from tests.browser.test_site_console import NAMES, enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hall() -> Site:
    now = timezone.now()
    conference = ConferenceFactory.create(opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(hours=3), is_invented=True)
    site = SiteFactory.create(conference=conference, name="Phường Nghĩa Lộ", operator_name="Đỗ Thị Trực")
    for name in NAMES:
        DelegateFactory.create(site=site, full_name=name, post="Công chức Tư pháp - Hộ tịch")
    note_printed(conference=conference, sites=[site], by=TESTS, now=now)
    return site


@pytest.fixture
def console(hall: Site, live_server: LiveServer, desktop: Page) -> Page:
    enter(desktop, f"{live_server.url}/diem-cau/{services.issue_link(site=hall, by=TESTS, now=timezone.now())}/")
    return desktop


def scan(page: Page, sheet: str, row: int, word: str) -> None:
    """A hand scanner types the code of a row, wherever the focus stands, faster than a busy machine lets a test type."""
    page.evaluate(
        """(word) => {
            const names = { ".": "Period", "/": "Slash" };
            for (const letter of word) {
                const code = names[letter] ?? (/\\d/.test(letter) ? `Digit${letter}` : `Key${letter}`);
                document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true }));
            }
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { code: "Enter", key: "Enter", bubbles: true, cancelable: true }));
        }""",
        f"{sheet}/{row}/{word}",
    )


def test_a_signed_sheet_is_entered_by_keyboard_without_network(
    hall: Site, console: Page, axe: Callable[[Page], None], shot: Callable[[Page, str], None]
):
    sheet = SignInSheet.objects.get()
    delegates = [Delegate.objects.get(pk=pk) for pk in sheet.rows]
    console.context.set_offline(True)
    console.locator("#paper-open").press("Enter")
    expect(console.locator("#paper-row")).to_be_focused()
    since, until = console.locator("#paper-from").input_value(), console.locator("#paper-until").input_value()

    console.keyboard.type("2")
    console.keyboard.press("Enter")
    expect(console.locator("#last-name")).to_have_text(delegates[1].full_name)
    expect(console.locator("#last-what")).to_have_text(f"Từ giấy, {since}–{until}")
    scan(console, sheet.number, 4, qr_word(delegates[3]))
    expect(console.locator("#last-name")).to_have_text(delegates[3].full_name)
    axe(console)
    shot(console, "paper-mode")

    scan(console, sheet.number, 4, qr_word(delegates[3]))  # the same row once more
    expect(console.locator("#last-what")).to_have_text(f"Đã điểm danh trước đó, lúc {since}–{until}")
    console.keyboard.type("9")
    console.keyboard.press("Enter")
    expect(console.locator("#paper-row-error")).to_have_text(f"Tờ {sheet.number} có các dòng từ 1 đến 5.")
    console.locator("#paper-row").fill("")
    console.locator("#walk-in-open").click()
    console.get_by_label("Họ và tên", exact=True).fill("Võ Thị Ghi Tay")
    console.keyboard.press("Enter")
    expect(console.locator("#paper-count")).to_have_text("Đã nhập 3 dòng của tờ này.")

    assert SiteEvent.objects.count() == 0
    console.context.set_offline(False)
    expect(console.locator("#kept")).to_have_text("Lưu trên máy: 0 · Trung tâm đã nhận: 3")
    told = {event.delegate.full_name: event for event in SiteEvent.objects.select_related("delegate") if event.delegate}
    assert set(told) == {delegates[1].full_name, delegates[3].full_name, "Võ Thị Ghi Tay"}
    assert {tuple(event.marks) for event in told.values()} == {("from_paper",)}
    assert {f"{local(event.happened_at):%H:%M}" for event in told.values() if event.happened_at} == {until}
    assert [(told[delegates[at].full_name].payload["paper"]["sheet"], told[delegates[at].full_name].payload["paper"]["row"]) for at in (1, 3)] == [
        (sheet.number, 2),
        (sheet.number, 4),
    ]
    assert {here.way for here in came(hall).values()} == {Way.PAPER}


def test_rows_of_elsewhere_and_forged_rows_are_told_and_not_recorded_and_a_whole_sheet_is_taken_back(hall: Site, console: Page):
    sheet = SignInSheet.objects.get()
    stranger = DelegateFactory.create()
    delegate = Delegate.objects.get(pk=sheet.rows[0])
    word = qr_word(delegate)
    forged = word[:40] + ("A" if word[40] != "A" else "B") + word[41:]
    console.locator("#paper-open").click()

    scan(console, "ABCD", 1, qr_word(stranger))
    expect(console.locator("#last-what")).to_have_text("Không có trong danh sách điểm cầu này")
    expect(console.locator("#last-who")).to_contain_text("Tờ ABCD")
    scan(console, sheet.number, 1, forged)
    expect(console.locator("#last-what")).to_have_text("Mã không hợp lệ")
    console.locator("#paper-until").fill("00:00")
    console.locator("#paper-from").fill("23:59")
    console.locator("#paper-row").fill("1")
    console.keyboard.press("Enter")
    expect(console.locator("#paper-range-error")).to_contain_text("không được trước giờ đầu")
    console.locator("#paper-from").fill("00:00")
    console.locator("#paper-row").fill("1")
    console.keyboard.press("Enter")
    expect(console.locator("#last-name")).to_have_text(delegate.full_name)
    assert SiteEvent.objects.filter(delegate=stranger).count() == 0

    console.locator("#paper-undo").click()
    console.locator("#paper-undo-yes").click()

    expect(console.locator("#paper-count")).to_have_text("Đã nhập 0 dòng của tờ này.")
    expect(console.locator("#kept")).to_have_text("Lưu trên máy: 0 · Trung tâm đã nhận: 2")
    assert came(hall) == {}
    console.locator("#paper-close").click()
    scan(console, sheet.number, 1, word)  # at the door, the same code checks in as of now
    expect(console.locator("#last-what")).to_contain_text("Đã điểm danh lúc")
