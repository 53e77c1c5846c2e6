"""How long does the report of a conference with 70 sites and 700 delegates take, as PDF and as DOCX?

Every measurement prints other names, because typst keeps what it has compiled.  The time is that of the person who
waits: from the facts to the bytes, the press's own process included.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from xml.sax.saxutils import escape

from docx import Document

from benchmarks import Baseline, Figure
from diemcau.after.reports.papers import conference_report, delegate_cells
from diemcau.after.reports.queries import Figures, Letterhead, ReportFacts
from diemcau.before.conferences.models import Conference
from diemcau.during.attendance.queries import Attended, People, SiteFigures, SiteTotals
from diemcau.foundation.papers.services import render_docx, render_pdf

SITES, DELEGATES, TIMES = 70, 700, 5
OPENS_AT = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)


def run() -> Iterator[Figure]:
    """The PDF beside Chromium's print of the list alone, the DOCX beside python-docx's ``add_row`` of the list alone."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    printed = (
        Baseline("the list alone as HTML, printed by headless Chromium", _median(lambda turn: _chromium(str(chromium), turn))) if chromium else None
    )
    yield Figure("report.700.pdf_s", _median(lambda turn: render_pdf(conference_report(facts(turn)))), "s", TIMES, printed)
    rows = Baseline("the list alone, python-docx add_row", _median(_add_row))
    yield Figure("report.700.docx_s", _median(lambda turn: render_docx(conference_report(facts(turn)))), "s", TIMES, rows)


def _median(work: Callable[[int], object]) -> float:
    """Median of ``TIMES`` measurements, in seconds."""
    measured = []
    for turn in range(TIMES):
        begins = perf_counter()
        work(turn)
        measured.append(perf_counter() - begins)
    return round(median(measured), 3)


def facts(turn: int) -> ReportFacts:
    """The facts of an invented conference; ``turn`` changes every name."""
    closed_at = OPENS_AT + timedelta(hours=3, minutes=30)
    sites = [SiteFigures(at, f"Xã {turn}.{at}", f"Xã {turn}.{at}", at == 0, 10, 9, 9, 0, 0, "", closed_at, closed_at) for at in range(SITES)]
    return ReportFacts(
        conference=Conference(title=f"Hội nghị tập huấn lần {turn}", chair_name="Trần Văn Chủ", opens_at=OPENS_AT, closes_at=closed_at),
        main_site=None,
        topics=[],
        speakers=[],
        programme=[],
        figures=Figures(
            closed_at, is_frozen=True, frozen_by="", sites=sites, people=People(700, 630, 630, 0, 0), site_totals=SiteTotals(70, 70, 70, 0)
        ),
        delegates=people(turn),
        letterhead=Letterhead("Ủy ban nhân dân tỉnh", "Ban Chỉ đạo về nhân quyền tỉnh", "BC-BCĐ", "Quảng Ngãi", ["TM. Ban Chỉ đạo"], ["Lưu: VT"]),
    )


def people(turn: int) -> list[Attended]:
    """700 delegates with names of their own."""
    names = (f"Nguyễn Thị {chr(65 + at % 26)}{turn}{at}" for at in range(DELEGATES))
    return [Attended(name, "Phó Chủ tịch UBND xã", "Xã Ba Tơ", "Xã Ba Tơ", "convened", "", OPENS_AT, at % 9 > 0) for at, name in enumerate(names)]


def _add_row(turn: int) -> bytes:
    document = Document()
    table = document.add_table(rows=1, cols=6)
    for person in people(turn):
        for cell, text in zip(table.add_row().cells, delegate_cells(person), strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _chromium(binary: str, turn: int) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in delegate_cells(person))}</tr>" for person in people(turn))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "list.html"
        page.write_text(f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>Danh sách</title><table>{rows}</table></html>', "utf-8")
        subprocess.run(
            [
                binary,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={folder}/profile",
                f"--print-to-pdf={folder}/list.pdf",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        if not (Path(folder) / "list.pdf").exists():
            raise RuntimeError("Chromium printed nothing")
