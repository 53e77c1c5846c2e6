"""What a secretary or an operator can put right about halls, links and devices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diemcau.kernel.errors import Refused


class SiteNameMissing(Refused):
    """A site without a name."""

    def __init__(self) -> None:
        super().__init__(_("The site has no name. Nothing was saved; write the name people will look for."))


class SiteNameTaken(Refused):
    """Two sites of one conference with the same name."""

    def __init__(self, name: str) -> None:
        super().__init__(_("This conference already has a site called “%(name)s”. Nothing was saved; choose another name.") % {"name": name})


class SecondMainSite(Refused):
    """A conference has one main site."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s” is already the main site. Nothing was saved; a conference has one main site.") % {"name": name})


class SiteInUse(Refused):
    """A site cannot go while delegates, devices or log entries point at it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” was not removed: delegates are assigned to it or its log has begun. Move the delegates to another site first.")
            % {"name": name}
        )


class ConferenceOver(Refused):
    """The conference ended too long ago for links to make sense."""

    def __init__(self) -> None:
        super().__init__(_("This conference ended more than two days ago, so links to its sites no longer open. Change its hours first."))


class UnknownLink(Refused):
    """No live link has this token: mistyped, replaced or withdrawn (the answer does not tell which)."""

    def __init__(self) -> None:
        super().__init__(_("This link does not open a site: it was copied incompletely, replaced or withdrawn."))


class UsedLink(Refused):
    """The link was right, and a machine came in with it before: a link works once."""

    def __init__(self, device: str) -> None:
        super().__init__(
            _("This link was already used, by “%(device)s”. Nothing was changed; open further devices with a code.") % {"device": device}
        )


class UnknownCode(Refused):
    """No live pairing code reads so: mistyped, too old, or used (the answer does not tell which)."""

    def __init__(self) -> None:
        super().__init__(
            _("This code opens no site: it was mistyped, is older than 15 minutes, or was used before. Nothing was changed; ask for a new one.")
        )


class TooManyCodes(Refused):
    """A site with this many codes that wait needs none more."""

    def __init__(self) -> None:
        super().__init__(
            _("Twenty codes of this site are waiting to be used. No new one was made; use one of them, or wait until they are 15 minutes old.")
        )


class DeviceNameMissing(Refused):
    """A device without a name."""

    def __init__(self) -> None:
        super().__init__(_("The device has no name. Nothing was saved; write a name people in the hall will know it by."))


class RevocationReasonMissing(Refused):
    """Shutting a device out cannot be undone, so it says why."""

    def __init__(self) -> None:
        super().__init__(_("Write why the device is shut out. Nothing was changed yet."))


class ExpiredLink(Refused):
    """The link was right, and its time is over."""

    def __init__(self) -> None:
        super().__init__(_("The conference is over and this link has expired."))


class OperatorNameMissing(Refused):
    """An operator without a name."""

    def __init__(self) -> None:
        super().__init__(_("The operator has no name. Nothing was saved; write the full name."))


class OperatorTwice(Refused):
    """Two operators of one site with the same name could not be told apart in the log."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” is already an operator of this site. Nothing was saved; add something that tells the two apart.") % {"name": name}
        )


class BadPin(Refused):
    """A PIN that is too short, no number, or the first that anybody would try."""

    def __init__(self) -> None:
        super().__init__(_("A PIN has 6 to 12 digits, not all the same and not in a row. The PIN before it still works; choose another."))


class OperatorLeft(Refused):
    """Who no longer works at the site gets no PIN."""

    def __init__(self) -> None:
        super().__init__(_("This person no longer works at the site. Nothing was changed; enter them anew first."))


class IdleMinutesWrong(Refused):
    """A screen that locks at once, or never."""

    def __init__(self, most: int) -> None:
        super().__init__(_("The screen locks after 1 to %(most)s minutes. Nothing was changed.") % {"most": most})


class CallSaysNothing(Refused):
    """A call that reached somebody says what they said."""

    def __init__(self) -> None:
        super().__init__(_("Write what the operator said; the call was not noted yet."))


class CallGone(Refused):
    """A note is taken back once."""

    def __init__(self) -> None:
        super().__init__(_("This note was already taken back. Nothing was changed."))
