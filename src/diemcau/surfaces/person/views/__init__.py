"""Pages of a delegate: no account, only the personal code."""

from __future__ import annotations

from diemcau.surfaces.person.views.check_in import check_in, forget, hall, remember
from diemcau.surfaces.person.views.invitation import calendar, invitation

__all__ = ["calendar", "check_in", "forget", "hall", "invitation", "remember"]
