"""How long do 1,800 badges with signed QR codes take, from names to one PDF of 180 sheets?

The baseline prints the same badges as HTML with headless Chromium, which is what a browser-based tool does; its codes are the same SVG.
A second figure tells invitations: 1,700 pages in files of 200, as the job makes them.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from xml.sax.saxutils import escape

from benchmarks import Baseline, Figure, cpu_seconds
from diemcau.foundation.papers.models import Block, Code, Paper, Paragraph, Signer
from diemcau.foundation.papers.rules.codes import qr_svg
from diemcau.foundation.papers.services import render_badges, render_pdf_of_many
from diemcau.foundation.papers.services.badges import Badge
from diemcau.kernel.tokens import new_code, sign_code

BADGES, INVITATIONS, IN_A_FILE = 1_800, 1_700, 200
MADE_AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
TITLE, ISSUER = "Hội nghị tập huấn công tác nhân quyền", "Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi"


def run() -> Iterator[Figure]:
    """Badges beside Chromium's print of the same, then invitations."""
    begins, cpu = perf_counter(), cpu_seconds()
    people = badges(BADGES)
    render_badges(people, title=TITLE, day="10/12/2026", issuer=ISSUER, note="", made_at=MADE_AT)
    ours, ours_cpu = round(perf_counter() - begins, 2), round(cpu_seconds() - cpu, 2)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    theirs = _chromium(chromium) if chromium else None
    name = "the same badges as HTML, printed by headless Chromium"
    yield Figure("badges.1800_s", ours, "s", 1, Baseline(name, theirs[0]) if theirs else None)
    yield Figure("badges.1800_cpu_s", ours_cpu, "s", 1, Baseline(name, theirs[1]) if theirs else None)
    took, cpu = _invitations()
    yield Figure("papers.invitations_1700_s", took, "s", 1)
    yield Figure("papers.invitations_1700_cpu_s", cpu, "s", 1)


def badges(count: int) -> list[Badge]:
    """Invented people with codes of their own."""
    words = [sign_code(new_code(), "benchmark") for _ in range(count)]
    return [
        Badge(f"Nguyễn Văn {at:04d}", "Phó Chủ tịch UBND", f"Xã số {at // 25}", f"Xã số {at // 25}", Code(word, f"Mã QR {at}"))
        for at, word in enumerate(words, start=1)
    ]


def _chromium(program: str) -> tuple[float, float]:
    """Seconds, and seconds of processor time."""
    begins, cpu = perf_counter(), cpu_seconds()
    cards = "".join(
        f"<article>{qr_svg(badge.code.word)}<small>{escape(TITLE)}</small><h2>{escape(badge.full_name)}</h2><p>{escape(badge.post)}</p>"
        f"<b>{escape(badge.unit)}</b></article>"
        for badge in badges(BADGES)
    )
    style = (
        "@page{size:A4;margin:13.5mm 20mm}main{display:grid;grid-template-columns:85mm 85mm}"
        "article{height:54mm;break-inside:avoid}svg{width:26mm;float:right}"
    )
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder, "badges.html"), Path(folder, "badges.pdf")
        page.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style><main>{cards}</main>")
        subprocess.run(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri()],
            check=True,
            capture_output=True,
            timeout=300,
        )
        if out.stat().st_size < 100_000:
            raise RuntimeError("Chromium printed nothing")
    return round(perf_counter() - begins, 2), round(cpu_seconds() - cpu, 2)


def _invitations() -> tuple[float, float]:
    """Seconds, and seconds of processor time."""
    begins, cpu = perf_counter(), cpu_seconds()
    papers = [_invitation(badge) for badge in badges(INVITATIONS)]
    for start in range(0, INVITATIONS, IN_A_FILE):
        render_pdf_of_many(papers[start : start + IN_A_FILE])
    return round(perf_counter() - begins, 2), round(cpu_seconds() - cpu, 2)


def _invitation(person: Badge) -> Paper:
    body: list[Block] = [
        Paragraph(f"{ISSUER} trân trọng kính mời: Ông (Bà) {person.full_name}"),
        Paragraph(f"Tới dự {TITLE}."),
        Code(person.code.word, "Mã QR", 32),
    ]
    signer = Signer(["TM. Ban Chỉ đạo", "Trưởng ban"])
    return Paper(ISSUER, "GM-BCĐNQ", "Quảng Ngãi", "Giấy mời", f"Dự {TITLE}", body, signer, MADE_AT)
