"""Small helpers for views."""

from __future__ import annotations

from django.http import HttpRequest


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asked (it then wants a part of the page)."""
    return request.headers.get("HX-Request") == "true"


def number_of(text: str | None) -> int:
    """The whole number that ``text`` writes in plain digits, as large as a database id may be; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def page_or_partial(request: HttpRequest, template: str, partial: str) -> str:
    """Template to render: the whole page, or ``partial`` of it when htmx asked."""
    return f"{template}#{partial}" if is_htmx(request) else template
