"""Acts of attendance."""

from __future__ import annotations

from diemcau.during.attendance.services.closings import accept_all_that_agree, accept_closing, freeze_conference, obstacle_to_freezing, reopen_site
from diemcau.during.attendance.services.counting import count_by_phone, explain_count
from diemcau.during.attendance.services.decisions import Choice, Outcome, decide, take_back
from diemcau.during.attendance.services.log import Receipt, Result, receive_events, refold
from diemcau.during.attendance.services.printing import check_word, minutes_docx, minutes_pdf, print_minutes
from diemcau.during.attendance.services.reading import LogEvent, read_event, read_id, read_moment
from diemcau.during.attendance.services.rehearsals import rehearse, tell_rehearsal
from diemcau.during.attendance.services.scratch import Difference, logs, recompute

__all__ = [
    "Choice",
    "Difference",
    "LogEvent",
    "Outcome",
    "Receipt",
    "Result",
    "accept_all_that_agree",
    "accept_closing",
    "check_word",
    "count_by_phone",
    "decide",
    "explain_count",
    "freeze_conference",
    "logs",
    "minutes_docx",
    "minutes_pdf",
    "obstacle_to_freezing",
    "print_minutes",
    "read_event",
    "read_id",
    "read_moment",
    "receive_events",
    "recompute",
    "refold",
    "rehearse",
    "reopen_site",
    "take_back",
    "tell_rehearsal",
]
