"""Convening people: one by one, many at once, by quota and nomination, or from the log of a hall."""

from __future__ import annotations

from diemcau.before.convening.services.delegates import (
    NewDelegate,
    add_delegate,
    add_delegates,
    change_delegate,
    enter_delegates,
)
from diemcau.before.convening.services.links import Contact, issue_unit_link, issue_unit_links, note_opened, revoke_unit_links
from diemcau.before.convening.services.lists import accept_import, decide, forget_drafts, preview_import, read_import, start_import, undo_import
from diemcau.before.convening.services.log import FromLog, enter_many_from_log
from diemcau.before.convening.services.nominations import (
    Nominee,
    approve,
    cancel_delegate,
    decline,
    enter_within_quota,
    give_back,
    move_up,
    nominate,
    refuse,
    replace,
    restore_delegate,
    take_back,
    withdraw,
)
from diemcau.before.convening.services.nudges import Nudged, nudge, remind, tell_moved_up
from diemcau.before.convening.services.paper_news import tell_of_paper
from diemcau.before.convening.services.quotas import follow_successor, set_quotas, set_terms
from diemcau.before.convening.services.twins import Settled, settle_twin
from diemcau.before.convening.services.undoing import Followed, seats_return, take_approval_back, trail_of

__all__ = [
    "Contact",
    "Followed",
    "FromLog",
    "NewDelegate",
    "Nominee",
    "Nudged",
    "Settled",
    "accept_import",
    "add_delegate",
    "add_delegates",
    "approve",
    "cancel_delegate",
    "change_delegate",
    "decide",
    "decline",
    "enter_delegates",
    "enter_many_from_log",
    "enter_within_quota",
    "follow_successor",
    "forget_drafts",
    "give_back",
    "issue_unit_link",
    "issue_unit_links",
    "move_up",
    "nominate",
    "note_opened",
    "nudge",
    "preview_import",
    "read_import",
    "refuse",
    "remind",
    "replace",
    "restore_delegate",
    "revoke_unit_links",
    "seats_return",
    "set_quotas",
    "set_terms",
    "settle_twin",
    "start_import",
    "take_approval_back",
    "take_back",
    "tell_moved_up",
    "tell_of_paper",
    "trail_of",
    "undo_import",
    "withdraw",
]
