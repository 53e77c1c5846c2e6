"""Pages of the office: how it writes, its papers on their way, its registers of numbers."""

from __future__ import annotations

from diemcau.foundation.papers.views.acts import acts, own_act_removed, own_acts, retention
from diemcau.foundation.papers.views.offices import bases, office
from diemcau.foundation.papers.views.records import (
    correct_form,
    drop_draft,
    exchange_file,
    issue,
    recall,
    receipts,
    record,
    record_file,
    records,
    replace,
    signed_file,
    withdraw,
)
from diemcau.foundation.papers.views.registers import number_void, register, register_xlsx, registers
from diemcau.foundation.papers.views.templates import drop, template_file, template_tried, templates

__all__ = [
    "acts", "bases", "correct_form", "drop", "drop_draft", "exchange_file", "issue", "number_void", "office", "own_act_removed", "own_acts",
    "recall", "receipts", "record", "record_file", "records", "register", "register_xlsx", "registers", "replace", "retention", "signed_file",
    "template_file", "template_tried", "templates", "withdraw",
]  # fmt: skip
