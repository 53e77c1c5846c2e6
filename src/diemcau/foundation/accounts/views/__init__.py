"""Pages of accounts, roles, posts and people."""

from __future__ import annotations

from diemcau.foundation.accounts.views.acts import (
    apply_unit_act,
    discard_unit_act,
    new_unit_act,
    undo_unit_act,
    unit_act,
    unit_act_names,
    unit_act_progress,
    unit_acts,
)
from diemcau.foundation.accounts.views.identifiers import end_identifier, identifiers
from diemcau.foundation.accounts.views.known import forget, known_people, known_person, merge, split
from diemcau.foundation.accounts.views.lists import (
    accept_list,
    list_encoding,
    list_export,
    list_progress,
    list_template,
    marked_list,
    preview_list,
    read_list,
    undo_list,
    upload_list,
)
from diemcau.foundation.accounts.views.posts import change_holding, change_post, new_post, post, posts_panel
from diemcau.foundation.accounts.views.users import end_grant, link, me, new_body, new_user, person, unit_panel, users

__all__ = [
    "accept_list",
    "apply_unit_act",
    "change_holding",
    "change_post",
    "discard_unit_act",
    "end_grant",
    "end_identifier",
    "forget",
    "identifiers",
    "known_people",
    "known_person",
    "link",
    "list_encoding",
    "list_export",
    "list_progress",
    "list_template",
    "marked_list",
    "me",
    "merge",
    "new_body",
    "new_post",
    "new_unit_act",
    "new_user",
    "person",
    "post",
    "posts_panel",
    "preview_list",
    "read_list",
    "split",
    "undo_list",
    "undo_unit_act",
    "unit_act",
    "unit_act_names",
    "unit_act_progress",
    "unit_acts",
    "unit_panel",
    "upload_list",
    "users",
]
