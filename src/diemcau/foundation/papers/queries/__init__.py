"""How an office writes, which acts its papers rest on, and where its papers stand."""

from __future__ import annotations

from diemcau.foundation.papers.queries.offices import (
    DEFAULT_SYMBOL,
    Cited,
    KeptFor,
    Office,
    acts,
    cited,
    initials,
    lines,
    office,
    place_name,
    proposal,
    retention,
    templates_of,
)
from diemcau.foundation.papers.queries.records import Delivered, Summary, amendments_of, deliveries, files_of, history_of, records_about, summary_of
from diemcau.foundation.papers.queries.registers import Line, lines_of, register_of, registers_of

__all__ = [
    "DEFAULT_SYMBOL", "Cited", "Delivered", "KeptFor", "Line", "Office", "Summary", "acts", "amendments_of", "cited", "deliveries", "files_of",
    "history_of", "initials", "lines", "lines_of", "office", "place_name", "proposal", "records_about", "register_of", "registers_of",
    "retention", "summary_of", "templates_of",
]  # fmt: skip
