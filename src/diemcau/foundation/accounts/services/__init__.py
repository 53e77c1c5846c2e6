"""Accounts and grants; lists of codes and posts in two steps."""

from __future__ import annotations

from diemcau.foundation.accounts.services.lists import (
    LIST_LIVES,
    READ_AT_ONCE,
    accept_list,
    choose_encoding,
    forget_list_drafts,
    hand_in_list,
    lines_of,
    read_list,
    start_list,
    undo_list,
)
from diemcau.foundation.accounts.services.users import add_user, attempts_made, change_password, count_attempt, end_grant, give_grant, give_link

__all__ = [
    "LIST_LIVES",
    "READ_AT_ONCE",
    "accept_list",
    "add_user",
    "attempts_made",
    "change_password",
    "choose_encoding",
    "count_attempt",
    "end_grant",
    "forget_list_drafts",
    "give_grant",
    "give_link",
    "hand_in_list",
    "lines_of",
    "read_list",
    "start_list",
    "undo_list",
]
