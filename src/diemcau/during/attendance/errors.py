"""Acts of attendance that make no sense now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.errors import PreparationLocked
from diemcau.before.sites.models import Site
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


class NoReason(Refused):
    """A reason for a difference is a usual one, or words."""

    def __init__(self) -> None:
        super().__init__(_("Choose a usual reason or write one in words. Nothing was changed."))


class RehearsalOver(Refused):
    """Once the conference has begun, what a hall does counts."""

    def __init__(self) -> None:
        super().__init__(
            _("The conference has begun, so rehearsing is over. Leave the rehearsal; what was recorded before it is kept on the device.")
        )


class SelfCheckInRefused(Refused):
    """A delegate's own try that did not check them in."""


class ScreenOff(SelfCheckInRefused):
    """The hall does not use self check-in."""

    def __init__(self, site: str) -> None:
        super().__init__(_("At %(site)s delegates do not check themselves in. Show your QR code at the desk.") % {"site": site})


class ScreenPaused(SelfCheckInRefused):
    """The operator paused it."""

    def __init__(self, site: str) -> None:
        super().__init__(_("Self check-in at %(site)s is paused. You are not checked in; show your QR code at the desk.") % {"site": site})


class WrongCode(SelfCheckInRefused):
    """The screen did not show these digits then."""

    def __init__(self, site: str) -> None:
        told = _("The screen at %(site)s does not show these digits. You are not checked in; type the six digits that it shows now.")
        super().__init__(told % {"site": site})


class OtherHall(SelfCheckInRefused):
    """The digits are those of another hall than the one that expects the delegate."""

    def __init__(self, site: Site) -> None:
        self.site = site
        super().__init__(
            _("These are the digits of %(site)s, which is not the hall that expects you. You are not checked in yet.") % {"site": site.name}
        )


class TooManyDigits(SelfCheckInRefused):
    """Too many tries in ten minutes."""

    def __init__(self) -> None:
        super().__init__(_("Too many tries. Wait ten minutes, or show your QR code at the desk."))


class TooLateForScreen(SelfCheckInRefused):
    """Two days after the conference the log no longer takes what phones kept."""

    def __init__(self) -> None:
        super().__init__(_("The conference is over and its list is closed. You were not checked in; call the standing office if you were there."))


class UndoneByOperator(SelfCheckInRefused):
    """The operator took this very check-in back."""

    def __init__(self, site: str) -> None:
        super().__init__(_("The operator at %(site)s took your check-in back. Go to the desk if you are in the hall.") % {"site": site})


class NothingToDecide(Refused):
    """What was to be decided is settled already."""

    def __init__(self) -> None:
        super().__init__(_("Somebody decided this already, or new entries came in. Nothing was changed; look at the list again."))


class DelegateNotCalled(Refused):
    """An entry can only be given to a delegate of its conference."""

    def __init__(self) -> None:
        super().__init__(_("Choose a delegate of this conference. Nothing was changed."))
