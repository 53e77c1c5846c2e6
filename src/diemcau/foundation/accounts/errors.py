from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class BadAccount(Refused):
    """An account cannot be made so."""


class BadGrant(Refused):
    """A grant cannot be given or ended so."""


class BadPassword(Refused):
    """A password is too easy to guess."""


class ListNotReadYet(Refused):
    """A list that is still being read."""

    def __init__(self) -> None:
        super().__init__(_("The file is still being read. Nothing was changed; wait until the preview is there."))
