"""How soon does the demo answer when it was started before?"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Baseline, Figure

PATIENCE_SECONDS = 240


def run() -> Iterator[Figure]:
    """``demo.second_start_s``: from the command to the first page, everything told before; baseline: the very first start.

    The environment exists already; what is timed is the embedded PostgreSQL, the story and the web server.
    """
    with tempfile.TemporaryDirectory() as home:
        environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"DIEMCAU_HOME": home}
        try:
            first = _start(environ, Path(home))
            again = sorted(_start(environ, Path(home)) for _ in range(3))
        finally:
            subprocess.run([sys.executable, "-m", "diemcau", "db", "reset", "--yes"], env=environ, check=False, stdout=subprocess.DEVNULL)
    yield Figure("demo.second_start_s", round(again[1], 2), "s", 3, Baseline("first start", round(first, 2)))


def _start(environ: dict[str, str], home: Path) -> float:
    """Seconds until the first page of a started demo, which is then stopped."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    with (home / "demo.log").open("ab") as log:
        demo = subprocess.Popen([sys.executable, "-m", "diemcau", "demo", "--port", str(port)], env=environ, stdout=log, stderr=log)
        try:
            return _first_page(f"http://127.0.0.1:{port}/hoi-nghi/", demo) - begun
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(60)


def _first_page(url: str, demo: subprocess.Popen[bytes]) -> float:
    """When ``url`` answered; ``TimeoutError`` when it does not in time or the demo ended."""
    end = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < end and demo.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  # our own server
                return time.perf_counter()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise TimeoutError("the demo did not answer; its log is gone with its folder: run `make demo` to see why")
