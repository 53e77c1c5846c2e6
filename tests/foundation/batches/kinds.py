"""A kind of batch for tests: each thing is a page as many points wide as its key; ``python -m`` runs a worker that knows it."""

from __future__ import annotations

import io
import os
import sys
import time
from functools import cache
from pathlib import Path

import django
import pypdfium2

LOG = "DIEMCAU_TEST_LOG"  # a file in which each piece is noted before it is made, when set
PAUSE = "DIEMCAU_TEST_PAUSE"  # seconds that a piece takes


def pages(keys: list[int]) -> bytes:
    """A PDF with a page for each key, that many points wide; the same bytes for the same keys in one process."""
    return _drawn(tuple(keys))


@cache
def _drawn(keys: tuple[int, ...]) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for key in keys:
        document.new_page(key, 100)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make(_batch: object, piece: object) -> bytes:
    keys: list[int] = piece.keys  # type: ignore[attr-defined]
    if 666 in keys:
        raise RuntimeError("the press broke")
    if log := os.environ.get(LOG):
        with Path(log).open("a") as file:
            file.write(f"{piece.position}\n")  # type: ignore[attr-defined]
    time.sleep(float(os.environ.get(PAUSE, "0")))
    return pages(keys)


def register() -> None:
    from diemcau.foundation.batches.rules import Kind, register  # noqa: PLC0415  # after django.setup

    register(Kind("tests.pages", make, lambda user, about, _: about == f"user:{user.pk}", lambda _: "/"))


if __name__ == "__main__":
    django.setup()
    register()
    from diemcau.kernel import worker

    worker.HEARTBEAT_SECONDS, worker.SILENCE_SECONDS, worker.TIDY_SECONDS = 1, 2, 1
    worker.work()
    sys.exit()
