"""Who may prepare and who may watch a conference, and until when there is something to prepare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import Promise

from diemcau.before.conferences.errors import PreparationLocked
from diemcau.before.conferences.models import Conference, ConferenceQuerySet, Format, Reach
from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.accounts.queries import EVERY_ROLE, holds
from diemcau.foundation.notices.rules import Subject
from diemcau.kernel.actors import Actor
from diemcau.kernel.doors import path_to

# How papers of the State say it, whatever language a screen speaks.
FORMAT_WORDS = {
    Format.HYBRID: "trực tiếp tại điểm cầu trung tâm kết hợp trực tuyến đến các điểm cầu",
    Format.ONLINE: "trực tuyến đến các điểm cầu",
    Format.IN_PERSON: "trực tiếp",
}
REACH_WORDS = {
    Reach.ALL: "Tất cả điểm cầu",
    Reach.MAIN: "Điểm cầu trung tâm",
    Reach.LINKED: "Các điểm cầu trực tuyến",
    Reach.CHOSEN: "Một số điểm cầu",
}


@dataclass(frozen=True, slots=True)
class Cloning:
    """A conference that is being copied: from which to which, and what became of its rows.

    ``items`` and ``sites`` (old id → new id) are filled by the pieces that copy them, for the pieces after them.
    """

    source: Conference
    target: Conference
    shift: timedelta  # whole days
    by: Actor
    now: datetime
    items: dict[int, int] = field(default_factory=dict)
    sites: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a conference that a copy may take along; ``copy`` gives how many rows it made."""

    name: str
    title: str | Promise
    copy: Callable[[Cloning], int]
    order: int


PREPARING_ROLES = (Role.ADMINISTRATOR, Role.SECRETARY)

_locks: dict[str, Callable[[Conference], PreparationLocked | None]] = {}
_pieces: dict[str, Piece] = {}
_readers: dict[str, Callable[[User, date], ConferenceQuerySet]] = {}


def register_lock(name: str, reason: Callable[[Conference], PreparationLocked | None]) -> None:
    """Let ``reason`` say why a conference can no longer be prepared; a room above registers it in ``AppConfig.ready``."""
    _locks[name] = reason


def why_locked(conference: Conference) -> PreparationLocked | None:
    """Why the preparation of ``conference`` can no longer be changed; nothing while it can.  One query for each lock."""
    return next((refused for reason in _locks.values() if (refused := reason(conference))), None)


def register_piece(piece: Piece) -> None:
    """Let a copy of a conference take ``piece`` along; the room that owns it registers it in ``AppConfig.ready``."""
    _pieces[piece.name] = piece


def pieces() -> list[Piece]:
    """What a copy may take along, in the order in which it is copied."""
    return sorted(_pieces.values(), key=lambda piece: piece.order)


def register_readers(name: str, called: Callable[[User, date], ConferenceQuerySet]) -> None:
    """Let ``called`` say which conferences a user reads without watching them; a room above registers it in ``AppConfig.ready``."""
    _readers[name] = called


def may_prepare(user: User, conference: Conference, on: date) -> bool:
    """Secretaries and administrators over the host."""
    return holds(user, PREPARING_ROLES, conference.host, on=on)


def may_watch(user: User, conference: Conference, on: date) -> bool:
    """Whoever holds any role over the host."""
    return holds(user, EVERY_ROLE, conference.host, on=on)


def watched(user: User, conference_id: int, on: date) -> Conference:
    """The conference, for someone who may see it; anybody else gets the 404 of one that is not there."""
    try:
        return Conference.objects.visible_to(user, on=on).select_related("host").get(pk=conference_id)
    except Conference.DoesNotExist as error:
        raise Http404 from error


def read(user: User, conference_id: int, on: date) -> tuple[Conference, bool]:
    """The conference and whether ``user`` watches it, for those who watch it and those it calls; anybody else gets the 404 of ``watched``."""
    try:
        return watched(user, conference_id, on), True
    except Http404:
        for called in _readers.values():
            if conference := called(user, on).select_related("host").filter(pk=conference_id).first():
                return conference, False
        raise


def subject_of(user: User, conference_id: int, on: date) -> Subject | None:
    """The conference as the log of its letters names it, for whoever prepares it; nobody else reads addresses."""
    conference = Conference.objects.visible_to(user, on=on).select_related("host").filter(pk=conference_id).first()
    if conference is None or not may_prepare(user, conference, on):
        return None
    return Subject(title=conference.title, home=path_to("prepare", conference.pk), may_send=True)


def prepared(user: User, conference_id: int, on: date) -> Conference:
    """The conference, for someone who may change it; who may only see it is told so (403)."""
    conference = watched(user, conference_id, on)
    if not may_prepare(user, conference, on):
        raise PermissionDenied
    return conference
