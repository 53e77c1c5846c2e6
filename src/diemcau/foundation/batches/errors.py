from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class NothingToMake(Refused):
    """A batch of nothing."""

    def __init__(self) -> None:
        super().__init__(_("There is nobody to make this for yet. Nothing was begun; enter delegates first."))


class NotRunning(Refused):
    """Only a batch that runs is stopped."""

    def __init__(self) -> None:
        super().__init__(_("The batch is not running any more. Nothing was changed."))


class NotPaused(Refused):
    """Only a batch that was stopped or failed goes on."""

    def __init__(self) -> None:
        super().__init__(_("The batch was not stopped, so there is nothing to go on with. Nothing was changed."))
