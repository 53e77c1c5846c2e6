"""What a person can put right about the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from diemcau.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of a record: where, and a sentence.  The whole file has no field."""

    field: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.field}: {self.sentence}" if self.field else self.sentence


class RecordRefused(Refused):
    """The record does not keep the format; nothing of it was stored."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(_("The record does not keep the format, so nothing of it was stored: %s") % "; ".join(map(str, problems[:5])))
        self.problems = tuple(problems)


class UnknownRecord(Refused):
    """No record has this id."""


class NotFrozen(Refused):
    """A conference enters the archive when its figures are frozen."""
