"""How fast does an operator find a person, does the camera read a code, does the console open on a slow line, and how large is what it takes along?

The console runs in Chromium against the real server on the same machine, in production's settings (files packed and named by content); the
line is narrowed by the browser's own throttling to 400 kbit/s both ways with 200 ms of delay.  First use: from an empty browser that was
paired to a list that can be searched; and until everything, the code reader too, is kept for a hall without a line (the service worker's own
questions are not throttled by the browser; what they fetch first, they fetch from what the page has loaded).  Second use: the line cut.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import Baseline, Figure
from benchmarks.hall import make_day, own_database, server, token
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites.models import Site
from diemcau.kernel.text import fold
from diemcau.sample.names import full_name

HERE = Path(__file__).parent
PEOPLE, ROSTER, HARD = 5_000, 62, 60
LINE_BYTES_A_SECOND, DELAY_MS = 400_000 / 8, 200
PATIENCE_MS = 120_000
CHROMIUM = os.environ.get("DIEMCAU_CHROMIUM", "/usr/bin/chromium")


def run() -> Iterator[Figure]:
    yield _search()
    with own_database():
        day = make_day(1, ROSTER)
        site = day.sites[0]
        shown = token(site)
        word = qr_word(day.people[site.pk][0])
        with TemporaryDirectory() as home, sync_playwright() as playwright:
            env = _production(home)
            with server(workers=1, app="benchmarks.behind_https:application", env=env) as (host, _pid):
                address = f"http://{host.replace('127.0.0.1', 'localhost')}"
                yield from _bundle(address, site, shown)
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                yield from _uses(browser, address, shown)
                yield from _scans(browser, address, word)
                browser.close()


def _production(home: str) -> dict[str, str]:
    """Production's settings for the server, with its static files collected in ``home``."""
    env = {"DIEMCAU_ENV": "production", "DIEMCAU_HOME": home, "DIEMCAU_SECRET": settings.SECRET_KEY, "DIEMCAU_ALLOWED_HOSTS": "localhost",
        "DIEMCAU_BASE_URL": "https://localhost"}  # fmt: skip
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "-v", "0", "--settings", "diemcau.config.settings"]
    subprocess.run(command, env=os.environ | env | {"PYTHONPATH": "src"}, check=True)
    return env


def _search() -> Figure:
    draw = random.Random(62)  # noqa: S311  # the same people in every run
    rows = [{"name": full_name(draw), "post": "Công chức Tư pháp - Hộ tịch", "unit": f"Xã số {n % 96}", "present": n % 3 == 0} for n in range(PEOPLE)]
    names = [row["name"] for row in draw.sample(rows, 100)]
    queries = [text for name in names for text in (fold(str(name)), str(name).split()[-1], fold(str(name))[:3])]
    told = subprocess.run(
        ["node", HERE / "js" / "search.js"], input=json.dumps({"rows": rows, "queries": queries}), capture_output=True, text=True, check=True
    )
    spans = json.loads(told.stdout)
    worst, plain = (round(statistics.quantiles(spans[name], n=20)[-1], 2) for name in ("kept", "plain"))
    return Figure("console.search_5000_ms", worst, "ms, p95", len(queries), Baseline("every row folded for every search", plain))


def _bundle(address: str, site: Site, shown: str) -> Iterator[Figure]:
    headers = {"Authorization": f"Bearer {shown}", "Accept-Encoding": "gzip"}
    with urlopen(Request(f"{address}/api/v1/sites/{site.pk}/bundle", headers=headers)) as answer:  # noqa: S310  # our own server
        packed = len(answer.read())
    with urlopen(Request(f"{address}/api/v1/sites/{site.pk}/bundle", headers={"Authorization": f"Bearer {shown}"})) as answer:  # noqa: S310
        plain = len(answer.read())
    yield Figure("console.bundle_62_bytes", packed, "bytes", 1, Baseline("not packed", plain))


def _uses(browser: Browser, address: str, shown: str) -> Iterator[Figure]:
    context = browser.new_context(locale="vi-VN")
    context.add_cookies([{"name": "diemcau_device", "value": shown, "url": address}])
    page = context.new_page()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": DELAY_MS, "downloadThroughput": LINE_BYTES_A_SECOND, "uploadThroughput": LINE_BYTES_A_SECOND},
    )
    began = time.perf_counter()
    page.goto(f"{address}/diem-cau/bang/", wait_until="commit", timeout=PATIENCE_MS)
    _ready(page)
    yield Figure("console.first_use_s", round(time.perf_counter() - began, 2), "s", 1)
    page.wait_for_function("() => document.getElementById('offline-facts').textContent.includes('Mở được khi không có mạng')", timeout=PATIENCE_MS)
    yield Figure("console.first_use_all_kept_s", round(time.perf_counter() - began, 2), "s", 1)
    page.context.set_offline(True)
    spans = []
    for _ in range(5):
        began = time.perf_counter()
        page.reload(wait_until="commit")
        _ready(page)
        spans.append(time.perf_counter() - began)
    yield Figure("console.second_use_offline_s", round(statistics.median(spans), 2), "s", len(spans))
    page.context.close()


def _ready(page: Page) -> None:
    page.wait_for_function(f"() => document.getElementById('convened')?.textContent === '{ROSTER}'", timeout=PATIENCE_MS)


def _scans(browser: Browser, address: str, word: str) -> Iterator[Figure]:
    """Pictures as the console hands them to its reader: 960×540, the code small, turned, tilted, blurred and grainy."""
    from tests.browser.film import seen  # noqa: PLC0415  # the painter of the browser tests

    draw = random.Random(60)  # noqa: S311
    held: dict[str, Any] = {"tilt": 0.16, "turn": 35, "blur": 1.6, "noise": 14, "light": (0.4, 1.3)}
    hard = [seen(word, draw, size=(960, 540), module=draw.choice((3, 4, 5)), **held) for _ in range(HARD)]
    page = browser.new_page()
    page.goto(f"{address}/diem-cau/bang/")
    told: Any = page.evaluate((HERE / "js" / "scan.js").read_text(), [picture.tobytes().hex() for picture in hard])
    read = sum(text == word for text in told["texts"])
    yield Figure("scan.frame_ms", round(statistics.median(told["spans"]), 1), "ms, median of hard frames", HARD)
    yield Figure("scan.hard_frames_read", read, f"of {HARD}", HARD)
    page.close()
