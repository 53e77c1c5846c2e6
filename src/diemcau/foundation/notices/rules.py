"""Who may read the log of a thing: the room that knows the thing says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from diemcau.foundation.accounts.models import User


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that notices are about: what it is called, where its page is, whether the reader may send."""

    title: str
    home: str
    may_send: bool


Finder = Callable[[User, int, date], Subject | None]
_finders: dict[str, Finder] = {}


def register(kind: str, finder: Finder) -> None:
    """Let ``finder`` answer for things called "kind:id"; it gives nothing when the reader may not know of the thing."""
    _finders[kind] = finder


def subject(user: User, about: str, on: date) -> Subject:
    """The thing ``about`` as ``user`` may see it; 404 otherwise."""
    kind, _, key = about.partition(":")
    finder = _finders.get(kind)
    found = finder(user, int(key), on) if finder and key.isascii() and key.isdigit() and len(key) < 19 else None
    if found is None:
        raise Http404
    return found


def may_read(user: User, about: str, on: date) -> bool:
    """Whether ``user`` may see the thing ``about``, and so the letters about it."""
    try:
        subject(user, about, on)
    except Http404:
        return False
    return True
