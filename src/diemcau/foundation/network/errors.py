from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class BadName(Refused):
    """A unit cannot be called so."""


class NoSuchPlace(Refused):
    """A unit cannot stand there."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the file of an act."""

    place: str  # "item 4 · from 2 · code"; empty: the file as a whole
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


class BadAct(Refused):
    """The file of an act cannot be applied; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class StillNeeded(Refused):
    """An act cannot be undone, for something depends on it; nothing was changed."""

    def __init__(self, sentence: str, reasons: list[str]) -> None:
        super().__init__("\n".join([sentence, *reasons]))
        self.opening, self.reasons = sentence, reasons


class NoSuchAct(Refused):
    """An act is not in the state that this needs."""


class BadMapPack(Refused):
    """A data pack of maps cannot be used."""


class BadPost(Refused):
    """A post cannot be so."""


class BadPerson(Refused):
    """Somebody cannot be written down so, or not merged, or not split."""


class BadHolding(Refused):
    """Nobody can hold the post on those days."""


class PersonIsNeeded(Refused):
    """Somebody still holds a post or is in a conference, and cannot be forgotten."""


class BadIdentifier(Refused):
    """A code cannot mean that unit on those days."""


class BadList(Refused):
    """A list cannot be read, or a row of it not be entered."""


class ListInUse(Refused):
    """Something of an accepted list was changed since, or rests on it."""

    def __init__(self) -> None:
        super().__init__(_("Rows of this list were changed since, or something rests on them. Nothing was undone; put the others right one by one."))
