"""Who fills which part of the list of delegates; how people write such lists; what may be said of a cell."""

from __future__ import annotations

from diemcau.before.convening.rules.flags import REASONS, State, said
from diemcau.before.convening.rules.lists import FIELDS, FIRST_NAMES, FULL_NAME, GIVEN_NAME, HEADINGS, is_not_a_person, without_title
from diemcau.before.convening.rules.parts import FILLING_ROLES, Part, called, part

__all__ = [
    "FIELDS",
    "FILLING_ROLES",
    "FIRST_NAMES",
    "FULL_NAME",
    "GIVEN_NAME",
    "HEADINGS",
    "REASONS",
    "Part",
    "State",
    "called",
    "is_not_a_person",
    "part",
    "said",
    "without_title",
]
