"""Loaded before Django: says which PostgreSQL the suite runs on.

``TEST_DATABASE_URL`` names a server; without it an ephemeral embedded one is started once, by the process
that hands the tests out, and its workers use it too.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))  # this runs before pytest reads its own pythonpath

from diemcau.kernel import postgres  # the line above finds it


def _url() -> str:
    if url := os.environ.get("TEST_DATABASE_URL"):
        return url
    running = ExitStack()
    atexit.register(running.close)
    return running.enter_context(postgres.ephemeral(wanted=os.environ.get("DIEMCAU_PG_BIN", "")))


os.environ["TEST_DATABASE_URL"] = os.environ["DATABASE_URL"] = _url()
os.environ["DIEMCAU_SECRET"] = "the suite signs with a key of its own, the same each time"

if __name__ == "__main__":  # `python -m tests.database COMMAND…` runs a command while this database lives
    sys.exit(subprocess.run(sys.argv[1:], env={name: text for name, text in os.environ.items() if name != "DIEMCAU_PG_BIN"}, check=False).returncode)
