"""What a person can put right about publishing."""

from __future__ import annotations

from diemcau.kernel.errors import Refused


class NothingPublished(Refused):
    """There is no current version to withdraw."""


class ReasonMissing(Refused):
    """A page taken from the public says why."""
