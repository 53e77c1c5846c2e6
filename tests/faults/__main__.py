"""``python -m tests.faults`` does every fault at full size and prints a table; ``--few`` at the size of the suite.

``--only NAME`` chooses (again and again for several), ``--json`` prints a line for each, ``--write FILE`` puts the table between the
marks in FILE.  It ends with 1 when anything was lost or is there twice.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.centre import standing

if TYPE_CHECKING:
    from tests.faults.cases import Case
    from tests.faults.stage import Outcome

CHROMIUM = os.environ.get("DIEMCAU_CHROMIUM", "/usr/bin/chromium")
BEGIN, END = "<!-- counted by `python -m tests.faults` -->", "<!-- end of what was counted -->"
HEAD = "| fault | struck | scanned | stored | present | the phone was told | lost | twice | seconds |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--few", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", type=Path)
    chosen = parser.parse_args(arguments)
    rows = []
    for outcome in _outcomes(chosen.only, few=chosen.few):
        rows.append(outcome)
        print(json.dumps(asdict(outcome), ensure_ascii=False) if chosen.json else _row(outcome), flush=True)
    if chosen.write:
        _write(chosen.write, rows)
    return 0 if rows and all(outcome.is_whole for outcome in rows) else 1


def _outcomes(only: Sequence[str], *, few: bool) -> Iterator[Outcome]:
    # Playwright's synchronous API keeps an event loop in this thread; the calls of the ORM wait for each other all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with tempfile.TemporaryDirectory(prefix="dc-", dir="/tmp") as folder, standing(Path(folder)) as centre:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  # after Django, as everything that asks the tables

        from tests.faults.cases import CASES  # noqa: PLC0415
        from tests.faults.stage import set_up  # noqa: PLC0415

        cases: list[Case] = [case for case in CASES if (case.name in only if only else case.few or not few)]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for case in cases:
                people, strikes = (case.few or 10, case.few_strikes) if few else (case.people, case.strikes)
                with set_up(centre, browser, title=case.title, people=people, strikes=strikes) as stage:
                    yield case.run(stage)
            browser.close()


def _row(told: Outcome) -> str:
    figures = (told.times, told.scanned, told.stored, told.inside, told.told, told.lost, told.double, told.seconds)
    return f"| {told.fault} | " + " | ".join(f"{figure:,}" for figure in figures) + " |"


def _write(path: Path, rows: Sequence[Outcome]) -> None:
    """Put the table between the marks of ``path``; the rest of the page is for people to write."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    where = f"Counted on {platform.system()} with {os.cpu_count()} cores and Python {platform.python_version()}."
    table = "\n".join([HEAD, *map(_row, rows)])
    path.write_text(f"{before}{BEGIN}\n{where}\n\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
