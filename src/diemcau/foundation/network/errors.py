from __future__ import annotations

from diemcau.kernel.errors import Refused


class BadName(Refused):
    """A unit cannot be called so."""


class NoSuchPlace(Refused):
    """A unit cannot stand there."""


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
