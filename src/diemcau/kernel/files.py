"""Files handed to a browser."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from urllib.parse import quote

from django.http import HttpResponse

from diemcau.kernel.spreadsheets import safe_cell
from diemcau.kernel.text import fold

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
TYPES = {"docx": DOCX, "pdf": PDF}


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """A table as CSV in UTF-8 with a mark that Excel knows it by; no cell is a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([cell if isinstance(cell, int) else safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def saved(content: bytes, name: str, content_type: str) -> HttpResponse:
    """``content`` to be saved under ``name``, which is in plain letters."""
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def attachment(content: bytes, name: str, ending: str, content_type: str) -> HttpResponse:
    """``content`` as a file named in plain letters and, for browsers that can, in Vietnamese (RFC 6266)."""
    plain = "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in fold(name)).split())
    spoken = "".join(char if char.isalnum() or char in " -_." else "-" for char in name)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(f'{spoken}.{ending}')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
