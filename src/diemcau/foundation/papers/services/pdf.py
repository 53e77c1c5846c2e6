"""A paper as PDF/A-3a and PDF/UA-1: to file, to sign, to read with a screen reader."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from diemcau.foundation.papers.models import Block, Code, Heading, LegalBasis, Paper, Paragraph, Signer, Table
from diemcau.foundation.papers.rules import LAYOUT, MOTTO, NATION, face, issuer_lines, rule_share
from diemcau.foundation.papers.rules.codes import qr_svg
from diemcau.foundation.papers.rules.glyphs import drawable
from diemcau.kernel.dates import day_of

_PRESS = Path(__file__).parent / "press.py"
_PATIENCE_SECONDS = 120  # 3,000 badges take 5 s alone on the machine, five times as long on one that others keep busy
_presses = BoundedSemaphore(2)  # at most two at a time in one web process, so that memory stays bounded
_FACES = (
    *("body", "body_bold", "legal_basis", "page_number", "table", "table_bold"),
    *LAYOUT["elements"],
)  # fmt: skip


def pdf(paper: Paper) -> bytes:
    """``paper`` printed by typst in a process of its own; the same paper gives the same bytes."""
    return pdf_of_many([paper])


def pdf_of_many(papers: Sequence[Paper]) -> bytes:
    """``papers`` one after the other in one file: a process for all of them is far quicker than one for each."""
    return pressed("paper.typ", _request(papers))


def pictures(paper: Paper, *, pages: int) -> list[bytes]:
    """The first ``pages`` pages of ``paper`` as PNG, for people to look at before they take it."""
    request = {**_request([paper]), "pictures": pages}
    return [base64.b64decode(picture) for picture in json.loads(pressed("paper.typ", request))]


def pressed(template: str, request: dict[str, Any]) -> bytes:
    """What typst makes of ``request`` with ``template``, in a process that ends with it."""
    with _presses:
        printed = subprocess.run(  # noqa: S603  # our own file, no shell; the paper goes in as data on stdin
            [sys.executable, "-I", str(_PRESS), template],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
            env={"PATH": os.defpath, "RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"},
        )
    if printed.returncode:
        raise RuntimeError(f"typst could not print {request['paper']['title']!r}: {printed.stderr.decode(errors='replace')[-2000:]}")
    return printed.stdout


def _request(papers: Sequence[Paper]) -> dict[str, Any]:
    first = papers[0]
    made = day_of(first.made_at)
    faces = {name: asdict(face(name)) for name in _FACES}
    shown = {
        "title": shown_text(first.title),
        "author": shown_text(first.issuer),
        "made": [made.year, made.month, made.day],
        "papers": [shown_text(_sheet(paper)) for paper in papers],
    }
    return {"paper": {**shown, "faces": faces, "rules": _rules(), "page": _page()}, "timestamp": int(first.made_at.timestamp())}


def _sheet(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "issuer_lines": issuer_lines(paper.issuer, "co_quan_ban_hanh"),
        "issuer_above_lines": issuer_lines(paper.issuer_above, "co_quan_chu_quan"),
        "nation": NATION,
        "motto": MOTTO,
        "number_line": paper.number_line,
        "place_line": paper.place_line,
        "kind_name": paper.kind_name.upper(),
        "summary": paper.summary,
        "is_letter": paper.is_letter,
        "letter_subject": paper.letter_subject,
        "addressees": paper.addressee_lines,
        "draft_note": paper.draft_note,
        "body": _blocks(paper.body),
        "recipients": paper.recipient_lines,
        "signer": _signer(paper.signer),
        "co_signer": _signer(paper.co_signer) if paper.co_signer else None,
        "annex_reference": paper.annex_reference,
        "is_annex_only": paper.is_annex_only,
        "annexes": [
            {"label": paper.annex_label(at), "title": annex.title.upper(), "is_landscape": annex.is_landscape, "blocks": _blocks(annex.blocks)}
            for at, annex in enumerate(paper.annexes)
        ],
    }


def _signer(signer: Signer) -> dict[str, Any]:
    return {"capacity": [line.upper() for line in signer.capacity], "full_name": signer.full_name}


def _rules() -> dict[str, float]:
    return {name: rule_share(name) for name in ("tieu_ngu", "co_quan_ban_hanh", "trich_yeu", "phu_luc_kem_theo")}


def _page() -> dict[str, float]:
    page, body, ours = LAYOUT["page"], LAYOUT["body"], LAYOUT["ours"]
    return {
        **page["use_mm"],
        "header_ascent": page["use_mm"]["top"] - ours["page_number_from_edge_mm"] - page["page_number"]["use_pt"] * 25.4 / 72,
        "line_spacing": body["use_line_spacing"],
        "paragraph_gap_pt": body["use_space_between_paragraphs_pt"],
        "indent_cm": body["use_first_line_indent_cm"],
        **ours,
    }


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [_block(block) for block in blocks]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", **asdict(block)}
        case Heading():
            return {"kind": "heading", **asdict(block)}
        case LegalBasis():
            return {"kind": "legal_basis", "lines": block.closed_lines}
        case Table():
            rows = [[_code(cell) if isinstance(cell, Code) else cell for cell in row] for row in block.rows]
            return {"kind": "table", **asdict(replace(block, rows=())), "rows": rows}
        case Code():
            return _code(block)


def _code(code: Code) -> dict[str, Any]:
    return {"kind": "code", "svg": qr_svg(code.word), "alt": code.alt, "size_mm": code.size_mm, "caption": code.caption}


def shown_text(value: Any) -> Any:
    """``value`` with no text that the document font cannot draw: PDF/A refuses a missing letter."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: part if key == "svg" else shown_text(part) for key, part in value.items()}  # a picture is no text
    if isinstance(value, list | tuple):
        return [shown_text(part) for part in value]
    return value
