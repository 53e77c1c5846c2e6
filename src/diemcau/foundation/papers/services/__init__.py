"""Drawing a paper."""

from __future__ import annotations

from diemcau.foundation.papers.models import Paper, cleaned
from diemcau.foundation.papers.services import docx, pdf


def render_docx(paper: Paper) -> bytes:
    """``paper`` as a DOCX to go on writing in: names "Times New Roman", real styles, real tables."""
    return docx.docx(cleaned(paper))


def render_pdf(paper: Paper) -> bytes:
    """``paper`` as PDF/A-3a and PDF/UA-1 with its fonts inside, to file and to sign.

    Costs a process of about 0.5 s for a list of 700; the same paper gives the same bytes.
    """
    return pdf.pdf(cleaned(paper))
