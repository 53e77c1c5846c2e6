"""Doors: named addresses that lower rooms may print without knowing who answers.

A QR code, a paper or a redirect names a door ("console", "board"); the module that answers it registers
the name of its URL in ``AppConfig.ready``.  A door is an address, never a permission.
"""

from __future__ import annotations

from django.urls import reverse

_doors: dict[str, str] = {}


def register(door: str, url_name: str) -> None:
    """Let ``door`` lead to the URL called ``url_name``.  A door has one answer."""
    if _doors.setdefault(door, url_name) != url_name:
        raise ValueError(f"door {door!r} already leads to {_doors[door]!r}")


def path_to(door: str, *args: object) -> str:
    """Path behind ``door``; ``KeyError`` when nobody answers it."""
    return reverse(_doors[door], args=args)


def is_open(door: str) -> bool:
    """Whether somebody answers ``door``."""
    return door in _doors
