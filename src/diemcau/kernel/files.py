"""Files handed to a browser."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from diemcau.kernel.text import fold

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
TYPES = {"docx": DOCX, "pdf": PDF}


def attachment(content: bytes, name: str, ending: str, content_type: str) -> HttpResponse:
    """``content`` as a file named in plain letters and, for browsers that can, in Vietnamese (RFC 6266)."""
    plain = "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in fold(name)).split())
    spoken = "".join(char if char.isalnum() or char in " -_." else "-" for char in name)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(f'{spoken}.{ending}')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
