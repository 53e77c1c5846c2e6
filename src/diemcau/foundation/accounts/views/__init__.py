"""Pages of people, their roles, and of acts on units."""

from __future__ import annotations

from diemcau.foundation.accounts.views.acts import apply_unit_act, discard_unit_act, new_unit_act, undo_unit_act, unit_act, unit_acts
from diemcau.foundation.accounts.views.people import end_grant, link, me, new_body, new_user, person, unit_panel, users

__all__ = [
    "apply_unit_act",
    "discard_unit_act",
    "end_grant",
    "link",
    "me",
    "new_body",
    "new_unit_act",
    "new_user",
    "person",
    "undo_unit_act",
    "unit_act",
    "unit_acts",
    "unit_panel",
    "users",
]
