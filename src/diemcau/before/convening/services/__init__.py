"""Convening people: one by one, many at once, or from the log of a hall."""

from __future__ import annotations

from diemcau.before.convening.services.delegates import (
    NewDelegate,
    add_delegate,
    add_delegates,
    cancel_delegate,
    change_delegate,
    enter_delegates,
    restore_delegate,
)
from diemcau.before.convening.services.lists import accept_import, decide, preview_import, read_import, start_import, undo_import
from diemcau.before.convening.services.log import FromLog, enter_many_from_log

__all__ = [
    "FromLog",
    "NewDelegate",
    "accept_import",
    "add_delegate",
    "add_delegates",
    "cancel_delegate",
    "change_delegate",
    "decide",
    "enter_delegates",
    "enter_many_from_log",
    "preview_import",
    "read_import",
    "restore_delegate",
    "start_import",
    "undo_import",
]
