"""Periods: how long each room keeps what it holds of people and of papers.

A room says it once, in ``AppConfig.ready``, from the same constant its deletion reads; one page shows them all, each with the
act it rests on (``foundation/papers``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Period:
    """How long ``what`` is kept, counted from ``since``; without ``kept_for`` it stays until the words of ``since`` come true."""

    key: str  # "notices.letters": the room, then what it keeps
    what: str | Promise
    since: str | Promise
    kept_for: timedelta | None = None
    is_automatic: bool = False  # deleted by a job; otherwise a person does it

    @property
    def length(self) -> str:
        """ "12 hours", "180 days"; blank when no number says it."""
        if self.kept_for is None:
            return ""
        hours = round(self.kept_for.total_seconds() / 3600)
        if hours < 48 or hours % 24:
            return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
        return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}

    @property
    def ended_by(self) -> str:
        """Who ends it."""
        return _("by itself") if self.is_automatic else _("by a person")


_periods: dict[str, Period] = {}


def register(period: Period) -> None:
    """Let ``period`` be shown; registering the same key again replaces it."""
    _periods[period.key] = period


def periods() -> list[Period]:
    """Every period, room by room."""
    return [period for _, period in sorted(_periods.items())]
