"""A phone in a hall: Chromium with the site console, fed by a hand scanner."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, expect

PATIENCE_MS = 30_000
NEWS_MS = 1_000

# A scanner that pretends to be a keyboard: real events on the document, faster than fingers; resolves when all are typed.
_SCAN = """async (words) => {
  const press = (code) => document.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true }));
  for (const word of words) {
    for (const letter of word) press(/\\d/.test(letter) ? `Digit${letter}` : `Key${letter}`);
    press("Enter");
    await new Promise((resolve) => setTimeout(resolve));
  }
}"""


@dataclass
class Phone:
    """One device of a hall; ``page`` is its console."""

    context: BrowserContext
    page: Page

    def scan(self, codes: Sequence[str], *, page: Page | None = None) -> None:
        """Scan the codes, one after the other, without waiting for anything."""
        (page or self.page).evaluate(_SCAN, list(codes))

    def received(self) -> int:
        """How many entries the console says the centre has."""
        return _number(self.page.locator("#kept").inner_text().split("·")[-1])

    def keeps(self, count: int) -> None:
        """Wait until ``count`` entries are kept on the device."""
        expect(self.page.locator("#kept")).to_contain_text(f"Lưu trên máy: {_written(count)} ", timeout=PATIENCE_MS)

    def has_handed_in(self, count: int, *, within: float) -> float:
        """Wait until the centre has ``count`` entries and nothing is kept; the seconds it took.

        The system tells the page every few seconds that there is a network, as it does when a mast comes and goes: without
        it most of the time would be the growing pauses between two tries.
        """
        began = time.monotonic()
        whole = f"Lưu trên máy: 0 · Trung tâm đã nhận: {_written(count)}"
        while (told := self.page.locator("#kept").inner_text()) != whole and time.monotonic() - began < within:
            self.page.evaluate("dispatchEvent(new Event('online'))")
            self.page.wait_for_timeout(NEWS_MS)
        if told != whole:
            raise RuntimeError(f"after {within:.0f} s the phone said “{told}”; “{whole}” was expected")
        return time.monotonic() - began


def opened(browser: Browser, address: str) -> Phone:
    """A phone that opened the site's link at ``address`` and has its list."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport={"width": 360, "height": 740})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Mở điểm cầu trên máy này").click()
    expect(page.locator("#connection")).to_have_text("Đã kết nối. Trung tâm đã nhận đủ.", timeout=PATIENCE_MS)
    return Phone(context, page)


def _number(text: str) -> int:
    return int("".join(letter for letter in text if letter.isdigit()) or 0)


def _written(count: int) -> str:
    """A number as Vietnamese screens group it."""
    return f"{count:,}".replace(",", ".")
