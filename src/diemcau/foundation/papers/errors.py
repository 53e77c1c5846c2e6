"""What can be wrong on a paper's way, in sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class WrongStep(Refused):
    """The paper does not stand where this step begins."""

    def __init__(self) -> None:
        super().__init__(_("This paper is not at the step you chose; perhaps somebody was quicker. Nothing was changed; look at its history."))


class InForceAlready(Refused):
    """The same paper was issued; a new one must name it."""

    def __init__(self, old: str) -> None:
        super().__init__(_("%(old)s is in force. Nothing was changed; open it and choose “Replace” to correct it.") % {"old": old})


class ReasonMissing(Refused):
    """An end, or a void number, without a reason."""

    def __init__(self) -> None:
        super().__init__(_("Say why, in one sentence. Nothing was changed."))


class BadNumber(Refused):
    """No number a register could hold, or one that is given away."""


class BadDay(Refused):
    """A day on which the paper cannot have been issued."""

    def __init__(self) -> None:
        super().__init__(_("The paper cannot have been issued on a day that has not come. Nothing was changed; check the date."))


class BadFile(Refused):
    """An upload that is not what it should be."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)


class ExchangeImpossible(Refused):
    """The file of the exchange would have to invent something."""
