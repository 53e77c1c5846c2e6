"""Reading who is convened, and who is meant by a line of a list."""

from __future__ import annotations

from diemcau.before.convening.queries.delegates import (
    Call,
    Summary,
    calls,
    confirmed_at,
    found,
    qr_svg,
    qr_word,
    roster,
    seals_of,
    summary,
    unit_after_unit,
    units_convened,
    units_to_choose,
)
from diemcau.before.convening.queries.judging import Choices, Judged, Known, Register, counted, judged, register, spelling
from diemcau.before.convening.queries.names import How, Meant, Names
from diemcau.before.convening.queries.places import Places, places, places_of
from diemcau.before.convening.queries.showing import choices_of, corrected, lists_of, questions, rows_to_show, said_of, shown
from diemcau.before.convening.queries.sources import Line, Source, restored, sources, stored
from diemcau.before.convening.queries.telling import told, told_as_table

__all__ = [
    "Call",
    "Choices",
    "How",
    "Judged",
    "Known",
    "Line",
    "Meant",
    "Names",
    "Places",
    "Register",
    "Source",
    "Summary",
    "calls",
    "choices_of",
    "confirmed_at",
    "corrected",
    "counted",
    "found",
    "judged",
    "lists_of",
    "places",
    "places_of",
    "qr_svg",
    "qr_word",
    "questions",
    "register",
    "restored",
    "roster",
    "rows_to_show",
    "said_of",
    "seals_of",
    "shown",
    "sources",
    "spelling",
    "stored",
    "summary",
    "told",
    "told_as_table",
    "unit_after_unit",
    "units_convened",
    "units_to_choose",
]
