from __future__ import annotations

from diemcau.kernel.errors import Refused


class BadAccount(Refused):
    """An account cannot be made so."""


class BadGrant(Refused):
    """A grant cannot be given or ended so."""


class BadPassword(Refused):
    """A password is too easy to guess."""
