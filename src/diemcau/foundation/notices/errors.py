from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class NothingToSendAgain(Refused):
    """The letter is under way, was sent, or has no address."""

    def __init__(self) -> None:
        super().__init__(_("This letter is not one to send again: it was sent, is on its way, or has no e-mail address. Nothing was changed."))
