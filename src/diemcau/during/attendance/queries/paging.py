"""Pages that the database cuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Page:
    """The ``number``th page, from 1, of what was ``found``; ``size`` of them stand on one."""

    found: int
    number: int

    size: ClassVar[int]

    @property
    def pages(self) -> int:
        """How many pages there are; one when nothing was found."""
        return max(1, -(-self.found // self.size))

    @property
    def previous(self) -> int | None:
        """The page before; empty on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page after; empty on the last."""
        return self.number + 1 if self.number < self.pages else None
