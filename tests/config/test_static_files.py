"""Static files as production serves them: named by their content, packed, and whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.contracts import house


def test_production_collects_every_file_and_modules_name_what_they_import_by_its_content(tmp_path: Path):
    """Fails on a circle of imports too, also one that stands only in a comment: names that depend on each other never settle."""
    env = {
        "DIEMCAU_ENV": "production", "DIEMCAU_HOME": str(tmp_path), "DIEMCAU_SECRET": "secret of a test, long enough " * 3,
        "DIEMCAU_ALLOWED_HOSTS": "localhost", "DIEMCAU_BASE_URL": "https://localhost", "DATABASE_URL": "postgresql:///nowhere", "PYTHONPATH": "src",
    }  # fmt: skip
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "-v", "0", "--settings", "diemcau.config.settings"]
    done = subprocess.run(command, env=os.environ | env, cwd=house.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

    console = tmp_path / "static" / "console"
    hashed = [path for path in console.glob("*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name)]
    assert len(hashed) == len(list((house.STATIC / "console").glob("*.js")))
    for path in hashed:
        named = re.findall(r"""(?:from|import)\s*\(?\s*["'](\.\.?/[^"']+)["']""", path.read_text())
        assert [name for name in named if not (path.parent / name).is_file() or not re.search(r"\.[0-9a-f]{12}\.js$", name)] == [], path.name
    assert all(path.with_name(f"{path.name}.gz").is_file() for path in hashed)
