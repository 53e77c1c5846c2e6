"""Folders for tests that run programs under another account."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every account can walk to (pytest closes its own, again at each start of any pytest)."""
    with tempfile.TemporaryDirectory(prefix="diemcau-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
