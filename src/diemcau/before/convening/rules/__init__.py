"""Who fills which part of the list of delegates; how people write such lists."""

from __future__ import annotations

from diemcau.before.convening.rules.lists import HEADINGS, is_not_a_person
from diemcau.before.convening.rules.parts import FILLING_ROLES, Part, called, part

__all__ = ["FILLING_ROLES", "HEADINGS", "Part", "called", "is_not_a_person", "part"]
