"""Drawing a paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from diemcau.foundation.papers.models import Paper, cleaned
from diemcau.foundation.papers.services import badges, docx, pdf


def render_docx(paper: Paper) -> bytes:
    """``paper`` as a DOCX to go on writing in: names "Times New Roman", real styles, real tables."""
    return docx.docx(cleaned(paper))


def render_pdf(paper: Paper) -> bytes:
    """``paper`` as PDF/A-3a and PDF/UA-1 with its fonts inside, to file and to sign.

    Costs a process of about 0.5 s for a list of 700; the same paper gives the same bytes.
    """
    return pdf.pdf(cleaned(paper))


def render_pdf_of_many(papers: Sequence[Paper]) -> bytes:
    """``papers`` one after the other in one PDF; 200 invitations cost about 1 s of processor time."""
    return pdf.pdf_of_many([cleaned(paper) for paper in papers])


def render_pictures(paper: Paper, *, pages: int = 1) -> list[bytes]:
    """The first pages of ``paper`` as PNG, as the PDF shows them."""
    return pdf.pictures(cleaned(paper), pages=pages)


def render_badges(people: Sequence[badges.Badge], *, title: str, day: str, issuer: str, note: str, made_at: datetime) -> bytes:
    """Badges of 85 × 54 mm as PDF, ten to a sheet of A4 with marks to cut along; 1,800 cost about 5 s of processor time."""
    return badges.badges(people, title=title, day=day, issuer=issuer, note=note, made_at=made_at)
