"""Chromium for tests that drive pages as a person would.

``desktop`` and ``phone`` are pages of their own browser context; both fail the test on the first request to
another host, on an error of the page and on an error in its console.  ``axe`` runs axe-core on a page.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from diemcau.foundation.accounts.models import User

CHROMIUM = os.environ.get("DIEMCAU_CHROMIUM", "/usr/bin/chromium")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1366, "height": 900}}
EXPECTED_NOISE = ("net::ERR_", "Failed to load resource")  # a test that cuts the line or is refused hears of it here

PATIENCE_MS = 20_000  # a shared machine with two cores
expect.set_options(timeout=PATIENCE_MS)
OpenContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def playwright_here() -> Iterator[Playwright]:
    # Playwright's synchronous API keeps an event loop in this thread, so Django would take the ORM calls of a test for
    # calls from async code.  They are not: the test waits for each of them.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        yield playwright
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def launched(playwright: Playwright, *arguments: str) -> Iterator[Browser]:
    """Chromium with further command-line arguments."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *arguments])
    try:
        yield browser
    finally:
        browser.close()


@pytest.fixture(scope="session")
def browser(playwright_here: Playwright) -> Iterator[Browser]:
    with launched(playwright_here) as browser:
        yield browser


class Guard:
    """Notes what a page must never do; ``check`` fails with all of it."""

    def __init__(self) -> None:
        self.troubles: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.route(lambda url: urlsplit(url).hostname not in {"127.0.0.1", "localhost", None}, self._refuse)
        context.on("page", self._watch_page)

    def _refuse(self, route: Any) -> None:
        self.troubles.append(f"asked a foreign host: {route.request.url}")
        route.abort()

    def _watch_page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.troubles.append(f"error on the page: {error}"))
        page.on("console", lambda message: self._hear(message.type, message.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not any(noise in text for noise in EXPECTED_NOISE):
            self.troubles.append(f"error in the console: {text}")

    def check(self) -> None:
        assert self.troubles == []


@pytest.fixture
def open_context(browser: Browser) -> Iterator[OpenContext]:
    """Opens guarded browser contexts: ``open_context(**PHONE, color_scheme="dark")``, or of another ``browser=``."""
    guard, contexts = Guard(), []

    def open_one(*, browser: Browser = browser, **options: Any) -> BrowserContext:
        context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options)
        context.set_default_timeout(PATIENCE_MS)
        guard.watch(context)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    guard.check()


def already_in(page: Page, base: str, user: User) -> None:
    """The browser of somebody who signed in before."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": base}])


@pytest.fixture
def desktop(open_context: OpenContext) -> Page:
    return open_context(**DESKTOP).new_page()


@pytest.fixture
def phone(open_context: OpenContext) -> Page:
    return open_context(**PHONE).new_page()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with what axe-core finds wrong on the page as it stands, in light and in dark."""

    def check(page: Page) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour is judged half-way
            page.evaluate(AXE.read_text())  # through the debugger: the page's policy forbids foreign scripts, rightly
            found = page.evaluate("async () => (await axe.run()).violations.map(v => [v.id, v.nodes.map(n => n.html + ' ' + n.failureSummary)])")
            assert found == [], scheme
        page.emulate_media(color_scheme="light")

    return check


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a picture of the page in ``$DIEMCAU_SHOTS`` when that folder is named."""

    def take(page: Page, name: str) -> None:
        if folder := os.environ.get("DIEMCAU_SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take
