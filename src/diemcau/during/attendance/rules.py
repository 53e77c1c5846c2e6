"""What a freeze forbids; what explains a difference; when halls may rehearse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from diemcau.before.conferences.errors import PreparationLocked
from diemcau.before.conferences.models import Conference
from diemcau.during.attendance.errors import PreparationFrozen
from diemcau.during.attendance.models import CountReason, Freeze
from diemcau.kernel.text import clean


def why_locked(conference: Conference) -> PreparationLocked | None:
    """A frozen conference keeps its programme, sites and delegates: the report tells them beside the figures.  One query."""
    return PreparationFrozen() if Freeze.objects.filter(conference=conference).exists() else None


def usual_reasons(told: object) -> tuple[CountReason, ...]:
    """The usual reasons that ``told`` names, each once, in the order of the list; what is none of them is passed over."""
    named = {word for word in told if isinstance(word, str)} if isinstance(told, list | tuple) else set()
    return tuple(reason for reason in CountReason if reason in named)


def explains(payload: Mapping[str, Any]) -> bool:
    """Whether ``payload`` says why two numbers differ: a usual reason, or words."""
    words = payload.get("words", "")
    return bool(usual_reasons(payload.get("reasons"))) or (isinstance(words, str) and bool(clean(words)))


def spoken_reasons(reasons: Iterable[CountReason], words: str) -> str:
    """Usual reasons and own words as one line."""
    return "; ".join([*(str(reason.label) for reason in reasons), *([words] if words else [])])


def may_rehearse(conference: Conference, now: datetime) -> bool:
    """Before the opening, and at any time in an invented conference, where somebody tries things out."""
    return conference.is_invented or now < conference.opens_at
