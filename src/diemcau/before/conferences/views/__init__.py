"""Pages of conferences."""

from __future__ import annotations

from diemcau.before.conferences.views.conferences import change, conferences, create, detail, item, move, programme, remove, remove_speaker
from diemcau.before.conferences.views.plans import clone, drop, plan, plans

__all__ = ["change", "clone", "conferences", "create", "detail", "drop", "item", "move", "plan", "plans", "programme", "remove", "remove_speaker"]
