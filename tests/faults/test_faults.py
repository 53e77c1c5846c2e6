"""Whatever goes wrong between a hall and the centre: every scan is there afterwards, once."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.faults.cases import CASES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, float]]:
    """What the command counted, by the fault's title; it runs on a PostgreSQL of its own, which it crashes."""
    without_ours = {name: text for name, text in os.environ.items() if name not in {"DATABASE_URL", "TEST_DATABASE_URL"}}
    done = subprocess.run([sys.executable, "-m", "tests.faults", "--few", "--json"], env=without_ours, capture_output=True, text=True, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return {row.pop("fault"): row for row in rows}


@pytest.mark.parametrize("case", [case for case in CASES if case.few], ids=lambda case: case.name)
def test_every_scan_is_in_once_after(case, outcomes):
    counted = outcomes[case.title]
    assert counted["times"] > 0  # it really happened
    assert [counted[figure] for figure in ("scanned", "stored", "inside", "told")] == [case.few] * 4
