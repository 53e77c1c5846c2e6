from __future__ import annotations

from diemcau.kernel.errors import Refused


class BadName(Refused):
    """A unit cannot be called so."""


class NoSuchPlace(Refused):
    """A unit cannot stand there."""


class BadMapPack(Refused):
    """A data pack of maps cannot be used."""
