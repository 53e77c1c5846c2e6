from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class NothingToSendAgain(Refused):
    """The letter is under way, was sent, or has no address."""

    def __init__(self) -> None:
        super().__init__(_("This letter is not one to send again: it was sent, is on its way, or has no e-mail address. Nothing was changed."))


class NotSent(Refused):
    """Only a letter that left can come back."""

    def __init__(self) -> None:
        super().__init__(_("This letter was not sent, so it cannot have come back. Nothing was changed; look at what became of it."))


class BadAddress(Refused):
    """Text no mail server reads as an address."""

    def __init__(self) -> None:
        super().__init__(_("This is not an e-mail address. Nothing was changed; correct it and send again."))
