"""Acts of attendance that make no sense now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.errors import PreparationLocked
from diemcau.kernel.errors import Refused


class NotClosed(Refused):
    """A site that is not closed cannot be accepted or reopened."""

    def __init__(self) -> None:
        super().__init__(_("This site is not closed. Nothing was changed; load the page again to see where it stands."))


class AlreadyAccepted(Refused):
    """A closing is accepted once."""

    def __init__(self) -> None:
        super().__init__(_("The figures of this site were already accepted. Nothing was changed."))


class ReasonMissing(Refused):
    """A reopening says why."""

    def __init__(self) -> None:
        super().__init__(_("Say why the site is reopened: the reason stays in its log."))


class Frozen(Refused):
    """A frozen conference keeps its figures."""

    def __init__(self) -> None:
        super().__init__(_("The figures of this conference are frozen. Nothing was changed."))


class PreparationFrozen(PreparationLocked):
    """A frozen conference keeps what its figures speak of."""

    reason = _("The figures of this conference are frozen, so its facts, programme, sites and delegates stay as they are.")


class TooEarlyToFreeze(Refused):
    """While the conference runs, freezing needs every site accepted."""

    def __init__(self) -> None:
        super().__init__(_("The conference is still running and not every site has been accepted. Freeze after its end, or accept every site first."))


class NothingToFreeze(Refused):
    """A conference without sites has no figures."""

    def __init__(self) -> None:
        super().__init__(_("This conference has no site yet, so there are no figures to freeze."))


class RehearsalOver(Refused):
    """Once the conference has begun, what a hall does counts."""

    def __init__(self) -> None:
        super().__init__(
            _("The conference has begun, so rehearsing is over. Leave the rehearsal; what was recorded before it is kept on the device.")
        )
