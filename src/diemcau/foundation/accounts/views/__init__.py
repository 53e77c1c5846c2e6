"""Pages of accounts, roles, posts and people."""

from __future__ import annotations

from diemcau.foundation.accounts.views.identifiers import end_identifier, identifiers
from diemcau.foundation.accounts.views.known import forget, known_people, known_person, merge, split
from diemcau.foundation.accounts.views.posts import change_holding, change_post, new_post, post, posts_panel
from diemcau.foundation.accounts.views.users import end_grant, link, me, new_body, new_user, person, unit_panel, users

__all__ = [
    "change_holding",
    "change_post",
    "end_grant",
    "end_identifier",
    "forget",
    "identifiers",
    "known_people",
    "known_person",
    "link",
    "me",
    "merge",
    "new_body",
    "new_post",
    "new_user",
    "person",
    "post",
    "posts_panel",
    "split",
    "unit_panel",
    "users",
]
